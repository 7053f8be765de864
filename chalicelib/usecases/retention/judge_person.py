"""Finds whether the proofs of a subject are to go: when its latest act was, and what keeps it although they are old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.ids import read_moment
from chalicelib.domain.retention.proofs import NO_ACTS, find_end
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.people.history import list_chains, walk_chain
from chalicelib.usecases.people.reach import read_present

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.rights.holds.hold import HoldOn
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

KeptBy = Literal["hold", "request", "contract", "members"]
"""What keeps a subject whose proofs are old: a hold on it, its contracts or its requests; a request that is open; a
contract that runs; people who share the identifier and are not old."""
MOST_ABSORBED: Final = 40
"""How many absorbed subjects end in the transaction of the one that absorbed them: each is two writes of a hundred."""


@dataclass(frozen=True, slots=True)
class PersonEnd:
    """When the proofs of a subject end, by its latest act, and what keeps them once that has come."""

    latest: datetime
    end: datetime
    absorbed: tuple[Subject, ...] = ()  # those whose proofs are to end with its own
    kept_by: KeptBy | None = None
    latest_hold: str = ""  # as it was before what keeps them was looked for


def judge_person(ports: Ports, ctx: Context, subject: Subject) -> PersonEnd:
    """Returns the end of a subject that is neither absorbed nor ended. A query for each of its chains.

    Where the end has come it takes further reads, for what may keep it. Raises Unavailable.
    """
    latest = max(_find_latest(ports, ctx.tenant, chain) for chain in list_chains(subject))
    if find_end(latest, ctx.profile.retention) <= ctx.now:
        contracts = _list_contracts(ports, ctx, subject)
        latest = max([latest, *(from_ms(at) for one in contracts if (at := one.ended_at(to_ms(ctx.now))) is not None)])
    end = find_end(latest, ctx.profile.retention)
    if end > ctx.now:
        return PersonEnd(latest, end)
    absorbed = ports.subjects.get(ctx.tenant, subject.absorbed) if subject.absorbed else {}
    left = tuple(one for one in absorbed.values() if not one.is_ended)
    latest_hold = ports.holds.latest(ctx.tenant)
    return PersonEnd(latest, end, left, _find_keeper(ports, ctx, subject), latest_hold)


def _find_latest(ports: Ports, tenant: str, chain: str) -> datetime:
    """Returns when the latest act of a chain was recorded; of one without any, when its subject was made."""
    acts = (one.event for one in walk_chain(ports, tenant, chain) if one.event.type not in NO_ACTS)
    return next((event.recorded_at for event in acts), read_moment(chain))


def _find_keeper(ports: Ports, ctx: Context, subject: Subject) -> KeptBy | None:
    requests = _list_requests(ports, ctx.tenant, [ref.key for ref in subject.identifiers if not ref.shared])
    targets: list[tuple[HoldOn, str]] = [("subject", one) for one in (*list_chains(subject), *subject.members)]
    targets += [("contract", one) for one in sorted(subject.state.contracts)]
    targets += [("rights_request", one) for one in requests]
    if any(hold.state == "active" for hold in ports.holds.on(ctx.tenant, targets)):
        return "hold"
    if any(is_open for is_open in requests.values()):
        return "request"
    if any(one.state(to_ms(ctx.now)) != "ended" for one in _list_contracts(ports, ctx, subject)):
        return "contract"
    return "members" if subject.kind == "shared" and _is_shared_still(ports, ctx.tenant, subject) else None


def _list_contracts(ports: Ports, ctx: Context, subject: Subject) -> list[Contract]:
    """Returns the contracts that the person has not left: their end is the end of what was agreed, as an act is."""
    ids = sorted(name for name, one in subject.state.contracts.items() if one.present)
    return list(ports.contracts.get(ctx.tenant, ids).values()) if ids else []


def _list_requests(ports: Ports, tenant: str, keys: Sequence[str]) -> dict[str, bool]:
    """Returns the requests that were made with these identifiers, by id, each with whether it is open."""
    ids = {one.request_id: None for key in keys for one in ports.rights_requests.of_person(tenant, key)}
    states = ports.rights_requests.states(tenant, list(ids)) if ids else {}
    return {one.id: one.closing is None for one in states.values()}


def _is_shared_still(ports: Ports, tenant: str, subject: Subject) -> bool:
    """Returns whether somebody may share an identifier whose own proofs have not ended."""
    people = read_present(ports, tenant, subject.members)
    return subject.overflow or any(not one.is_ended for one in people.values())
