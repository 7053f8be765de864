"""The list of imports, and an import's lines: all, the failed ones alone, and as CSV."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from infra.local.embedded import units
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem

HEADER = "email,purpose,channel,granted,collected_at\n"
GOOD = "pat@example.com,newsletter,email,yes,2026-01-05T10:00:00Z\n"
BAD = "sam@example.com,nothing_known,email,yes,\n"
CSV = {"Accept": "text/csv"}


def ids(client: Client, query: str = "") -> list[str]:
    """Returns the ids of all imports, read page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        page = client.call("GET", f"/v1/imports?{query}{cursor}").json
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def run(client: Client, content: str, *, dry_run: bool = False) -> str:
    """Runs an import of consents to its end; returns its path."""
    path = f"/v1/imports/{client.import_of('consents', content, dry_run=dry_run).json['id']}"
    assert client.call("POST", f"{path}/start").status == 202
    client.stack.tick()
    return path


def rows_of(text: str) -> list[dict[str, str]]:
    """Returns the lines of a CSV file by column."""
    return list(csv.DictReader(StringIO(text, newline="")))


def test_imports_are_listed_newest_first_page_by_page_with_their_progress(client: Client) -> None:
    made = [client.import_of("consents", HEADER + GOOD, dry_run=number == 1).json for number in range(3)]
    assert ids(client) == ids(client, "limit=2") == [one["id"] for one in made][::-1]
    client.call("POST", f"/v1/imports/{made[0]['id']}/start")
    client.stack.tick()
    newest, dry, oldest = client.call("GET", "/v1/imports").json["items"]
    assert (newest, dry) == (made[2], made[1]) and dry["dry_run"]
    assert (oldest["state"], oldest["lines"]) == ("done", {"read": 1, "done": 1, "failed": 0})
    assert "items" not in oldest


def test_a_page_costs_one_query_and_one_batch_however_many_imports_there_are(client: Client) -> None:
    def cost() -> units.Meter:
        with client.stack.meter() as meter:
            assert len(client.call("GET", "/v1/imports?limit=3").json["items"]) == 3
        return meter

    for _ in range(4):
        client.import_of("consents", HEADER + GOOD)
    cost()  # keys and secrets are cached from here on
    few = cost()
    assert few.calls == {("dynamodb", "Query"): 1, ("dynamodb", "BatchGetItem"): 1}
    assert (few.read_units, few.index_read_units) == (3, 0.5)
    for _ in range(6):
        client.import_of("consents", HEADER + GOOD)
    assert cost() == few


def test_a_new_import_costs_one_write_of_the_index_for_its_place_and_none_when_it_goes_on(client: Client) -> None:
    body = {"kind": "consents", "upload_id": client.upload((HEADER + GOOD).encode(), "text/csv")}
    with client.stack.meter() as meter:
        made = client.call("POST", "/v1/imports", body).json["id"]
    assert (meter.write_units, meter.index_write_units) == (8, 6)  # of the index: its place, two events
    with client.stack.meter() as meter:
        client.call("POST", f"/v1/imports/{made}/start")
    assert (meter.write_units, meter.index_write_units) == (6, 4)  # an event, the row that is due


def test_another_companys_imports_are_not_listed_and_neither_is_its_cursor_taken(stack: Stack, client: Client) -> None:
    other = Client(stack, "psynergy")
    for _ in range(2):
        client.import_of("consents", HEADER + GOOD)
    cursor = client.call("GET", "/v1/imports?limit=1").json["next_cursor"]
    assert ids(other) == []
    problem(other.call("GET", f"/v1/imports?cursor={cursor}"), 400, "invalid_cursor")


@pytest.mark.parametrize("query", ["limit=101", "limit=0", "cursor=x", "kind=consents"])
def test_a_query_that_means_nothing_is_refused(client: Client, query: str) -> None:
    code = "invalid_cursor" if query.startswith("cursor") else "malformed_query"
    problem(client.call("GET", f"/v1/imports?{query}"), 400, code)


