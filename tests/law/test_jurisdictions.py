"""The rows of the law say what docs/rules.yaml says, on the days on which it says so."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chalicelib.law import jurisdictions
from chalicelib.law.jurisdictions import Jurisdiction, default_row, find_rows, load_table, other_clocks
from tests.fixtures.code.tables import read_rules

RAW = read_rules()
LAWS: dict[str, dict[str, Any]] = {law["code"]: law for law in RAW["jurisdictions"]}
SAME = (
    *("name", "law", "citation", "ack_business_days", "response_days", "opt_out_business_days"),
    *("opt_out_authentication_allowed", "free_requests_per_12_months", "sensitive", "consent_revocation_days"),
    *("record_retention_months", "covers_b2b_and_employees", "hipaa_exemption", "complaint_authority"),
)
"""The fields that a row has from the table as they stand there."""
IDENTITIES = """
    US-AL@2027-05-01 US-CA@2020-01-01 US-CA@2027-01-01 US-CO@2023-07-01 US-CT@2023-07-01 US-DE@2025-01-01
    US-DE@2027-01-01 US-FL@2024-07-01 US-IA@2025-01-01 US-IN@2026-01-01 US-KY@2026-01-01 US-LA@2027-01-01
    US-MD@2025-10-01 US-MN@2025-07-31 US-MT@2024-10-01 US-NE@2025-01-01 US-NH@2025-01-01 US-NJ@2025-01-15
    US-NV@2019-10-01 US-NV/health_data@2024-03-31 US-OK@2027-01-01 US-OR@2024-07-01 US-RI@2026-01-01
    US-TN@2025-07-01 US-TX@2024-07-01 US-UT@2023-12-31 US-VA@2023-01-01 US-VT@2028-01-01 US-WA@2024-03-31
