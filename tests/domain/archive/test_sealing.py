"""What is sealed opens with its own key, in its own object, and in no other way."""

from __future__ import annotations

import pytest

from chalicelib.domain.archive.sealing import Seal, SealBroken, derive_seal, seal, unseal

SECRET = bytes(range(32))
KEY, TEXT = "requests/req_1/7.json", b"Pat Doe"


def test_the_same_secret_and_object_make_the_same_bytes_and_open_them() -> None:
    first, again = (seal(derive_seal(SECRET, KEY), TEXT, KEY) for _ in range(2))
    assert first == again and TEXT not in first
    assert unseal(derive_seal(SECRET, KEY), first, KEY) == TEXT


def test_each_object_and_each_row_has_a_key_and_a_nonce_of_its_own() -> None:
    seals = [derive_seal(secret, key) for secret in (SECRET, bytes(32)) for key in (KEY, "requests/req_1/8.json")]
    assert len({one.key for one in seals}) == len({one.nonce for one in seals}) == 4
    assert {(len(one.key), len(one.nonce)) for one in seals} == {(32, 12)}


@pytest.mark.parametrize("broken", ["byte", "key", "nonce", "object", "cut"])
def test_anything_else_breaks_the_seal(broken: str) -> None:
    made = derive_seal(SECRET, KEY)
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
    assert derive_seal(SECRET, KEY).key.hex() not in repr(derive_seal(SECRET, KEY))
