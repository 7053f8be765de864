"""The versions of a contract: each is saved with an event that holds its terms, and can be read from that event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain.contracts.archiving import schedule
from chalicelib.domain.contracts.contract import Contract, Member, Period, SaveContract
from chalicelib.domain.event_types import EventType
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.contracts.read import KnownContract, require_contract
from chalicelib.usecases.events import call_event
from chalicelib.usecases.ports.bundle import Ports


def save_version(ctx: Context, contract: Contract, event_type: EventType, member: str = "") -> SaveContract:
    """Returns the change that saves the next version. `member` is the subject id of somebody who joins or leaves."""
    body = {
        "kind": contract.kind,
        "periods": [[period.start, period.end] for period in contract.periods],
        "started_on": contract.started_on.isoformat(),
        "ended_on": contract.ended_on.isoformat() if contract.ended_on else None,
        **({"member": member} if member else {}),
    }
    event = call_event(ctx, event_type, record_id=contract.external_id, body=body)
    scheduled = _schedule(ctx, contract, to_ms(ctx.now))
    return SaveContract(replace(scheduled, version=contract.version + 1), contract.version, event)


def read_version(ports: Ports, ctx: Context, resource: str, reason: str | None) -> KnownContract:
    """Returns a first call's answer again, from the event of the version that it made (`<external_id>@<version>`).

    `reason` is that of the replayed call, whose body is the same. Two things are not in events, since they may be
    personal or are kept elsewhere, and are returned as they are now: `controller_contact`, and the earlier membership
    of people who have joined again since (they are left out).
    """
    external_id, _, version = resource.rpartition("@")
    stored = ports.contracts.event(ctx.tenant, external_id, int(version))
    if stored is None:
        raise LookupError("an idempotency record points to an event that is gone")
    body, at = stored.event.body, to_ms(stored.event.recorded_at)
    present = require_contract(ports, ctx, external_id)
    contract = replace(
        present,
        kind=body["kind"],
        periods=tuple(Period(*period) for period in body["periods"]),
        started_on=date.fromisoformat(body["started_on"]),
        ended_on=date.fromisoformat(body["ended_on"]) if body["ended_on"] else None,
        end_reason=reason,
        archived=present.archived if present.archived and present.archived.version < stored.version else None,
        version=stored.version,
        head=stored.previous,
    )
    contract = _schedule(ctx, contract, at)
    members = ports.contracts.members(ctx.tenant, external_id)
    return KnownContract(contract, tuple(_as_of(member, at) for member in members if member.joined_at <= at), at)


def _schedule(ctx: Context, contract: Contract, now: int) -> Contract:
    """Returns a version that is made at `now` (milliseconds) with its moment in the calendar."""
    return schedule(contract, ctx.profile.retention.archive_after_contract_end_days, ctx.profile.time_zone, now)


def _as_of(member: Member, at: int) -> Member:
    has_left = member.left_at is not None and member.left_at <= at
    return member if has_left else replace(member, left_at=None)
