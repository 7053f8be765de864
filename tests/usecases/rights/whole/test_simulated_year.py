"""A year of requests in which processes die and clocks, messages and sweeps go wrong.

Each reminder comes, and once; each closed request is archived once; each event arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.simulated_year import run
from tests.simulated_year.judging.reminders import Skipped
from tests.simulated_year.receivers import Taken
from tests.simulated_year.world import PROCESSES, Committed, YearWorld

Lived = tuple[YearWorld, list[Skipped]]


@pytest.mark.long
def test_in_a_year_everything_is_told_archived_and_delivered_whatever_dies() -> None:
    figures = run.simulate(20270301, 40)
    assert all(figures[f"kills, {name}"] for name in PROCESSES)
    assert int(str(figures["escalations on the day"])) > 10 and int(str(figures["archived"])) > 30


def test_a_year_in_which_nothing_dies_proves_nothing() -> None:
    with pytest.raises(AssertionError, match="nothing died"):
        run.simulate(1, 8, timedelta(days=40), deadly=0.0)


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    """Returns a few months that are as they must be."""
    with run.live(9, 12, timedelta(days=120)) as (w, skipped):
        run.judge(w, skipped)
        yield w, skipped


def without(w: YearWorld, event: str) -> dict[str, list[Committed]]:
    """Returns what was committed without the last such event of any request."""
    return {
        request_id: [one for one in versions if one is not find_last(versions, event)]
        for request_id, versions in w.log.items()
    }


def find_last(versions: list[Committed], event: str) -> Committed | None:
    return next((one for one in reversed(versions) if one.event == event), None)


def change_late(w: YearWorld, change: Callable[[Committed], list[Committed]]) -> dict[str, list[Committed]]:
    """Returns what was committed with the second to last day that something was late changed, of each request."""
    found = {}
    for request_id, versions in w.log.items():
        late = [one for one in versions if one.event == "request.fell_overdue"]
        chosen = late[1] if len(late) > 2 else None
        found[request_id] = [two for one in versions for two in (change(one) if one is chosen else [one])]
    return found


FAULTS: dict[str, tuple[str, Callable[[YearWorld], dict[str, object]]]] = {
    "a reminder is forgotten": (
        "never told",
        lambda w: {"log": change_late(w, lambda one: [replace(one, event="request.noted")])},
    ),
    "a reminder comes twice": ("told twice", lambda w: {"log": change_late(w, lambda one: [one, one])}),
    "the owner is not told": (
        "not escalated",
        lambda w: {"log": {name: [replace(one, rows=()) for one in found] for name, found in w.log.items()}},
    ),
    "a mail is stuck": ("never left", lambda w: {"rows": lambda: [{"id": "out_1", "template": "remind_staff"}]}),
    "a request is not archived": ("not archived in time", lambda w: {"log": without(w, "request.archived")}),
    "a request is archived twice": (
        "archived twice as the same",
        lambda w: {
            "log": {
                name: [*found, *(one for one in found if one.event == "request.archived")]
                for name, found in w.log.items()
            }
        },
    ),
    "what was written stays": ("still there", lambda w: {"list_items": lambda _: [{"sk": "D#0001"}]}),
    "an act tells nobody": (
        "nobody was told",
        lambda w: {"log": {name: [replace(one, told=()) for one in found] for name, found in w.log.items()}},
    ),
    "an event is fanned out twice": (
        "not once to each server",
        lambda w: {"fanned": {row: found * 2 for row, found in w.fanned.items()}},
    ),
    "a row is not worked": ("never worked", lambda w: {"fanned": {}}),
    "a process dies unseen": ("alarms rang", lambda w: {"errors": {"message.failed": 1}}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_sees_what_is_wrong(lived: Lived, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    w, skipped = lived
    message, spoil = FAULTS[fault]
    for name, value in spoil(w).items():
        monkeypatch.setattr(w, name, value)
    with pytest.raises(AssertionError, match=message):
        run.judge(w, skipped)


def test_the_judge_sees_an_object_that_was_changed(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    w, skipped = lived
    key, (kept,) = next(item for item in w.bucket.objects.items() if item[0][1].startswith("requests/"))
    monkeypatch.setitem(w.bucket.objects, key, [replace(kept, content=kept.content + b" ")])
    with pytest.raises(AssertionError, match="not as it was"):
        run.judge(w, skipped)


def test_the_judge_sees_what_came_twice_although_it_was_known_to_have_left(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    w, skipped = lived
    once = next(name for name, found in w.servers.taken.items() if len(found) == 1)
    monkeypatch.setitem(w.servers.taken, once, [Taken(-1), Taken(-2)])
    with pytest.raises(AssertionError, match="known to have left"):
        run.judge(w, skipped)


def test_the_judge_sees_an_event_that_never_came(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    w, skipped = lived
    monkeypatch.delitem(w.servers.taken, next(iter(w.servers.taken)))
    with pytest.raises(AssertionError, match="never taken"):
        run.judge(w, skipped)
