"""Keeping contracts: made or revised with the people in them, ended, reinstated, read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from chalicelib.domain.contracts import contract as rules
from chalicelib.domain.contracts.contract import Contract, Member, Period, SaveContract, SaveMember
from chalicelib.domain.errors import Conflict, NotFound, PreconditionFailed
from chalicelib.domain.event_types import EventType
from chalicelib.domain.people.acts import Act, Joined, Left
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Draft, existing
from chalicelib.domain.tenants.purposes import ContractKind
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.suppressions import notify_contract_change as tell_contract

Result = TypeVar("Result")
CONTRACTS_LIST = "contracts"
MOST_CONTRACTS = 12  # of one person; their state must stay small enough to be read as one unit


@dataclass(frozen=True, slots=True, repr=False)
class PutContract:
    """The command: the whole contract as it shall be. `if_match` is the version it must have, if given."""

    external_id: str
    kind: ContractKind
    started_on: date
    subjects: tuple[tuple[Identifier, ...], ...]
    controller_contact: str | None
    if_match: int | None


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract with everyone who belongs or belonged to it."""

    contract: Contract
    members: tuple[Member, ...]
    at: int  # the moment that it is told of, in milliseconds
    created: bool = False


def put_contract(ports: Ports, ctx: Context, command: PutContract) -> KnownContract:
    """Makes the contract so. Whoever is no longer in the list has left; ended stays ended.

    One transaction for the terms and one for each person who joins or leaves, so that any number fits: a process
    that dies in between leaves a contract that the same call completes. Each step holds only on the version that
    the one before it left, so two lists that are sent at once never mix.

    Raises Conflict (identity_conflict, too_many_contracts) before anything is written, Conflict (conflict) where
    somebody else changed the contract in between, PreconditionFailed where If-Match is stale.
    """
    check_members(ports, ctx, command)
    created, version = _put_terms(ports, ctx, command)
    kept = set()
    for identifiers in command.subjects:
        subject_id, version = _join(ports, ctx, command.external_id, identifiers, version)
        kept.add(subject_id)
    for member in ports.contracts.members(ctx.tenant, command.external_id):
        if member.left_at is None:
            present = people.present(ports, ctx.tenant, [member.subject_id])
            if not kept & present.keys():
                version = _leave(ports, ctx, command.external_id, member, version)
    return replace(read_contract(ports, ctx, command.external_id), created=created)


def check_members(ports: Ports, ctx: Context, command: PutContract) -> None:
    """Passes where everyone can belong to it. Raises Conflict as `put_contract` does, and writes nothing."""
    for identifiers in command.subjects:
        _member(ports, ctx, command.external_id, identifiers)


def end_contract(
    ports: Ports, ctx: Context, external_id: str, ended_on: date, reason: str, if_match: int | None
) -> Done[KnownContract]:
    """Ends it at the start of `ended_on`. Raises NotFound, Conflict (contract_not_active), PreconditionFailed.

    A replay is answered as `_as_it_was` can.
    """

    def change(contract: Contract) -> Contract:
        return rules.end(contract, ended_on, reason, ctx.profile.time_zone, to_ms(ctx.now))

    return _change(ports, ctx, external_id, "contract.ended", change, if_match, reason)


def reinstate_contract(ports: Ports, ctx: Context, external_id: str, if_match: int | None) -> Done[KnownContract]:
    """Puts it in force again from now. Raises NotFound, Conflict (contract_not_ended), PreconditionFailed.

    A replay is answered as `_as_it_was` can.
    """

    def change(contract: Contract) -> Contract:
        return rules.reinstate(contract, to_ms(ctx.now))

    return _change(ports, ctx, external_id, "contract.reinstated", change, if_match)


def read_contract(ports: Ports, ctx: Context, external_id: str) -> KnownContract:
    """The contract. Raises NotFound."""
    contract = _required(ports, ctx, external_id)
    return KnownContract(contract, tuple(ports.contracts.members(ctx.tenant, external_id)), to_ms(ctx.now))


