"""Two years after its close a request is gone: from the API, the table, and the embedded S3 with its guard."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.workers import sweep
from infra.local.embedded import embed
from infra.local.stack import Stack
from tests.fixtures.client import Client, stored
from tests.fixtures.log_lines import lines
from tests.http.rights.desk import PAT, Desk

YEARS = timedelta(days=735)
SIX_YEARS = timedelta(days=6 * 365 + 2)


def dump(stack: Stack) -> str:
    """Returns all that any table, and every version of the tenant's archived objects, holds, as a text."""
    from moto.s3.models import s3_backends

    with embed.LOCK:
        bucket = s3_backends[stack.settings.account_id]["aws"].buckets[stack.settings.archive_bucket("psynergy")]
        versions = [f"{key} {version.value!r}" for key, found in bucket.keys.lists() for version in found]
    return "\n".join([json.dumps(stored()), *versions])


def test_all_of_a_request_goes_with_every_version_of_its_objects(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(Client(stack, "psynergy"))
    request_id = str(desk.verified("know")["id"])
    desk.act(request_id, "withdraw", {})
    stack.tick()
    assert desk.act(request_id, "note", {"note": "Called the practice twice."}).status == 200
    stack.tick()
    key = desk.read(request_id, "/archive").json["object"]
    figures = desk.client.call("GET", "/v1/reports/request-metrics?year=2026", key="secret").json
    stack.clock.advance(YEARS)
    assert key in dump(stack)
    monkeypatch.setattr(sweep, "_JOBS", ())  # two years of checkpoints and figures, which take their time
    monkeypatch.setattr(sweep, "make_reports", lambda *_: 0)
    assert not stack.tick().crashed
    left = dump(stack)
    assert f"requests/{request_id}/" not in left and f"T#psynergy#REQ#{request_id}" not in left
    assert not [value for value in PAT.values() if "@" in value and value in left]
    assert desk.read(request_id).status == 404 and stack.guard.refused == []
    assert desk.client.call("GET", "/v1/reports/request-metrics?year=2026", key="secret").json == figures
    assert not [line for line in lines(capsys.readouterr().out) if line.get("level") == "error"]


def test_six_years_after_their_latest_act_a_persons_values_are_nowhere_and_their_no_holds_on(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(stack, "psynergy")
    ann = {"email": "ann.lee@a.example", "phone": "+12125550147"}
    record = client.record(ann, ("marketing", "email", True))
    client.withdraw({"email": ann["email"]}, "marketing")
    stack.clock.advance(SIX_YEARS)
    monkeypatch.setattr(sweep, "_JOBS", ())  # six years of checkpoints and figures, which take their time
    monkeypatch.setattr(sweep, "make_reports", lambda *_: 0)
    assert all(value in dump(stack) for value in ann.values())
    assert client.reasons(ann, "marketing", "email") == ["consent_withdrawn"]
    for _ in range(2):  # the first look finds the end that follows from the latest act
        assert not stack.tick().crashed
    assert [value for value in ann.values() if value in dump(stack)] == []
    assert client.call("GET", f"/v1/consents/{record.json['id']}").status == 404
    assert client.reasons({"email": ann["email"]}, "marketing", "email") == ["consent_withdrawn"]
    history = client.lookup({"email": ann["email"]}, history=True)["history"]
    assert [one["type"] for one in history] == ["subject.ended"]
    told = lines(capsys.readouterr().out)
    assert not [line for line in told if line.get("level") == "error"]
