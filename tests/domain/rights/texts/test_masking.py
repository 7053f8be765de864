"""A masked letter says the same, but for what opens something."""

from __future__ import annotations

import pytest

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.letters import WITH_CODE, LetterKind
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.masking import HIDDEN, mask
from tests.domain.rights.letter_facts import CODE, KINDS, PAGE, PROFILES, make_facts

TOKEN = PAGE.partition("#")[2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("confirmed", [False, True])
def test_no_token_and_no_code_is_left_and_every_other_word_is(kind: LetterKind, confirmed: bool) -> None:
    content = compose_letter(PROFILES["psynergy"], make_facts(kind, confirmed=confirmed))
    masked = mask(content, kind)
    said = "\n".join(masked.paragraphs)
    assert TOKEN not in said and CODE not in said
    assert masked.subject == content.subject
    restored = tuple(CODE if one == HIDDEN else one.replace(f"#{HIDDEN}", f"#{TOKEN}") for one in masked.paragraphs)
    assert restored == content.paragraphs


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_staff_wrote_is_no_code(kind: LetterKind) -> None:
    shown = mask(Content("Subject", ("123456", "Case 123456.", "https://privacy.example/p/tenant#part")), kind)
    expected = HIDDEN if kind in WITH_CODE else "123456"
    assert shown.paragraphs == (expected, "Case 123456.", "https://privacy.example/p/tenant#part")