def list_contracts(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[Contract], str | None]:
    """A page of the tenant's contracts in order of external id. Raises Malformed for a wrong cursor."""
    after = cursors.decode(ports, ctx.tenant, CONTRACTS_LIST, cursor) if cursor else None
    found, last = ports.contracts.page(ctx.tenant, after, limit)
    return found, cursors.encode(ports, ctx.tenant, CONTRACTS_LIST, last) if last else None


def _put_terms(ports: Ports, ctx: Context, command: PutContract) -> tuple[bool, int]:
    """Writes the terms if they are new; gives whether the contract is, and its version from here on."""

    def attempt() -> Plan[tuple[bool, int]]:
        zone = ctx.profile.time_zone
        terms = (command.kind, command.started_on, command.controller_contact)
        known = ports.contracts.get(ctx.tenant, [command.external_id]).get(command.external_id)
        if command.if_match is not None and (known is None or known.version != command.if_match):
            raise PreconditionFailed("Read the contract again and send its present ETag.")
        if known is None:
            begun = _saved(ctx, rules.begin(command.external_id, *terms, zone), "contract.begun")
            return Plan([begun], (True, begun.contract.version))
        revised = rules.revise(known, *terms, zone)
        if revised == known:
            return Plan([], (False, known.version))
        saved = _saved(ctx, revised, "contract.revised")
        return Plan([saved], (False, saved.contract.version))

    return _commit(ports, ctx, attempt)


def _member(
    ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier]
) -> tuple[Resolution, Draft]:
    """Who is meant as a member. Raises Conflict (identity_conflict, too_many_identifiers, too_many_contracts)."""
    resolution = people.resolve(ports, ctx, identifiers, trusted=True, opening=True)
    person = resolution.person
    if person is None:
        raise TypeError("an opening resolution always means a person")
    known = person.after.state.contracts
    if external_id not in known and len(known) >= MOST_CONTRACTS:
        raise Conflict("This person belongs or belonged to as many contracts as are kept.", code="too_many_contracts")
    return resolution, person


def _join(
    ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier], version: int
) -> tuple[str, int]:
    """Makes sure that a person belongs to the contract; gives their subject id and the contract's version then."""

    def attempt() -> Plan[tuple[str, int]]:
        resolution, person = _member(ports, ctx, external_id, identifiers)
        membership = person.after.state.contracts.get(external_id)
        joins = membership is None or not membership.present
        # After leaving, even if the clock of the process that took that ran ahead.
        at = max(to_ms(ctx.now), membership.left + 1 if membership else 0)
        act: tuple[Act, ...] = (Joined(external_id, at),) if joins else ()
        event = replace(changing.event(ctx, "contract.joined"), record_id=external_id)
        changes: list[Change] = changing.subject_changes(
            ports, ctx, resolution, list(resolution.drafts), {person.id: act}, event
        )
        if joins:
            contract = _unchanged(ports, ctx, external_id, version)
            saved = _saved(ctx, contract, "contract.member_joined", person.id)
            changes.append(saved)
            if membership is not None:  # who never left was never told of as ended
                changes.append(tell_contract.member_row(ports, ctx, saved.contract, person.id, present=True))
            changes.append(SaveMember(external_id, Member(person.id, at)))
        return Plan(changes, (person.id, version + joins))

    return _commit(ports, ctx, attempt)


def _leave(ports: Ports, ctx: Context, external_id: str, member: Member, version: int) -> int:
    """Lets somebody leave; gives the contract's version then."""

    def attempt() -> Plan[int]:
        now = to_ms(ctx.now)
        drafts = [existing(s) for s in people.present(ports, ctx.tenant, [member.subject_id]).values()]
        event = replace(changing.event(ctx, "contract.left"), record_id=external_id)
        acts: dict[str, tuple[Act, ...]] = {}
        for draft in drafts:  # leaving follows joining, even if the clock of the process that joined them ran ahead
            membership = draft.after.state.contracts.get(external_id)
            acts[draft.id] = (Left(external_id, max(now, membership.joined if membership else 0)),)
        nobody = Resolution(None)
        changes: list[Change] = changing.subject_changes(ports, ctx, nobody, drafts, acts, event)
        contract = _unchanged(ports, ctx, external_id, version)
        saved = _saved(ctx, contract, "contract.member_left", member.subject_id)
        left = tell_contract.member_row(ports, ctx, saved.contract, member.subject_id, present=False)
        changes += [saved, left]
        changes.append(SaveMember(external_id, replace(member, left_at=now)))
        return Plan(changes, version + 1)

    return _commit(ports, ctx, attempt)


