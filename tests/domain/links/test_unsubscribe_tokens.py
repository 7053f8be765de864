"""Tokens of /u/{token}: they name nobody, nobody can make one, and they outlive the key that made them."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import base32
from chalicelib.domain.ids import is_id
from chalicelib.domain.links import tokens
from chalicelib.domain.links.one_click import headers
from chalicelib.domain.links.tokens import CONSENT, UNSUBSCRIBE, Sign, compose

PREFIX = UNSUBSCRIBE.prefix
parse = partial(tokens.parse, kind=UNSUBSCRIBE)
LINK = "unl_01KARZ6T9GSWQ40CJ9S2ED4T52"


def signing(key: bytes) -> Sign:
    """Signs as Secrets.sign does, with this key."""

    def sign(message: str) -> str:
        mac = hmac.digest(key, message.encode(), hashlib.sha256)
        return base32.encode(int.from_bytes(mac, "big") >> 126, 26)

    return sign


OLD, NEW = signing(b"o" * 32), signing(b"n" * 32)
TOKEN = compose(1, "psynergy", LINK, OLD)


def keys(version: int) -> Sign | None:
    """Returns a tenant's token keys after one rotation."""
    return {1: OLD, 2: NEW}.get(version)


def ours(text: str) -> bool:
    """Returns whether a text opens a link."""
    token = parse(text)
    return token is not None and token.verify_with(keys)


def test_a_token_names_key_tenant_and_link_and_nothing_else() -> None:
    version, tenant, ulid, mac = TOKEN.split(".")
    assert (version, tenant, ulid, len(mac)) == ("1", "psynergy", "01karz6t9gswq40cj9s2ed4t52", 26)
    token = parse(TOKEN)
    assert token is not None
    assert (token.version, token.tenant, token.record_id) == (1, "psynergy", LINK)
    assert mac not in repr(token) and len(TOKEN) < 128


def test_links_made_before_and_after_a_rotation_both_work() -> None:
    assert ours(TOKEN) and ours(compose(2, "psynergy", LINK, NEW))


def test_a_token_is_bound_to_the_key_that_it_names() -> None:
    mac = TOKEN.rpartition(".")[2]
    assert not ours(TOKEN.replace("1.", "2.", 1))
    assert not ours(compose(2, "psynergy", LINK, OLD))
    renumbered = parse(TOKEN.replace("1.", "2.", 1))
    assert renumbered is not None and not renumbered.verify(OLD), "even where one key had two numbers"
    assert not ours(compose(3, "psynergy", LINK, NEW)), "a key that there is not"
    assert not ours(f"1.cyclonex.01karz6t9gswq40cj9s2ed4t52.{mac}")
    assert not ours(f"1.psynergy.01karz6t9gswq40cj9s2ed4t53.{mac}")


def test_a_confirmation_opens_no_unsubscribe_link_nor_the_other_way_round() -> None:
    confirmation = compose(1, "psynergy", LINK.replace(PREFIX, "con"), OLD)
    assert confirmation.rpartition(".")[0] == TOKEN.rpartition(".")[0], "the same but for the MAC"
    assert not ours(confirmation)
    crossed = tokens.parse(TOKEN, CONSENT)
    assert crossed is not None and not crossed.verify(OLD)


def test_a_confirmation_of_another_key_is_none() -> None:
    assert tokens.parse(TOKEN.replace("1.", "2.", 1), CONSENT) is None


def test_other_spellings_of_a_version_are_no_token() -> None:
    rest = TOKEN.removeprefix("1")
    assert [parse(version + rest) for version in ("0", "01", "+1", "", "1000", "１", " 1")] == [None] * 7


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_token_with_another_character_is_ours(position: int, character: str) -> None:
    text = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert ours(text) is (text == TOKEN)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    token = parse(text)
    assert token is None or is_id(token.record_id, PREFIX)


def test_the_headers_are_those_of_one_click_unsubscribe() -> None:
    assert headers(f"https://privacy.example/u/{TOKEN}") == {
        "List-Unsubscribe": f"<https://privacy.example/u/{TOKEN}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
