"""What is left of a request goes on its day, whole, named, and not a day sooner; a hold keeps all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.archive.judging import SOUND
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.audit.examine import examine_days
from chalicelib.usecases.audit.seal import seal_days
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import PAT, TENANT
from tests.usecases.retention.world import RetentionWorld

DAY = timedelta(days=1)
KEPT = ("#COUNT", "#S#", "#I#", "#FEED#", "#PENDING#", "#HOLD#", "#KEYS")
"""Figures, people and what is known of them, suppressions, holds: nothing that goes with a request."""


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RetentionWorld:
    return RetentionWorld(monkeypatch)


def check_gone(w: RetentionWorld, request_id: str, last: int, head: str) -> None:
    """Checks that nothing is left of the only request, and that one run names it, once."""
    left = [item for item in w.mentions(request_id) if "#RETENTION#" not in str(item["pk"])]
    assert [item for item in left if "#HOLD#" not in str(item["pk"]) and "#HELD#" not in str(item["pk"])] == []
    assert w.mentions(PAT) == [] and w.versions_left() == 0
    assert w.named() == [[f"REQ#{request_id}", last, head]]
    assert w.rows_to_archive() == []


def test_on_its_day_all_of_it_goes_and_the_months_run_names_it(
    w: RetentionWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    request = w.old()
    before = [item for item in w.items("") if any(part in str(item["pk"]) for part in KEPT)]
    capsys.readouterr()
    w.pass_time()
    check_gone(w, request.id, request.version, request.head)
    assert w.ports.rights_requests.listed(TENANT, "all", "", None, None, 10)[0] == []
    assert [item for item in w.items("") if any(part in str(item["pk"]) for part in KEPT)] == before
    assert list(verify(w.ports, TENANT)) == []
    told = capsys.readouterr().out
    assert '"RequestsEnded":1' in told and PAT not in told


def test_not_a_moment_sooner(w: RetentionWorld) -> None:
    request = w.old()
    w.clock.advance(-timedelta(minutes=16))
    w.pass_time()
    assert w.get(request.id) == request and w.versions_left() == 1 and w.named() == []


def test_a_process_that_dies_anywhere_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[int, tuple[str, int, str]] = {}

    def arrange(w: RetentionWorld) -> None:
        request = w.old()
        made[id(w)] = (request.id, request.version, request.head)
        w.later()

    deaths = 0
    without_key = 0
    for w, _, _ in list_deaths(lambda: RetentionWorld(monkeypatch), RetentionWorld.archive, arrange):
        w.mortal.spare()
        key_lasts = any(item["sk"] == "state" for item in w.items("#REQ#"))
        assert w.versions_left() == 1 or not key_lasts, "the key to its words goes before the first object"
        assert {one.verdict for one in verify(w.ports, TENANT)} <= SOUND, "an end that has begun is no fault"
        without_key += w.versions_left() == 1 and not key_lasts
        for _ in range(2):
            w.pass_time()
        w.pass_time(DAY)
        check_gone(w, *made[id(w)])
        deaths += 1
    assert deaths >= 20 and without_key >= 2


def test_one_that_dies_before_anybody_is_asked_is_asked_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    w = RetentionWorld(monkeypatch)
    request = w.old()
    w.later()
    w.queue.to_archive.clear()
    for row in w.rows_to_archive():
        del w.table.items[TENANT][next(place for place in w.table.items[TENANT] if place.pk == row["pk"])]
    w.pass_time()
    assert w.get(request.id) == request
    w.pass_time(DAY)
    check_gone(w, request.id, request.version, request.head)


def test_a_message_that_comes_twice_does_nothing_more(w: RetentionWorld) -> None:
    request = w.old()
    w.later()
    messages = dict(w.queue.to_archive)
    w.archive()
    w.queue.to_archive.update(messages)
    w.archive()
    check_gone(w, request.id, request.version, request.head)


def test_a_hold_keeps_all_of_it_until_it_is_released(w: RetentionWorld) -> None:
    request = w.archived()
    assert request.archived is not None and request.archived.ends_at is not None
    day = (request.archived.ends_at + 30 * DAY).date()
    held = place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=request.id)).result
    w.archive()
    w.clock.advance(request.archived.ends_at - w.clock.now())
    for _ in range(3):
        w.pass_time(DAY)
    assert w.get(request.id) == request and w.object_of(request).held and w.named() == []
    release_hold(w.ports, w.ctx(), held.id, "It is over.")
    for _ in range(2):
        w.pass_time(DAY)
    check_gone(w, request.id, request.version, request.head)


def test_a_hold_that_comes_between_the_calendar_and_the_end_counts(w: RetentionWorld) -> None:
    request = w.old()
    w.later()
    day = (w.clock.now() + 30 * DAY).date()
    place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=request.id))
    w.archive()
    assert w.get(request.id) == request and w.versions_left() == 1


def test_whoever_acts_on_it_at_the_last_moment_keeps_it_for_a_day(w: RetentionWorld) -> None:
    request = w.old()
    w.later()
    add_note(w.ports, w.staff(), request.id, "They called again.")
    w.archive()
    assert w.named() == [] and w.versions_left() >= 1
    for _ in range(2):
        w.pass_time()
    after = w.get(request.id)
    assert after.archived is not None and after.archived.ends_at is not None
    assert DAY / 2 < after.archived.ends_at - w.clock.now() <= DAY and w.versions_left() == 2
    w.clock.advance(after.archived.ends_at - w.clock.now())
    w.pass_time()
    check_gone(w, request.id, after.version, after.head)


def test_an_act_in_between_makes_it_no_older(w: RetentionWorld) -> None:
    request = w.archived()
    assert request.archived is not None
    w.clock.advance(400 * DAY)
    add_note(w.ports, w.staff(), request.id, "They called again.")
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and after.archived.version > request.archived.version
    assert after.archived.ends_at == request.archived.ends_at == w.object_of(after).locked_until


def test_an_object_that_is_locked_for_longer_keeps_all(w: RetentionWorld, capsys: pytest.CaptureFixture[str]) -> None:
    request = w.old()
    w.bucket.put(TENANT, f"requests/{request.id}/99.json", b"{}", w.clock.now() + 2 * DAY)
    w.pass_time()
    assert w.get(request.id) == request and w.versions_left() == 2
    assert "retention.locked" in capsys.readouterr().out
    for _ in range(3):
        w.pass_time(DAY)
    check_gone(w, request.id, request.version, request.head)


def test_files_that_go_do_not_keep_it_for_longer(w: RetentionWorld) -> None:
    request = w.with_papers()
    assert request.archived is not None
    w.keep_time(request.id, 31 * DAY)
    for _ in range(2):
        w.pass_time()
    after = w.get(request.id)
    assert after.files == () and after.archived is not None
    assert after.archived.version > request.archived.version
    assert after.archived.ends_at == request.archived.ends_at == w.object_of(after).locked_until


def test_after_a_restore_of_the_table_it_goes_again(w: RetentionWorld) -> None:
    request = w.old()
    before = {place: dict(item) for place, item in w.table.items[TENANT].items()}
    w.pass_time()
    w.table.items[TENANT] = before
    assert w.get(request.id) == request and w.versions_left() == 0
    w.pass_time()
    check_gone(w, request.id, request.version, request.head)


def test_an_audit_finds_it_erased_and_not_taken_away(w: RetentionWorld) -> None:
    request = w.archived()
    first = w.clock.now().date()
    w.later()  # the first day to be sealed
    w.clock.advance(2 * DAY)
    seal_days(w.ports, TENANT, w.clock.now())
    assert request.archived is not None and request.archived.ends_at is not None
    w.clock.advance(request.archived.ends_at - w.clock.now())
    w.queue.to_archive.clear()
    w.pass_time()
    found = examine_days(w.ports, w.ctx(), first, first, 1000)
    about = [(one.record, one.version, one.verdict) for one in found.findings if request.id in one.record]
    assert about == [(f"REQ#{request.id}", None, "erased")]