def _commit(ports: Ports, ctx: Context, attempt: Callable[[], Plan[Result]]) -> Result:
    """One step of a PUT, which is repeated by its own nature and needs no idempotency record."""

    def never(resource: str) -> Result:
        raise TypeError("without a claim nothing is a replay")

    return commit(ports, replace(ctx, claim=None), attempt, never).result


def _change(
    ports: Ports,
    ctx: Context,
    external_id: str,
    event_type: EventType,
    change: Callable[[Contract], Contract],
    if_match: int | None,
    reason: str | None = None,
) -> Done[KnownContract]:
    def attempt() -> Plan[KnownContract]:
        contract = _required(ports, ctx, external_id)
        if if_match is not None and contract.version != if_match:
            raise PreconditionFailed("Read the contract again and send its present ETag.")
        saved = _saved(ctx, change(contract), event_type)
        members = tuple(ports.contracts.members(ctx.tenant, external_id))
        known = KnownContract(saved.contract, members, to_ms(ctx.now))
        row = tell_contract.row(ports, ctx, saved.contract)
        return Plan([saved, row], known, f"{external_id}@{saved.contract.version}")

    return commit(ports, ctx, attempt, lambda resource: _as_it_was(ports, ctx, resource, reason))


def _as_it_was(ports: Ports, ctx: Context, resource: str, reason: str | None) -> KnownContract:
    """The answer of a first call again, from the event of the version that it made (`<external_id>@<version>`).

    `reason` is the replayed call's own, which came with the same body. Two things are not in events, since they may
    be personal or are kept elsewhere, and are told as they are now: `controller_contact`, and of people who joined
    again since then when they had joined before (they are left out).
    """
    external_id, _, version = resource.rpartition("@")
    link = ports.contracts.event(ctx.tenant, external_id, int(version))
    if link is None:
        raise LookupError("an idempotency record points to an event that is gone")
    body, at = link.event.body, to_ms(link.event.recorded_at)
    contract = replace(
        _required(ports, ctx, external_id),
        kind=body["kind"],
        periods=tuple(Period(*period) for period in body["periods"]),
        started_on=date.fromisoformat(body["started_on"]),
        ended_on=date.fromisoformat(body["ended_on"]) if body["ended_on"] else None,
        end_reason=reason,
        version=link.version,
        head=link.previous,
    )
    members = [
        replace(member, left_at=member.left_at if member.left_at is not None and member.left_at <= at else None)
        for member in ports.contracts.members(ctx.tenant, external_id)
        if member.joined_at <= at
    ]
    return KnownContract(contract, tuple(members), at)


def _saved(ctx: Context, contract: Contract, event_type: EventType, member: str = "") -> SaveContract:
    body = {
        "kind": contract.kind,
        "periods": [[period.start, period.end] for period in contract.periods],
        "started_on": contract.started_on.isoformat(),
        "ended_on": contract.ended_on.isoformat() if contract.ended_on else None,
        **({"member": member} if member else {}),
    }
    event = replace(changing.event(ctx, event_type), record_id=contract.external_id, body=body)
    return SaveContract(replace(contract, version=contract.version + 1), contract.version, event)


def _unchanged(ports: Ports, ctx: Context, external_id: str, version: int) -> Contract:
    contract = _required(ports, ctx, external_id)
    if contract.version != version:
        raise Conflict("The contract was changed at the same moment. Read it and send it again.")
    return contract


def _required(ports: Ports, ctx: Context, external_id: str) -> Contract:
    contract = ports.contracts.get(ctx.tenant, [external_id]).get(external_id)
    if contract is None:
        raise NotFound("There is no such contract.")
    return contract
