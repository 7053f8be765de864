"""Letters come back as they left, and each takes one write unit, whatever its kind."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.rights.letters import Letter, LetterKind, SaveLetter
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.storage.rights.letter_words import LETTER_WORDS
from chalicelib.storage.rights.letters import letter_writes
from chalicelib.storage.table import ops
from chalicelib.storage.table.packed import pack_text, unpack_text
from tests.domain.rights.letter_facts import AT, PROFILES, RECEIPT, make_facts


@pytest.mark.parametrize("tenant", PROFILES)
def test_an_ordinary_letter_of_each_kind_stays_below_a_write_unit(tenant: str) -> None:
    for kind in get_args(LetterKind):
        content = compose_letter(PROFILES[tenant], make_facts(kind))
        letter = Letter(
            id="let_01KARZ6T9T2F4H6K8M0P1R3S5V",
            request_id=RECEIPT,
            kind=kind,
            version=12,
            to="person",
            channel="email",
            state="sent",
            at=AT,
            address=("somebody.with.a.name@practice.example",),
            subject=content.subject,
            paragraphs=content.paragraphs,
            salt="0" * 32,
            clock_on="2027-01-07",
        )
        (write,) = letter_writes(tenant, SaveLetter(letter))
        assert isinstance(write, ops.Put)
        size = sum(len(name) + len(str(value).encode()) for name, value in write.item.items())
        assert size <= 1024, (kind, size)


@given(st.text(max_size=60).map(lambda text: '"' + text * 20 + '"'), st.sampled_from([b"", LETTER_WORDS]))
def test_every_text_comes_back_from_what_it_was_packed_into(text: str, words: bytes) -> None:
    assert unpack_text(pack_text(text, 10, words), words) == text
    assert unpack_text(pack_text(text, 10), words) == text  # one that was packed before there were words
