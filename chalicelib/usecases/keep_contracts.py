"""Keeping contracts: made or revised with the people in them, ended, reinstated, read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain import contracts as rules
from chalicelib.domain.acts import Act, Joined, Left
from chalicelib.domain.contracts import Contract, Member, SaveContract, SaveMember
from chalicelib.domain.errors import Conflict, NotFound, PreconditionFailed
from chalicelib.domain.identifiers import Identifier
from chalicelib.domain.purposes import ContractKind
from chalicelib.domain.resolution import Resolution
from chalicelib.domain.subjects import existing
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases import changing, cursors, people
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports import Ports

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
    created: bool = False


def put_contract(ports: Ports, ctx: Context, command: PutContract) -> KnownContract:
    """Makes the contract so. Whoever is no longer in the list has left; ended stays ended.

    One transaction for the terms and one for each person who joins or leaves, so that any number fits: a process
    that dies in between leaves a contract that the same call completes. Raises Conflict (identity_conflict)
    before anything is written, PreconditionFailed where If-Match is stale.
    """
    for identifiers in command.subjects:
        people.resolve(ports, ctx, identifiers, trusted=True, opening=True)
    terms = _put_terms(ports, ctx, command)
    kept = {_join(ports, ctx, command.external_id, identifiers) for identifiers in command.subjects}
    for member in ports.contracts.members(ctx.tenant, command.external_id):
        if member.left_at is None:
            present = people.present(ports, ctx.tenant, [member.subject_id])
            if not kept & present.keys():
                _leave(ports, ctx, command.external_id, member)
    return replace(read_contract(ports, ctx, command.external_id), created=terms)


def end_contract(
    ports: Ports, ctx: Context, external_id: str, ended_on: date, reason: str, if_match: int | None
) -> Done[KnownContract]:
    """Ends it at the start of `ended_on`. Raises NotFound, Conflict (contract_not_active), PreconditionFailed."""

    def change(contract: Contract) -> Contract:
        return rules.end(contract, ended_on, reason, ctx.profile.time_zone)

    return _change(ports, ctx, external_id, "contract.ended", change, if_match)


def reinstate_contract(ports: Ports, ctx: Context, external_id: str, if_match: int | None) -> Done[KnownContract]:
    """Puts it in force again from now. Raises NotFound, Conflict (contract_not_ended), PreconditionFailed."""

    def change(contract: Contract) -> Contract:
        return rules.reinstate(contract, to_ms(ctx.now))

    return _change(ports, ctx, external_id, "contract.reinstated", change, if_match)


def read_contract(ports: Ports, ctx: Context, external_id: str) -> KnownContract:
    """The contract. Raises NotFound."""
    contract = _required(ports, ctx, external_id)
    return KnownContract(contract, tuple(ports.contracts.members(ctx.tenant, external_id)))


def list_contracts(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[Contract], str | None]:
    """A page of the tenant's contracts in order of external id. Raises Malformed for a wrong cursor."""
    after = cursors.decode(ports, ctx.tenant, CONTRACTS_LIST, cursor) if cursor else None
    found, last = ports.contracts.page(ctx.tenant, after, limit)
    return found, cursors.encode(ports, ctx.tenant, CONTRACTS_LIST, last) if last else None


def _put_terms(ports: Ports, ctx: Context, command: PutContract) -> bool:
    def attempt() -> Plan[bool]:
        zone = ctx.profile.time_zone
        terms = (command.kind, command.started_on, command.controller_contact)
        known = ports.contracts.get(ctx.tenant, [command.external_id]).get(command.external_id)
        if command.if_match is not None and (known is None or known.version != command.if_match):
            raise PreconditionFailed("Read the contract again and send its present ETag.")
        if known is None:
            return Plan([_saved(ctx, rules.begin(command.external_id, *terms, zone), "contract.begun")], True)
        revised = rules.revise(known, *terms, zone)
        return Plan([] if revised == known else [_saved(ctx, revised, "contract.revised")], False)

    return commit(ports, replace(ctx, claim=None), attempt, lambda _: False).result