"""
"""Requests keep these, so rows may be added here, and none may go."""


def find_row(identity: str) -> Jurisdiction:
    row = jurisdictions.find_row(identity)
    assert row is not None
    return row


@pytest.mark.parametrize("code", LAWS)
def test_the_first_row_of_a_state_says_what_the_table_says(code: str) -> None:
    law = LAWS[code]
    row = find_row(f"US-{code}@{law['effective']}")
    assert {name: getattr(row, name) for name in SAME} == {name: law[name] for name in SAME}
    assert list(row.rights) == law["rights"]
    assert row.extension_days == (law["extension_days"] or 0)
    appeal = (row.appeal_allowed, row.appeal_days, row.appeal_extension_days)
    assert appeal == tuple(law["appeal"][name] for name in ("allowed", "respond_days", "extension_days"))
    agents = row.authorized_agent_rights
    assert (agents if agents is None else list(agents)) == law["authorized_agent_rights"]
    assert (row.uoom_from and row.uoom_from.isoformat()) == law["uoom_from"]
    assert dict(row.certainty) == law["field_certainty"]
    assert row.clock_from == "receipt"


def test_no_identity_is_lost() -> None:
    identities = [row.id for row in load_table().rows]
    assert len(identities) == len(set(identities))
    assert set(IDENTITIES.split()) <= set(identities)
    assert [find_row(identity).id for identity in identities] == identities


@pytest.mark.parametrize("identity", ["", "US-CA", "US-CA@2020-01-02", "US-OTHER", jurisdictions.SHINE_THE_LIGHT])
def test_an_identity_that_no_row_has_finds_none(identity: str) -> None:
    assert jurisdictions.find_row(identity) is None


@pytest.mark.parametrize(
    ("state", "on", "identities"),
    [
        ("CA", "2019-12-31", ""),
        ("CA", "2020-01-01", "US-CA@2020-01-01"),
        ("CA", "2026-12-31", "US-CA@2020-01-01"),
        ("CA", "2027-01-01", "US-CA@2027-01-01"),
        ("CA", "2099-01-01", "US-CA@2027-01-01"),
        ("DE", "2026-12-31", "US-DE@2025-01-01"),
        ("DE", "2027-01-01", "US-DE@2027-01-01"),
        ("OK", "2026-12-31", ""),
        ("OK", "2027-01-01", "US-OK@2027-01-01"),
        ("LA", "2026-12-31", ""),
        ("LA", "2027-01-01", "US-LA@2027-01-01"),
        ("AL", "2027-04-30", ""),
        ("AL", "2027-05-01", "US-AL@2027-05-01"),
        ("VT", "2027-12-31", ""),
        ("VT", "2028-01-01", "US-VT@2028-01-01"),
        ("NV", "2024-03-30", "US-NV@2019-10-01"),
        ("NV", "2024-03-31", "US-NV@2019-10-01 US-NV/health_data@2024-03-31"),
        ("WA", "2024-03-31", "US-WA@2024-03-31"),
        ("NY", "2026-11-27", ""),
        ("PR", "2026-11-27", ""),
        ("XX", "2026-11-27", ""),
    ],
)
def test_a_row_holds_by_date_alone(state: str, on: str, identities: str) -> None:
    assert [row.id for row in find_rows(state, date.fromisoformat(on))] == identities.split()


def test_the_rows_of_a_law_follow_each_other_without_gap_or_overlap() -> None:
    laws: dict[str, list[Jurisdiction]] = defaultdict(list)
    for row in load_table().rows:
        laws[row.id.partition("@")[0]].append(row)
    assert sorted(len(rows) for rows in laws.values())[-2:] == [2, 2]
    for rows in laws.values():
        assert rows[-1].valid_until is None
        for earlier, later in pairwise(rows):
            assert earlier.valid_until == later.valid_from - timedelta(days=1)


def test_what_a_law_adds_later_holds_for_what_it_adds_alone() -> None:
    before, after = find_row("US-CA@2020-01-01"), find_row("US-CA@2027-01-01")
    change = LAWS["CA"]["future_changes"][0]
    assert list(after.rights) == [*before.rights, *change["rights_added"]]
    for right in change["rights_added"]:
        numbers = after.find_numbers(right)
        assert (numbers.response_days, numbers.extension_days) == (change["response_days"], change["extension_days"])
        assert numbers.opt_out_business_days == change["opt_out_business_days"]
        assert numbers.citation == change["citation"]
        assert dict(numbers.certainty) == change["field_certainty"]
    assert after.find_numbers("know").citation == after.citation == before.citation
    assert dict(after.certainty) == dict(before.certainty)


def test_delaware_adds_rights_without_numbers_of_their_own() -> None:
    row = find_row("US-DE@2027-01-01")
    assert list(row.rights[-2:]) == LAWS["DE"]["future_changes"][0]["rights_added"]
    assert row.by_right == {}
    assert vars(row.find_numbers("access_inferences")) == vars(row.find_numbers("access"))


def test_nevadas_law_on_health_data_is_a_row_of_its_own() -> None:
    sale, health = find_rows("NV", date(2026, 11, 27))
    law = LAWS["NV"]["health_data"]
    assert (sale.about, health.about) == ("personal_data", "health_data")
    assert (list(health.rights), health.clock_from) == (law["rights"], "authentication")
    assert (health.citation, health.appeal_allowed) == (law["citation"], True)
    assert (health.appeal_days, health.free_requests_per_12_months) == (45, 2)
    assert (health.find_numbers("confirm").response_days, health.find_numbers("confirm").extension_days) == (45, 45)
    assert (health.find_numbers("delete").response_days, health.find_numbers("delete").extension_days) == (30, 0)
    assert health.find_numbers("delete").certainty["response_days"] == "text_seen"
    assert (sale.response_days, sale.extension_days, sale.appeal_allowed) == (60, 30, False)
    for name in ("name", "law", "complaint_authority", "hipaa_exemption", "covers_b2b_and_employees"):
        assert getattr(health, name) == getattr(sale, name)


def test_the_default_row_is_the_tables_policy() -> None:
    policy, row = RAW["default_policy"], default_row()
    for name in ("code", "ack_business_days", "response_days", "extension_days", "max_total_days", "honour_gpc"):
        assert getattr(row, name) == policy[name]
    for name in ("opt_out_business_days", "free_requests_per_12_months", "record_retention_months"):
        assert getattr(row, name) == policy[name]
    assert row.appeal_days == policy["appeal"]["respond_days"]
    assert row.authorized_agent_rights == ("all",)


def test_the_other_clocks_are_those_of_the_table() -> None:
    said, read = RAW["other_clocks"], other_clocks()
    assert vars(read.shine_the_light) == said["shine_the_light"]
    assert vars(read.hipaa_access) == {name: said["hipaa_access"][name] for name in vars(read.hipaa_access)}
    assert read.hipaa_access.forward_business_days == 5


def test_a_row_cannot_be_changed() -> None:
    row = find_row("US-NV/health_data@2024-03-31")
    with pytest.raises(AttributeError, match="response_days can't be changed"):
        row.response_days = 1
    with pytest.raises(TypeError):
        row.certainty["rights"] = "memory"  # type: ignore[index]  # what is shown is that it fails
    with pytest.raises(TypeError):
        row.by_right["delete"] = row.find_numbers("confirm")  # type: ignore[index]  # likewise


def test_a_field_that_no_row_has_is_refused() -> None:
    with pytest.raises(TypeError, match="ShineTheLight has no days, hours"):
        jurisdictions.ShineTheLight(citation="a", hours=1, days=2)


def test_to_import_the_module_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, encoding: str) -> str:
        raise AssertionError(f"read {path.name} as {encoding}")

    monkeypatch.setattr(Path, "read_text", refuse)
    spec = importlib.util.spec_from_file_location("another_copy", jurisdictions.__file__)
    assert spec is not None and spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    with pytest.raises(AssertionError, match=r"read rows\.json as utf-8"):
        copy.find_rows("CA", date(2026, 11, 27))
