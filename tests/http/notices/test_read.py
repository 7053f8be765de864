"""Reading notices over HTTP: the progress of each, and each person's notice."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, problem
from tests.fixtures.version_notices import BASE, DAY, notices, publish


def test_a_version_without_a_plan_tells_nobody(billgenix: Client) -> None:
    assert notices(billgenix, 1) == {"notice": None, "items": [], "next_cursor": None}
    problem(billgenix.call("GET", f"{BASE}/7/notices"), 404, "not_found")


def test_who_is_told_is_read_page_by_page(billgenix: Client) -> None:
    people = [{"external_id": f"user-{number}"} for number in range(5)]
    billgenix.contract("clinic-1", *people)
    publish(billgenix, send_in=timedelta(), effective_in=31 * DAY)
    billgenix.stack.tick()
    seen: list[str] = []
    cursor = ""
    while True:
        page = billgenix.call("GET", f"{BASE}/2/notices?limit=2{cursor}").json
        assert len(page["items"]) <= 2
        seen += [one["subject_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5 and seen == sorted(seen)
