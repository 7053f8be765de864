"""What went is told once a day, in numbers, and no day is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.retention.report_day import MOST_DAYS, report_days
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from tests.fixtures.factories import who
from tests.fixtures.log_lines import counted
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.retention.people import SIX_YEARS, AgedWorld
from tests.usecases.retention.world import RetentionWorld

DAY = timedelta(days=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RetentionWorld:
    return RetentionWorld(monkeypatch)


def told(w: RetentionWorld) -> list[dict[str, Any]]:
    """Returns the bodies of this month's reports."""
    chain = w.ports.audit.segment(TENANT, f"RETENTION#{w.clock.now():%Y-%m}", 1, None)
    return [dict(one.event.body) for one in chain if one.event.type == "retention.reported"]


def test_a_day_is_reported_once_with_what_went_and_what_a_hold_kept(
    w: RetentionWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, gone = w.archived(), w.archived()
    closed = gone.closing
    assert gone.archived is not None and gone.archived.ends_at is not None and closed is not None
    day = (gone.archived.ends_at + 30 * DAY).date()
    place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=kept.id))
    w.archive()
    w.clock.advance(gone.archived.ends_at - w.clock.now())
    report_days(w.ports, TENANT)
    w.queue.to_archive.clear()
    w.pass_time()
    assert len(w.named()) == 1
    capsys.readouterr()
    w.clock.advance(DAY)
    before = len(told(w))
    assert report_days(w.ports, TENANT) == 1
    assert report_days(w.ports, TENANT) == 0
    assert told(w)[before:] == [
        {
            "day": (w.clock.now() - DAY).date().isoformat(),
            "kinds": {"requests": {"count": 1, "oldest": format_rfc3339(closed.at), "held": 1}},
        }
    ]
    assert counted(capsys.readouterr().out, "RetentionReports") == [(TENANT, 1)]


def test_people_whose_proofs_went_or_are_kept_by_a_hold_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    w = AgedWorld(monkeypatch)
    report_days(w.ports, w.tenant)
    for name in ("ann@a.example", "bea@b.example"):
        w.consent([name], "-marketing/email")
    since = w.clock.now()
    hold = PlaceHold("legal_obligation", "An audit.", since.date() + SIX_YEARS, (who("bea@b.example"),))
    place_hold(w.ports, w.ctx(), hold)
    w.age()
    w.clock.advance(DAY)
    report_days(w.ports, w.tenant)
    chain = w.ports.audit.segment(w.tenant, f"RETENTION#{w.clock.now():%Y-%m}", 1, None)
    told = {"count": 1, "oldest": format_rfc3339(since), "held": 1}
    assert chain[-1].event.body["kinds"] == {"consent_proof": told}


def test_files_that_went_are_told_by_their_kind(w: RetentionWorld) -> None:
    request, at = w.with_papers(), format_rfc3339(w.clock.now())
    w.keep_time(request.id, 31 * DAY)
    w.deliver()
    assert w.get(request.id).files == ()
    w.clock.advance(DAY)
    report_days(w.ports, TENANT)
    assert told(w)[-1]["kinds"] == {"papers": {"count": 1, "oldest": at, "held": 0}}


def test_days_that_were_missed_come_later_also_those_of_the_month_before(w: RetentionWorld) -> None:
    report_days(w.ports, TENANT)
    w.clock.advance(12 * DAY)
    assert f"{w.clock.now():%Y-%m}" == "2026-12"
    assert report_days(w.ports, TENANT) == 12
    days = [one["day"] for one in told(w)]
    assert days == sorted(days) and days[0] == "2026-11-22" and days[-1] == "2026-12-03"
    w.clock.advance(100 * DAY)
    assert report_days(w.ports, TENANT) == 1, "what lies longer ago than a month is given up"
    w.clock.advance(45 * DAY)
    assert report_days(w.ports, TENANT) == MOST_DAYS


def test_the_sweep_has_it_done(w: RetentionWorld) -> None:
    w.later(DAY)
    assert [one["kinds"] for one in told(w)] == [{}]
