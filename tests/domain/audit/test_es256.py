"""Signatures are judged as the reference library judges them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.audit.es256 import verify
from tests.fixtures.memory.ports import MemorySigner

SIGNER = MemorySigner()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@settings(max_examples=10)
@given(st.binary(max_size=200), st.integers(0, 511))
def test_a_genuine_signature_holds_and_no_other_bit_pattern_does(message: bytes, bit: int) -> None:
    jwk, signature = SIGNER.public_jwk("one"), SIGNER.sign("one", message)
    assert verify(jwk, message, signature)
    flipped = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert not verify(jwk, message, flipped)
    assert not verify(jwk, message + b".", signature)
    assert not verify(SIGNER.public_jwk("other"), message, signature)


def test_the_example_of_rfc_7515_holds() -> None:
    jwk = {
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }
    signed = (
        b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
        b"Ijp0cnVlfQ"
    )
    r = bytes([14, 209, 33, 83, 121, 99, 108, 72, 60, 47, 127, 21, 88, 7, 212, 2])
    r += bytes([163, 178, 40, 3, 58, 249, 124, 126, 23, 129, 154, 195, 22, 158, 166, 101])
    s = bytes([197, 10, 7, 211, 140, 60, 112, 229, 216, 241, 45, 175, 8, 74, 84, 128])
    s += bytes([166, 101, 144, 197, 242, 147, 80, 154, 143, 63, 127, 138, 131, 163, 84, 213])
    assert verify(jwk, signed, r + s)


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\0" * 63, ORDER.to_bytes(32, "big") * 2, b"\xff" * 64])
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    assert not verify(SIGNER.public_jwk("one"), b"", signature)


@pytest.mark.parametrize("changed", [{"crv": "P-384"}, {"x": "AA"}, {"y": "AA"}])
def test_what_is_no_key_of_the_curve_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="P-256"):
        verify({**SIGNER.public_jwk("one"), **changed}, b"", b"\1" * 64)
