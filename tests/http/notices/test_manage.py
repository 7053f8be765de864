"""Notices over HTTP: shown to a person, and cancelled together with the version that they announce."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, problem
from tests.fixtures.version_notices import BASE, CLIENT, DAY, WITHOUT_MAIL, notices, publish


def test_the_app_tells_that_it_showed_the_notice_and_the_first_time_counts(billgenix: Client) -> None:
    billgenix.contract("clinic-1", WITHOUT_MAIL)
    publish(billgenix, send_in=timedelta(), effective_in=31 * DAY)
    billgenix.stack.tick()
    (queued,) = notices(billgenix)["items"]
    path = f"{BASE}/2/notices/{queued['id']}/shown"
    shown = billgenix.call("POST", path, {"channel": "in_app"})
    assert (shown.status, shown.json["state"]) == (200, "shown")
    billgenix.stack.clock.advance(DAY)
    assert billgenix.call("POST", path, {"channel": "in_app"}).json["shown_at"] == shown.json["shown_at"]
    assert notices(billgenix)["items"] == [shown.json]
    general = billgenix.call("POST", f"/v1/notices/{queued['id']}/shown", {"channel": "in_app"})
    assert general.json == shown.json
    for wrong in (path.replace("/2/", "/1/"), path.replace(queued["id"], queued["id"][:30])):
        problem(billgenix.call("POST", wrong, {"channel": "in_app"}), 404, "not_found")
    too_early = {"channel": "in_app", "at": "2026-01-01T00:00:00Z"}
    billgenix.contract("clinic-2", {"external_id": "user-78"})
    problem(billgenix.call("POST", path, too_early), 422, "validation_failed")


def test_cancelling_a_version_cancels_its_notice(billgenix: Client) -> None:
    billgenix.contract("clinic-1", CLIENT)
    publish(billgenix, send_in=DAY, effective_in=40 * DAY)
    assert billgenix.call("POST", f"{BASE}/2/cancel", {}).status == 200
    assert notices(billgenix)["notice"]["state"] == "cancelled"
    billgenix.stack.clock.advance(2 * DAY)
    billgenix.stack.tick()
    assert billgenix.stack.mails() == [] and notices(billgenix)["items"] == []
