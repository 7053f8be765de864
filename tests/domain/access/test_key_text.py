"""The text of an API key: what is recognised, and what is refused without a read of the table."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import base32
from chalicelib.domain.access import key_text

ULID = "01KARZ6T9GSWQ40CJ9S2ED4T52"
SECRET = "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk"
TEXT = key_text.compose("secret", "cyclonex", f"key_{ULID}", SECRET)

characters = st.sampled_from(base32.ALPHABET)


def test_a_text_tells_kind_tenant_and_id() -> None:
    claimed = key_text.parse(TEXT)
    assert claimed is not None
    assert (claimed.kind, claimed.tenant, claimed.key_id) == ("secret", "cyclonex", f"key_{ULID}")
    assert TEXT.startswith("sk_cyclonex_")
    assert set(TEXT) <= set(string.ascii_lowercase + string.digits + "_")


def test_what_is_kept_of_a_text_shows_no_part_of_its_secret() -> None:
    claimed = key_text.parse(TEXT)
    assert SECRET[:10] not in repr(claimed)
    assert claimed is not None and claimed.hash == key_text.fingerprint(TEXT)


@given(position=st.integers(0, len(TEXT) - 1), character=st.sampled_from(string.ascii_lowercase + string.digits + "_"))
def test_any_single_wrong_character_is_found(position: int, character: str) -> None:
    typed = TEXT[:position] + character + TEXT[position + 1 :]
    assert (key_text.parse(typed) is None) == (typed != TEXT)


@given(position=st.integers(0, len(TEXT) - 2))
def test_any_two_neighbours_exchanged_are_found(position: int) -> None:
    typed = TEXT[:position] + TEXT[position + 1] + TEXT[position] + TEXT[position + 2 :]
    assert (key_text.parse(typed) is None) == (typed != TEXT)


@given(st.text())
def test_no_other_text_is_taken_for_a_key(text: str) -> None:
    assert key_text.parse(text) is None


@pytest.mark.parametrize(
    "text",
    ["", TEXT + "\n", " " + TEXT, TEXT.upper(), TEXT[:-1], TEXT + "0", TEXT * 100, TEXT.replace("sk_", "rk_")],
)
def test_forms_near_a_key_are_refused(text: str) -> None:
    assert key_text.parse(text) is None


@given(
    st.sampled_from(["publishable", "secret"]),
    st.from_regex(r"[a-z][a-z0-9]{1,30}", fullmatch=True),
    st.text(characters, min_size=key_text.SECRET_LENGTH, max_size=key_text.SECRET_LENGTH),
)
def test_every_composed_text_is_read_back(kind: key_text.KeyKind, tenant: str, secret: str) -> None:
    claimed = key_text.parse(key_text.compose(kind, tenant, f"key_{ULID}", secret))
    assert claimed is not None
    assert (claimed.kind, claimed.tenant, claimed.key_id) == (kind, tenant, f"key_{ULID}")


def test_the_hash_binds_kind_and_tenant_to_the_secret() -> None:
    others = [
        key_text.compose("publishable", "cyclonex", f"key_{ULID}", SECRET),
        key_text.compose("secret", "psynergy", f"key_{ULID}", SECRET),
    ]
    assert len({key_text.fingerprint(text) for text in (TEXT, *others)}) == 3
