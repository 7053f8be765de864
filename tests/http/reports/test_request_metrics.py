"""The figures over HTTP: as JSON and as CSV, with the requests behind them, and for wrong queries."""

from __future__ import annotations

import csv
import io

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk

PATH = "/v1/reports/request-metrics"
AS_CSV = {"Accept": "text/csv"}


@pytest.fixture
def year(client: Client) -> int:
    """Returns the year in which an opt-out and two other requests of California were received, and counted."""
    assert Desk(client).send("delete", "know", "opt_out_sale_sharing").status == 201
    client.stack.tick()
    return client.stack.clock.now().year


def read_table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_figures_are_told_with_their_definitions(client: Client, year: int) -> None:
    answer = client.call("GET", f"{PATH}?year={year}")
    assert answer.status == 200 and answer.json["year"] == year
    for part in ("all", "US-CA"):
        found = answer.json["jurisdictions"][part]
        assert (found["delete"]["received"], found["delete"]["open"]) == (1, 1)
        opted_out = found["opt_out_sale_sharing"]
        assert (opted_out["complied"], opted_out["mean_days"], opted_out["median_days"]) == (1, 0, 0)
        assert found["correct"] == {**found["correct"], "received": 0, "denied": {}, "mean_days": None}
        assert found["delete"].keys() - {"jurisdictions"} <= answer.json["definitions"].keys()
    assert "requests" not in answer.json


def test_the_table_has_a_line_for_each_figure_and_no_formula(client: Client, year: int) -> None:
    answer = client.call("GET", f"{PATH}?year={year}", headers=AS_CSV)
    assert answer.status == 200 and answer.header("content-type") == "text/csv; charset=utf-8; header=present"
    rows = read_table(answer.text)
    values = {(row["jurisdiction"], row["type"], row["figure"]): row["value"] for row in rows}
    assert values["US-CA", "delete", "open"] == values["all", "know", "received"] == "1"
    assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in set("=+-@")]


def test_the_requests_behind_the_figures_come_in_pages(client: Client, year: int) -> None:
    found, query = [], f"{PATH}?year={year}&list=true&limit=1"
    cursor = ""
    while cursor is not None:
        page = client.call("GET", query + (f"&cursor={cursor}" if cursor else "")).json
        found += [(one["type"], one["outcome"]) for one in page["requests"]]
        cursor = page["next_cursor"]
    assert sorted(found) == [("delete", "open"), ("know", "open"), ("opt_out_sale_sharing", "complied")]


def test_as_a_table_the_next_page_is_in_a_link(client: Client, year: int) -> None:
    found, path = [], f"{PATH}?year={year}&list=true&limit=2"
    while path:
        answer = client.call("GET", path, headers=AS_CSV)
        found += [row["id"] for row in read_table(answer.text)]
        link = answer.header("link") or ""
        path = link.partition(">")[0].removeprefix("<")
    assert len(found) == len(set(found)) == 3


@pytest.mark.parametrize("wrong", ["2017", "9999", "1999"])
def test_a_year_without_figures_is_refused(client: Client, wrong: str) -> None:
    problem(client.call("GET", f"{PATH}?year={wrong}"), 422, "validation_failed")


@pytest.mark.parametrize(
    "query", ["", "?year=26", "?year=2026x", "?year=-202", "?year=2026&list=yes", "?year=2026&limit=0"]
)
def test_a_query_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    problem(client.call("GET", PATH + query), 400, "malformed_query")


def test_a_cursor_of_another_tenant_is_refused(client: Client, stack: Stack, year: int) -> None:
    cursor = client.call("GET", f"{PATH}?year={year}&list=true&limit=1").json["next_cursor"]
    other = Client(stack, "psynergy").call("GET", f"{PATH}?year={year}&list=true&limit=1&cursor={cursor}")
    problem(other, 400, "invalid_cursor")
