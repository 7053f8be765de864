"""Reads what held at a past instant by folding the events, and reads the history itself, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.events import StoredEvent
from chalicelib.domain.people.acts import read_acts
from chalicelib.domain.people.person_views import View, compose
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.person_views import cookies_of
from chalicelib.usecases.ports.bundle import Ports

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of one subject's chain."""

    subject_id: str
    stored: StoredEvent


def fold_state_at(ports: Ports, ctx: Context, subject: Subject, at: int) -> State:
    """Returns what held for a subject at an instant (milliseconds), from all acts whose event time is not later."""
    state = State()
    for chain in list_chains(subject):
        for stored in walk_chain(ports, ctx.tenant, chain):
            state = apply(state, [act for act in read_acts(stored.event) if getattr(act, "at", at) <= at])
    return state


def walk_chain(ports: Ports, tenant: str, chain: str) -> Iterator[StoredEvent]:
    """Yields all events of a chain, newest first, by a read for every 200."""
    before: int | None = None
    while page := ports.subjects.events(tenant, chain, before, _PAGE):
        yield from page
        before = page[-1].version
        if before <= 1:
            return


def fold_view_at(ports: Ports, ctx: Context, view: View, at: int) -> State:
    """Returns what held for a person at an instant, with what the shared identifiers and devices around them add."""
    own = fold_state_at(ports, ctx, view.subject, at)
    around = [fold_state_at(ports, ctx, subject, at) for subject in view.around]
    return compose(view, cookies_of(ctx, view), own, around)


def list_chains(subject: Subject) -> tuple[str, ...]:
    """Returns the subject ids of the chains about this person: its own, and those of subjects that it absorbed."""
    return (subject.id, *subject.absorbed)


def list_events(
    ports: Ports, ctx: Context, chain_ids: tuple[str, ...], before: dict[str, int], limit: int
) -> tuple[list[Entry], dict[str, int]]:
    """Returns up to `limit` events of several chains, newest first, and the `before` of the next page.

    `before` holds by chain the version below which the page starts. A chain whose version there is 1 has been read to
    its end; the `before` returned is empty when all chains have.
    """
    ranked: list[tuple[int, Entry]] = []
    for chain in chain_ids:
        if before.get(chain) == 1:
            continue
        rank = None
        for stored in ports.subjects.events(ctx.tenant, chain, before.get(chain), limit):
            # Of two writers that raced, the one that committed later may have been received first: within a chain
            # the versions decide the order.
            recorded = to_ms(stored.event.recorded_at)
            rank = recorded if rank is None else min(rank, recorded)
            ranked.append((rank, Entry(chain, stored)))
    ranked.sort(key=lambda pair: -pair[0])  # stable, so within a chain the order of the versions stays
    entries = [entry for _, entry in ranked]
    shown = entries[:limit]
    rest = dict(before)
    for entry in shown:
        rest[entry.subject_id] = entry.stored.version
    more = len(entries) > len(shown) or any(
        rest.get(chain, 0) > 1 for chain in chain_ids if any(entry.subject_id == chain for entry in shown)
    )
    return shown, rest if more else {}
