"""Tokens of /c/{token}: each record has exactly one text, and nothing else passes."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import base32
from chalicelib.domain.ids import is_id
from chalicelib.domain.links import tokens
from chalicelib.domain.links.tokens import CONSENT, compose

RECORD = "con_01KARZ6T9GSWQ40CJ9S2ED4T52"


def sign(message: str) -> str:
    """Signs as Secrets.sign does, with a key of this test."""
    mac = hmac.digest(b"k" * 32, message.encode(), hashlib.sha256)
    return base32.encode(int.from_bytes(mac, "big") >> 126, 26)


parse = partial(tokens.parse, kind=CONSENT)
TOKEN = compose(1, "psynergy", RECORD, sign)


def test_a_token_names_version_tenant_and_record_and_is_safe_in_a_path() -> None:
    version, tenant, ulid, mac = TOKEN.split(".")
    assert (version, tenant, ulid, len(mac)) == ("1", "psynergy", "01karz6t9gswq40cj9s2ed4t52", 26)
    parsed = parse(TOKEN)
    assert parsed is not None
    assert (parsed.tenant, parsed.record_id, parsed.verify(sign)) == ("psynergy", RECORD, True)


def test_a_token_is_bound_to_its_tenant_its_record_and_its_key() -> None:
    mac = TOKEN.rpartition(".")[2]
    for text in (f"1.cyclonex.01karz6t9gswq40cj9s2ed4t52.{mac}", f"1.psynergy.01karz6t9gswq40cj9s2ed4t53.{mac}"):
        parsed = parse(text)
        assert parsed is not None and not parsed.verify(sign)
    parsed = parse(TOKEN)
    assert parsed is not None and not parsed.verify(lambda message: sign(message + "x"))


def test_a_token_does_not_print_itself() -> None:
    assert TOKEN.rpartition(".")[2] not in repr(parse(TOKEN))


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_token_with_another_character_is_ours(position: int, character: str) -> None:
    text = TOKEN[:position] + character + TOKEN[position + 1 :]
    parsed = parse(text)
    assert text == TOKEN or parsed is None or not parsed.verify(sign)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    parsed = parse(text)
    assert parsed is None or is_id(parsed.record_id, "con")


def test_line_ends_and_blanks_are_no_part_of_a_token() -> None:
    assert [parse(text) for text in (TOKEN + "\n", " " + TOKEN, TOKEN + " ", "\n" + TOKEN)] == [None] * 4
