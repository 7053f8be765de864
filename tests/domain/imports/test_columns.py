"""Columns: which names a header may hold, and the body of the call that a line represents."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.imports.columns import COLUMNS, HeaderRefused, ImportKind, column_at, make_body, read_header
from chalicelib.domain.imports.lines import LineRefused


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("consents", ["email", "favourite_colour"], "unknown_column"),
        ("consents", ["email", "kinds"], "unknown_column"),
        ("consents", ["email", ""], "unknown_column"),
        ("opt_outs", ["email", "Email"], "repeated_column"),
        ("contracts", [""], "header_unreadable"),
    ],
)
def test_a_header_that_is_none_is_refused(kind: ImportKind, fields: list[str], code: str) -> None:
    with pytest.raises(HeaderRefused, match=f"^{code}$"):
        read_header(kind, fields)


def test_a_header_names_columns_in_any_order_and_case() -> None:
    assert read_header("opt_outs", ["Kinds", "EMAIL"]) == ("kinds", "email")


@pytest.mark.parametrize(
    ("kind", "row", "body"),
    [
        (
            "consents",
            {"email": "a@b.example", "purpose": "newsletter", "channel": "email", "granted": "TRUE"},
            {
                "subject": {"email": "a@b.example"},
                "decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}],
                "source": {"channel": "import"},
            },
        ),
        (
            "consents",
            {"phone": "1", "granted": "perhaps", "policy": "privacy", "policy_version": "2", "source_channel": "paper"},
            {
                "subject": {"phone": "1"},
                "decisions": [{"granted": "perhaps"}],
                "policy": {"slug": "privacy", "version": 2},
                "source": {"channel": "paper"},
            },
        ),
        (
            "consents",
            {"granted": "no", "policy_version": "two", "wording": "", "collected_at": "2026-01-01T00:00:00Z"},
            {
                "subject": {},
                "decisions": [{"granted": False}],
                "policy": {"version": "two"},
                "source": {"channel": "import"},
                "collected_at": "2026-01-01T00:00:00Z",
            },
        ),
        (
            "opt_outs",
            {"external_id": "c-1", "kinds": "sms  email", "reason": "tired", "jurisdiction": "US-CA"},
            {
                "subject": {"external_id": "c-1"},
                "kinds": ["sms", "email"],
                "reason": "tired",
                "jurisdiction": "US-CA",
                "source": {"channel": "import"},
            },
        ),
        (
            "contracts",
            {"contract": "practice-1", "email": "a@b.example", "started_on": "2026-01-01", "kind": "client"},
            {
                "external_id": "practice-1",
                "subjects": [{"email": "a@b.example"}],
                "started_on": "2026-01-01",
                "kind": "client",
            },
        ),
        (
            "requests",
            {"types": "know delete", "state": "CA", "agent_name": "Alex", "period_from": "2024-01-01", "contract": ""},
            {
                "types": ["know", "delete"],
                "requester": {"state": "CA"},
                "agent": {"name": "Alex"},
                "received_from": "agent",
                "period": {"from": "2024-01-01"},
            },
        ),
        ("requests", {"types": "know", "phone": "1"}, {"types": ["know"], "requester": {"phone": "1"}}),
    ],
)
def test_a_row_is_the_body_of_a_call(kind: ImportKind, row: dict[str, str], body: dict[str, Any]) -> None:
    assert make_body(kind, list(row), list(row.values())) == body


@pytest.mark.parametrize("fields", [["a"], ["a", "b", "c"], []])
def test_a_row_has_as_many_fields_as_the_header(fields: list[str]) -> None:
    with pytest.raises(LineRefused, match="wrong_column_count"):
        make_body("opt_outs", ("email", "kinds"), fields)


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_a_place_in_the_body_is_told_by_its_column(kind: ImportKind) -> None:
    for column, place in COLUMNS[kind].items():
        assert column_at(kind, "".join(f"/{step}" for step in place)) == column
    assert column_at(kind, "") == column_at(kind, "/subject") == ""


def test_an_entry_of_a_list_is_told_by_the_lists_column() -> None:
    assert column_at("opt_outs", "/kinds/1") == "kinds"
