"""What is sealed opens with its own key, in its own object, and in no other way."""

from __future__ import annotations

import pytest

from chalicelib.domain.archive.sealing import Seal, SealBroken, derive_seal, prove_author, seal, unseal

SECRET = bytes(range(32))
KEY, TEXT = "requests/req_1/7.json", b"Pat Doe"


def test_the_same_secret_object_and_text_make_the_same_bytes_and_open_them() -> None:
    first, again = (seal(derive_seal(SECRET, KEY, TEXT), TEXT, KEY) for _ in range(2))
    assert first == again and TEXT not in first
    assert unseal(derive_seal(SECRET, KEY, TEXT), first, KEY) == TEXT


def test_each_object_and_each_row_has_a_key_and_each_text_a_nonce_of_its_own() -> None:
    keys = (KEY, "requests/req_1/8.json")
    seals = [derive_seal(secret, key, text) for secret in (SECRET, bytes(32)) for key in keys for text in (TEXT, b"")]
    assert len({one.key for one in seals}) == 4 and len({one.nonce for one in seals}) == 8
    assert {(len(one.key), len(one.nonce)) for one in seals} == {(32, 12)}


def test_what_other_releases_have_put_still_opens() -> None:
    """Keys and proofs of rows that wait while a release comes: changing how they are derived strands these."""
    assert derive_seal(SECRET, KEY, TEXT).key.hex()[:16] == "a8d5fbc9a7443420"
    assert prove_author(SECRET, KEY, TEXT)[:16] == "bd9ad4713a45f078"


def test_an_author_is_proven_for_one_secret_object_and_content() -> None:
    others = [(bytes(32), KEY, TEXT), (SECRET, "requests/req_1/8.json", TEXT), (SECRET, KEY, b"Pat Do")]
    assert prove_author(SECRET, KEY, TEXT) == prove_author(SECRET, KEY, TEXT)
    assert prove_author(SECRET, KEY, TEXT) not in [prove_author(*one) for one in others]


@pytest.mark.parametrize("broken", ["byte", "key", "nonce", "object", "cut"])
def test_anything_else_breaks_the_seal(broken: str) -> None:
    made = derive_seal(SECRET, KEY, TEXT)
    sealed, key = seal(made, TEXT, KEY), KEY
    if broken == "byte":
        sealed = bytes([sealed[0] ^ 1]) + sealed[1:]
    elif broken == "cut":
        sealed = sealed[:-1]
    elif broken == "object":
        key = "requests/req_2/7.json"
    else:
        made = Seal(bytes(32), made.nonce) if broken == "key" else Seal(made.key, bytes(12))
    with pytest.raises(SealBroken):
        unseal(made, sealed, key)


def test_a_seal_does_not_print_itself() -> None:
    made = derive_seal(SECRET, KEY, TEXT)
    assert made.key.hex() not in repr(made)
