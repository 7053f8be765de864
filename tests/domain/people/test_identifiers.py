"""Normalising identifiers: one stored key for every spelling, none for what cannot exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.identifiers import (
    PARSERS,
    Identifier,
    IdentifierKind,
    parse_device_id,
    parse_email,
    parse_external_id,
    parse_phone,
)

SECRET = b"k" * 32


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.Lee+News@Example.COM\n", "ann.lee+news@example.com"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
        ("o'brien@xn--bcher-kva.example", "o'brien@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_trimmed_and_lowered_and_nothing_else(text: str, value: str) -> None:
    assert parse_email(text) == Identifier(IdentifierKind.EMAIL, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "ann@@example.com",
        "ann@example..com",
        ".ann@example.com",
        "ann.@example.com",
        "ann lee@example.com",
        "ann@-example.com",
        "ann@example.com,ben@example.com",
        "ann\n@example.com",
        "ann@example.com\nBcc: x@y.example",
        "ann@example.c",
        "ann@127.0.0.1",
        "a" * 65 + "@example.com",
        "a@" + "b" * 63 + "." + ("c" * 60 + ".") * 4 + "com",
        "b\u00fccher@example.com",
        "\u0130ann@example.com",
        "ann\x00@example.com",
    ],
)
def test_what_no_mail_reaches_is_no_address(text: str) -> None:
    assert parse_email(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "(212) 555-0101",
        "212-555-0101",
        "212.555.0101",
        "2125550101",
        "1 212 555 0101",
        "+1 212 555 0101",
        " +12125550101 ",
    ],
)
def test_every_usual_spelling_of_a_number_is_one_number(text: str) -> None:
    assert parse_phone(text) == Identifier(IdentifierKind.PHONE, "+12125550101")


def test_numbers_of_other_countries_are_taken_in_full() -> None:
    assert parse_phone("+49 30 901820") == Identifier(IdentifierKind.PHONE, "+4930901820")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "555-0101",
        "012-555-0101",
        "112-555-0101",
        "+1 212 555 01011",
        "+999 12345678",
        "212-555-0101 x5",
        "CALL-NOW-PLEASE",
        "+",
        "212\n5550101",
        "\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0661",
        "1" * 40,
    ],
)
def test_what_nobody_can_be_called_at_is_no_number(text: str) -> None:
    assert parse_phone(text) is None


@pytest.mark.parametrize("parse", [parse_external_id, parse_device_id])
def test_other_ids_are_taken_exactly_or_not_at_all(parse: object) -> None:
    assert callable(parse)
    for text in ("a", "CRM:1_b-2.c", "x" * 128):
        assert parse(text).value == text
    for text in ("", " a", "a ", "a\n", "a b", "a/b", "ü", "x" * 129, "a\x00"):
        assert parse(text) is None


def test_the_stored_key_hides_the_value_and_depends_on_kind_value_and_secret() -> None:
    one = Identifier(IdentifierKind.EXTERNAL_ID, "crm-7")
    key = one.key(SECRET)
    assert key == one.key(SECRET) and key.startswith("external_id#v1#") and len(key.rpartition("#")[2]) == 32
    others = {
        Identifier(IdentifierKind.DEVICE, "crm-7").key(SECRET),
        Identifier(IdentifierKind.EXTERNAL_ID, "crm-8").key(SECRET),
        one.key(b"x" * 32),
        one.key(SECRET, "v2"),
    }
    assert len(others | {key}) == 5 and all("crm" not in each for each in others)


@given(st.sampled_from(list(IdentifierKind)), st.text(max_size=60))
def test_no_text_breaks_a_parser_and_what_it_takes_it_takes_again(kind: IdentifierKind, text: str) -> None:
    found = PARSERS[kind](text)
    if found is not None:
        assert PARSERS[kind](found.value) == found and found.value.isascii() and found.value.isprintable()
        assert repr(found) == str(found) == f"Identifier({kind.value})"
