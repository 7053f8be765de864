"""What held at a past instant, folded from the events; and the history itself, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.people.acts import decode
from chalicelib.domain.people.person_views import View, compose
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.person_views import cookies_of
from chalicelib.usecases.ports.bundle import Ports

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of one run."""

    subject_id: str
    link: StoredEvent


def state_at(ports: Ports, ctx: Context, subject: Subject, at: int) -> State:
    """What held for a subject at an instant (milliseconds): all acts whose event time is not later."""
    state = State()
    for run in runs(subject):
        before: int | None = None
        while links := ports.subjects.events(ctx.tenant, run, before, _PAGE):
            for link in links:
                acts = [decode(values) for values in link.event.body.get("acts", [])]
                state = apply(state, [act for act in acts if getattr(act, "at", at) <= at])
            before = links[-1].version
            if before <= 1:
                break
    return state


def seen_at(ports: Ports, ctx: Context, view: View, at: int) -> State:
    """What held for a person at an instant, with what the shared identifiers and devices around them add."""
    own = state_at(ports, ctx, view.subject, at)
    around = [state_at(ports, ctx, subject, at) for subject in view.around]
    return compose(view, cookies_of(ctx, view), own, around)


def runs(subject: Subject) -> tuple[str, ...]:
    """The runs of events that tell of this person: its own, and those of subjects that it absorbed."""
    return (subject.id, *subject.absorbed)


def page(
    ports: Ports, ctx: Context, run_ids: tuple[str, ...], before: dict[str, int], limit: int
) -> tuple[list[Entry], dict[str, int]]:
    """Up to `limit` events of several runs, newest first, below the versions given; and where the next page starts.

    A run whose next version is 1 is read to its end; the second value is empty when all are.
    """
    ranked: list[tuple[int, Entry]] = []
    for run in run_ids:
        if before.get(run) == 1:
            continue
        rank = None
        for link in ports.subjects.events(ctx.tenant, run, before.get(run), limit):
            # Of two writers that raced, the later may have been received first: a run keeps to its versions.
            recorded = to_ms(link.event.recorded_at)
            rank = recorded if rank is None else min(rank, recorded)
            ranked.append((rank, Entry(run, link)))
    ranked.sort(key=lambda pair: -pair[0])  # stable: within a run the versions' order stays
    entries = [entry for _, entry in ranked]
    shown = entries[:limit]
    rest = dict(before)
    for entry in shown:
        rest[entry.subject_id] = entry.link.version
    more = len(entries) > len(shown) or any(
        rest.get(run, 0) > 1 for run in run_ids if any(entry.subject_id == run for entry in shown)
    )
    return shown, rest if more else {}
