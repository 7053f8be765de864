"""Reads what held at a past instant by folding the events, and reads the history itself, newest first."""

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
    """One event of one subject's chain."""

    subject_id: str
    link: StoredEvent


def state_at(ports: Ports, ctx: Context, subject: Subject, at: int) -> State:
    """Returns what held for a subject at an instant (milliseconds), from all acts whose event time is not later."""
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
    """Returns what held for a person at an instant, with what the shared identifiers and devices around them add."""
    own = state_at(ports, ctx, view.subject, at)
    around = [state_at(ports, ctx, subject, at) for subject in view.around]
    return compose(view, cookies_of(ctx, view), own, around)


def runs(subject: Subject) -> tuple[str, ...]:
    """Returns the subject ids of the chains about this person: its own, and those of subjects that it absorbed."""
    return (subject.id, *subject.absorbed)


def page(
    ports: Ports, ctx: Context, run_ids: tuple[str, ...], before: dict[str, int], limit: int
) -> tuple[list[Entry], dict[str, int]]:
    """Returns up to `limit` events of several chains, newest first, and the `before` of the next page.

    `before` holds by chain the version below which the page starts. A chain whose version there is 1 has been read to
    its end; the `before` returned is empty when all chains have.
    """
    ranked: list[tuple[int, Entry]] = []
    for run in run_ids:
        if before.get(run) == 1:
            continue
        rank = None
        for link in ports.subjects.events(ctx.tenant, run, before.get(run), limit):
            # Of two writers that raced, the one that committed later may have been received first: within a chain
            # the versions decide the order.
            recorded = to_ms(link.event.recorded_at)
            rank = recorded if rank is None else min(rank, recorded)
            ranked.append((rank, Entry(run, link)))
    ranked.sort(key=lambda pair: -pair[0])  # stable, so within a chain the order of the versions stays
    entries = [entry for _, entry in ranked]
    shown = entries[:limit]
    rest = dict(before)
    for entry in shown:
        rest[entry.subject_id] = entry.link.version
    more = len(entries) > len(shown) or any(
        rest.get(run, 0) > 1 for run in run_ids if any(entry.subject_id == run for entry in shown)
    )
    return shown, rest if more else {}