def test_the_failed_lines_alone_of_a_dry_run_and_of_an_import(client: Client) -> None:
    content = HEADER + GOOD + BAD + GOOD + BAD + BAD
    dry, real = run(client, content, dry_run=True), run(client, content)
    for path, all_lines in ((dry, [2, 3, 4, 5, 6]), (real, [3, 5, 6])):
        assert [one["line"] for one in client.call("GET", path).json["items"]] == all_lines
        assert client.call("GET", f"{path}?failed=false").body == client.call("GET", path).body
        first = client.call("GET", f"{path}?failed=true&limit=2").json
        second = client.call("GET", f"{path}?failed=true&limit=2&cursor={first['next_cursor']}").json
        assert [one["line"] for one in first["items"] + second["items"]] == [3, 5, 6]
        assert (first["lines"]["failed"], second["next_cursor"]) == (3, None)
        problem(client.call("GET", f"{path}?cursor={first['next_cursor']}"), 400, "invalid_cursor")
    for query in ("failed=yes", "limit=101", "limit=1001", "limit=1_0", "limit=10.0", "limit=10000"):
        problem(client.call("GET", f"{dry}?{query}"), 400, "malformed_query")


def test_lines_as_csv_link_to_the_next_page(client: Client) -> None:
    path = run(client, HEADER + GOOD + BAD * 3, dry_run=True)
    address, rows = f"{path}?failed=true&limit=2", []
    for count in (2, 1):
        answer = client.call("GET", address, headers=CSV)
        assert (answer.status, answer.header("Content-Type")) == (200, "text/csv; charset=utf-8; header=present")
        name = path.rpartition("/")[2]
        assert answer.header("Content-Disposition") == f'attachment; filename="{name}.csv"'
        assert answer.header("ETag") and answer.header("Vary") == "Accept"
        rows += rows_of(answer.text)
        assert len(rows_of(answer.text)) == count
        address = (answer.header("Link") or "").removeprefix("<").removesuffix('>; rel="next"')
    assert address == ""
    message = "The tenant has no such purpose; GET /v1/tenant lists them."
    told = {"code": "unknown_purpose", "field": "purpose", "message": message}
    empty = dict.fromkeys(("requests", "types", "statuses", "due_on"), "")
    assert rows == [{"line": str(line), **told, **empty} for line in (3, 4, 5)]
    wide = client.call("GET", f"{path}?limit=1000", headers=CSV)
    assert [row["line"] for row in rows_of(wide.text)] == ["2", "3", "4", "5"]


def test_requests_that_were_made_stand_in_the_csv_for_whoever_sent_the_list(client: Client) -> None:
    columns = "types,first_name,last_name,email,state,relationship"
    content = f"{columns}\nknow delete,Pat,Rivera,pat@example.com,CA,client\n"
    made = client.import_of("requests", content).json["id"]
    client.call("POST", f"/v1/imports/{made}/start")
    client.stack.tick()
    shown = client.call("GET", f"/v1/imports/{made}").json["items"][0]["requests"]
    (row,) = rows_of(client.call("GET", f"/v1/imports/{made}", headers=CSV).text)
    assert row["requests"].split() == [one["id"] for one in shown]
    assert (row["types"], row["due_on"].split()) == ("know delete", [one["due_on"] for one in shown])
    assert rows_of(client.call("GET", f"/v1/imports/{made}?failed=true", headers=CSV).text) == []


def test_failed_lines_cost_one_query_for_the_first_page(client: Client) -> None:
    path = run(client, HEADER + GOOD * 60 + BAD * 3, dry_run=True)
    with client.stack.meter() as meter:
        assert len(client.call("GET", f"{path}?failed=true").json["items"]) == 3
    assert meter.calls == {("dynamodb", "GetItem"): 1, ("dynamodb", "Query"): 1}
    assert meter.read_units <= 2
    with client.stack.meter() as meter:
        assert client.call("GET", path).json["items"][-1]["code"] == "ok"
    assert meter.calls == {("dynamodb", "GetItem"): 1, ("dynamodb", "Query"): 2}
