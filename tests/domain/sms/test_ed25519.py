"""Ed25519: the RFC's own vectors, agreement with a library on any input, and signatures that lax verifiers accept."""

from __future__ import annotations

import hashlib
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from chalicelib.domain.sms.ed25519 import verify

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
PRIME: Final = 2**255 - 19

RFC_8032 = [  # section 7.1, tests 2 and 3: key, message, signature
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def library(key: bytes, signature: bytes, message: bytes) -> bool:
    """Returns the verdict of libsodium, which the provider's own library uses. OpenSSL accepts keys of small order."""
    try:
        VerifyKey(key).verify(message, signature)
    except BadSignatureError:
        return False
    return True


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_are_accepted(key: str, message: str, signature: str) -> None:
    assert verify(bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message)) is True


@pytest.mark.long
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_what_a_library_signs_is_accepted(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert verify(key.public_key().public_bytes_raw(), key.sign(message), message) is True


@pytest.mark.long
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(min_size=1, max_size=40), data=st.data())
def test_one_bit_altered_anywhere_is_refused_as_a_library_refuses_it(
    seed: bytes, message: bytes, data: st.DataObject
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    parts = [bytearray(key.public_key().public_bytes_raw()), bytearray(key.sign(message)), bytearray(message)]
    part = data.draw(st.sampled_from(parts))
    bit = data.draw(st.integers(0, 8 * len(part) - 1))
    part[bit // 8] ^= 1 << bit % 8
    altered = tuple(bytes(one) for one in parts)
    assert verify(*altered) is library(*altered) is False


@given(key=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64), message=st.binary())
def test_random_bytes_are_refused(key: bytes, signature: bytes, message: bytes) -> None:
    assert verify(key, signature, message) is library(key, signature, message) is False


@given(key=st.binary(max_size=70), signature=st.binary(max_size=70))
def test_other_lengths_are_refused_without_an_error(key: bytes, signature: bytes) -> None:
    assert verify(key, signature, b"") is False


def test_a_second_spelling_of_a_good_signature_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"STOP")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert verify(public, signature, b"STOP") is True
    assert verify(public, signature[:32] + scalar.to_bytes(32, "little"), b"STOP") is False


SMALL = [  # all encodings of points that become neutral when multiplied by eight (order 1, 2, 4, 8)
    (1).to_bytes(32, "little"),
    (PRIME - 1).to_bytes(32, "little"),
    bytes(32),
    bytes(31) + b"\x80",
    *(
        bytes.fromhex(text)
        for text in (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        )
    ),
]


@pytest.mark.parametrize("key", SMALL, ids=bytes.hex)
@pytest.mark.parametrize("commitment", SMALL, ids=bytes.hex)
def test_a_key_of_small_order_signs_nothing(key: bytes, commitment: bytes) -> None:
    # With such a key, S = 0 and one of these commitments fit at least every eighth message.
    signature, messages = commitment + bytes(32), [bytes([number]) for number in range(16)]
    assert [verify(key, signature, one) for one in messages] == [library(key, signature, one) for one in messages]
    assert not any(verify(key, signature, one) for one in messages)


def secret_scalar(seed: bytes) -> int:
    """Returns the scalar that a seed stands for (RFC 8032 section 5.1.5)."""
    half = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return half & ((1 << 254) - 8) | 1 << 254


def test_anybody_could_sign_with_the_neutral_key_so_it_is_refused() -> None:
    neutral, scalar = SMALL[0], secret_scalar(bytes(32)) % ORDER
    commitment = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    signature = commitment + scalar.to_bytes(32, "little")  # fits every message
    assert verify(neutral, signature, b"STOP") is library(neutral, signature, b"STOP") is False


def test_a_commitment_of_small_order_is_refused_even_from_the_keys_owner() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    challenge = int.from_bytes(hashlib.sha512(SMALL[0] + key + b"STOP").digest(), "little")
    signature = SMALL[0] + (challenge * secret_scalar(bytes(32)) % ORDER).to_bytes(32, "little")
    assert verify(key, signature, b"STOP") is library(key, signature, b"STOP") is False


@pytest.mark.parametrize("y", [PRIME, PRIME + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_coordinates_beyond_the_field_are_refused(y: int, sign: int) -> None:
    encoded = (y | sign).to_bytes(32, "little")
    assert verify(encoded, encoded + bytes(32), b"") is False
