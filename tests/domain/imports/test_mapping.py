"""A mapping: which columns of a file, or members of its objects, are the fields that an import knows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, Malformed
from chalicelib.domain.imports.columns import HeaderRefused, ImportKind
from chalicelib.domain.imports.lines import LineRefused
from chalicelib.domain.imports.mapping import Columns, find_columns, read_mapping, read_members


@pytest.mark.parametrize(
    ("kind", "sent", "codes"),
    [
        ("consents", {"Mail": "e_mail"}, ["unknown_field"]),
        ("consents", {"Mail": "kinds"}, ["unknown_field"]),
        ("consents", {"Mail": "email", "Other mail": "email"}, ["repeated"]),
        ("opt_outs", {"Mail": "email", " MAIL ": "kinds"}, ["repeated"]),
        ("opt_outs", {"  ": "email"}, ["malformed"]),
        ("opt_outs", {"": "shoe_size", "a": "x"}, ["unknown_field", "malformed", "unknown_field"]),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_without_its_names(
    kind: ImportKind, sent: dict[str, str], codes: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        read_mapping(kind, sent)
    assert [one.code for one in refused.value.fields] == codes
    assert {one.pointer for one in refused.value.fields} == {"/columns"}
    assert "ail" not in "".join(one.message for one in refused.value.fields).replace("email", "")


def test_the_entry_that_is_meant_is_told_by_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        read_mapping("consents", {"Mail": "email", "Size": "shoe_size"})
    (problem,) = refused.value.fields
    assert problem.message.startswith("Entry 2 ") and "purpose" in problem.message


@pytest.mark.parametrize(
    ("mapping", "header", "columns"),
    [
        ((("E-Mail", "email"), ("list", "purpose")), ["Name", "e-mail ", "LIST"], ("", "email", "purpose")),
        ((("3", "email"), ("1", "purpose")), ["a", "b", "c", "d"], ("purpose", "", "email", "")),
        ((("1", "email"), ("2", "purpose")), ["0", "1", "2"], ("email", "purpose", "")),
        ((("2024", "email"),), ["2024", "b"], ("email", "")),
        ((("0", "email"),), ["0", "1"], ("email", "")),
        ((("2", "email"),), ["x", "x"], ("", "email")),
        ((("purpose", "channel"),), ["channel", "purpose"], ("", "channel")),
        ((("email", "email"),), ["x", "x", "email"], ("", "", "email")),
    ],
)
def test_a_column_is_found_by_its_number_else_by_its_name(
    mapping: Columns, header: list[str], columns: tuple[str, ...]
) -> None:
    assert find_columns(mapping, header) == columns


@pytest.mark.parametrize(
    ("mapping", "header", "code"),
    [
        ((("Mail", "email"),), ["e-mail"], "missing_column"),
        ((("3", "email"),), ["a", "b"], "missing_column"),
        ((("0", "email"),), ["a", "b"], "missing_column"),
        ((("²", "email"),), ["a", "b"], "missing_column"),
        ((("a", "email"),), ["a", "A"], "repeated_column"),
        ((("a", "email"), ("1", "phone")), ["a", "b"], "repeated_column"),
        ((("1", "email"),), ["", ""], "header_unreadable"),
    ],
)
def test_a_header_without_what_is_mapped_is_refused(mapping: Columns, header: list[str], code: str) -> None:
    with pytest.raises(HeaderRefused, match=f"^{code}$"):
        find_columns(mapping, header)


MEMBERS: Columns = (
    ("mail", "email"),
    ("id", "external_id"),
    ("lists", "purpose"),
    ("ok", "granted"),
    ("v", "policy_version"),
)


@pytest.mark.parametrize(
    ("line", "subject", "decision", "more"),
    [
        ({"mail": " a@b.example ", "ok": True, "other": 1}, {"email": "a@b.example"}, {"granted": True}, {}),
        ({"mail": "", "id": 17, "ok": "no"}, {"external_id": "17"}, {"granted": False}, {}),
        ({"mail": None, "Mail": "c@d.example", "ok": 1}, {}, {"granted": True}, {}),
        ({"lists": ["x"], "v": 2}, {}, {"purpose": ["x"]}, {"policy": {"version": 2}}),
        ({"lists": 1.5, "v": "two"}, {}, {"purpose": 1.5}, {"policy": {"version": "two"}}),
        ({}, {}, {}, {}),
    ],
)
def test_a_line_of_json_is_read_by_the_members_that_are_mapped(
    line: dict[str, Any], subject: dict[str, Any], decision: dict[str, Any], more: dict[str, Any]
) -> None:
    body = json.loads(read_members("consents", MEMBERS, json.dumps(line).encode()))
    assert body == {"subject": subject, "decisions": [decision], "source": {"channel": "import"}, **more}


@pytest.mark.parametrize("record", [b'{"mail": "a", "mail": "b"}', b'{"mail": NaN}', b"{", b"[" * 100_000])
def test_a_line_that_is_no_json_is_refused_as_without_a_mapping(record: bytes) -> None:
    with pytest.raises(Malformed):
        read_members("consents", MEMBERS, record)


def test_a_line_that_is_no_utf8_is_refused() -> None:
    with pytest.raises(LineRefused, match="not_utf8"):
        read_members("consents", MEMBERS, b'{"mail": "\xff"}')


def test_what_is_no_object_is_left_to_the_model() -> None:
    assert read_members("consents", MEMBERS, b"[1]") == b"[1]"