def _join(ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier]) -> str:
    """Makes sure that a person belongs to the contract; gives their subject id."""

    def attempt() -> Plan[str]:
        resolution = people.resolve(ports, ctx, identifiers, trusted=True, opening=True)
        person = resolution.person
        if person is None:
            raise TypeError("an opening resolution always means a person")
        membership = person.after.state.contracts.get(external_id)
        if membership is None and len(person.after.state.contracts) >= MOST_CONTRACTS:
            raise Conflict(
                "This person belongs or belonged to as many contracts as are kept.", code="too_many_contracts"
            )
        joins = membership is None or not membership.present
        # After leaving, even if the clock of the process that took that ran ahead.
        at = max(to_ms(ctx.now), membership.left + 1 if membership else 0)
        act: tuple[Act, ...] = (Joined(external_id, at),) if joins else ()
        event = replace(changing.event(ctx, "contract.joined"), record_id=external_id)
        changes: list[Change] = changing.subject_changes(
            ports, ctx, resolution, list(resolution.drafts), {person.id: act}, event
        )
        if joins:
            contract = _required(ports, ctx, external_id)
            changes.append(_saved(ctx, contract, "contract.member_joined", person.id))
            changes.append(SaveMember(external_id, Member(person.id, at)))
        return Plan(changes, person.id)

    return commit(ports, replace(ctx, claim=None), attempt, lambda subject_id: subject_id).result


def _leave(ports: Ports, ctx: Context, external_id: str, member: Member) -> None:
    def attempt() -> Plan[None]:
        now = to_ms(ctx.now)
        drafts = [existing(s) for s in people.present(ports, ctx.tenant, [member.subject_id]).values()]
        event = replace(changing.event(ctx, "contract.left"), record_id=external_id)
        acts: dict[str, tuple[Act, ...]] = {}
        for draft in drafts:  # leaving follows joining, even if the clock of the process that joined them ran ahead
            membership = draft.after.state.contracts.get(external_id)
            acts[draft.id] = (Left(external_id, max(now, membership.joined if membership else 0)),)
        nobody = Resolution(None)
        changes: list[Change] = changing.subject_changes(ports, ctx, nobody, drafts, acts, event)
        contract = _required(ports, ctx, external_id)
        changes.append(_saved(ctx, contract, "contract.member_left", member.subject_id))
        changes.append(SaveMember(external_id, replace(member, left_at=now)))
        return Plan(changes, None)

    commit(ports, replace(ctx, claim=None), attempt, lambda _: None)


def _change(
    ports: Ports,
    ctx: Context,
    external_id: str,
    event_type: str,
    change: Callable[[Contract], Contract],
    if_match: int | None,
) -> Done[KnownContract]:
    def attempt() -> Plan[None]:
        contract = _required(ports, ctx, external_id)
        if if_match is not None and contract.version != if_match:
            raise PreconditionFailed("Read the contract again and send its present ETag.")
        return Plan([_saved(ctx, change(contract), event_type)], None, external_id)

    done = commit(ports, ctx, attempt, lambda _: None)
    return Done(read_contract(ports, ctx, external_id), done.replayed)


def _saved(ctx: Context, contract: Contract, event_type: str, member: str = "") -> SaveContract:
    body = {
        "kind": contract.kind,
        "periods": [[period.start, period.end] for period in contract.periods],
        **({"member": member} if member else {}),
    }
    event = replace(changing.event(ctx, event_type), record_id=contract.external_id, body=body)
    return SaveContract(replace(contract, version=contract.version + 1), contract.version, event)


def _required(ports: Ports, ctx: Context, external_id: str) -> Contract:
    contract = ports.contracts.get(ctx.tenant, [external_id]).get(external_id)
    if contract is None:
        raise NotFound("There is no such contract.")
    return contract
