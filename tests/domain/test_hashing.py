"""Hashes are SHA-256 in hexadecimal, of bytes as they are and of texts in UTF-8."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.hashing import hash_bytes, hash_text


def test_the_hash_of_nothing_is_the_known_one() -> None:
    known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert hash_bytes(b"") == hash_text("") == known


@given(st.text())
def test_a_text_is_hashed_in_utf_8(text: str) -> None:
    assert hash_text(text) == hash_bytes(text.encode()) == hashlib.sha256(text.encode("utf-8")).hexdigest()
