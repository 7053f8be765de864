"""Makes and revises contracts with their people, ends them, and reinstates them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.contracts import contract as rules
from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.event_types import EventType
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.tenants.purposes import ContractKind
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.context import Context
from chalicelib.usecases.contracts.change_members import check_member, join, leave
from chalicelib.usecases.contracts.read import KnownContract, read_contract, require_contract
from chalicelib.usecases.contracts.versions import read_version, save_version
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.suppressions import notify_contract_change


@dataclass(frozen=True, slots=True, repr=False)
class PutContract:
    """The command: the whole contract as it shall be. `if_match` is the version that it must have, if given."""

    external_id: str
    kind: ContractKind
    started_on: date
    subjects: tuple[tuple[Identifier, ...], ...]
    controller_contact: str | None
    if_match: int | None


def put_contract(ports: Ports, ctx: Context, command: PutContract) -> KnownContract:
    """Makes the contract as the command says. Whoever is no longer listed has left; an ended contract stays ended.

    There is one transaction for the terms and one for each person who joins or leaves, so that any number fits. A
    process that dies in between leaves a contract that the same call completes. Each step succeeds only on the
    version that the step before it made, so two lists that are sent at the same time never mix.

    Raises Conflict (identity_conflict, too_many_contracts) before anything is written, Conflict (conflict) where
    somebody else changed the contract in between, PreconditionFailed where If-Match is stale.
    """
    check_members(ports, ctx, command)
    created, version = _put_terms(ports, ctx, command)
    kept = set()
    for identifiers in command.subjects:
        subject_id, version = join(ports, ctx, command.external_id, identifiers, version)
        kept.add(subject_id)
    for member in ports.contracts.members(ctx.tenant, command.external_id):
        if member.left_at is None:
            present = read_present(ports, ctx.tenant, [member.subject_id])
            if not kept & present.keys():
                version = leave(ports, ctx, command.external_id, member, version)
    return replace(read_contract(ports, ctx, command.external_id), created=created)


def check_members(ports: Ports, ctx: Context, command: PutContract) -> None:
    """Passes where everyone can belong to the contract, else raises Conflict as `put_contract` does. Writes nothing."""
    for identifiers in command.subjects:
        check_member(ports, ctx, command.external_id, identifiers)


def end_contract(
    ports: Ports, ctx: Context, external_id: str, ended_on: date, reason: str, if_match: int | None
) -> Done[KnownContract]:
    """Ends a contract at the start of `ended_on`. Raises NotFound, Conflict (contract_not_active), PreconditionFailed.

    A replay is answered as far as `read_version` can.
    """

    def attempt() -> Plan[KnownContract]:
        contract = _require_matching(ports, ctx, external_id, if_match)
        ended = rules.end(contract, ended_on, reason, ctx.profile.time_zone, to_ms(ctx.now))
        return _plan_change(ports, ctx, ended, "contract.ended")

    return commit(ports, ctx, attempt, lambda resource: read_version(ports, ctx, resource, reason))


def reinstate_contract(ports: Ports, ctx: Context, external_id: str, if_match: int | None) -> Done[KnownContract]:
    """Puts a contract in force again from now. Raises NotFound, Conflict (contract_not_ended), PreconditionFailed.

    A replay is answered as far as `read_version` can.
    """

    def attempt() -> Plan[KnownContract]:
        contract = _require_matching(ports, ctx, external_id, if_match)
        return _plan_change(ports, ctx, rules.reinstate(contract, to_ms(ctx.now)), "contract.reinstated")

    return commit(ports, ctx, attempt, lambda resource: read_version(ports, ctx, resource, None))


def _put_terms(ports: Ports, ctx: Context, command: PutContract) -> tuple[bool, int]:
    """Writes the terms if they are new; returns whether the contract is new, and its version from then on."""

    def attempt() -> Plan[tuple[bool, int]]:
        zone = ctx.profile.time_zone
        terms = (command.kind, command.started_on, command.controller_contact)
        known = ports.contracts.get(ctx.tenant, [command.external_id]).get(command.external_id)
        require_match(known.version if known else None, command.if_match)
        if known is None:
            begun = save_version(ctx, rules.begin(command.external_id, *terms, zone), "contract.begun")
            return Plan([begun], (True, begun.contract.version))
        revised = rules.revise(known, *terms, zone)
        if revised == known:
            return Plan([], (False, known.version))
        saved = save_version(ctx, revised, "contract.revised")
        return Plan([saved], (False, saved.contract.version))

    return commit_step(ports, ctx, attempt)


def _plan_change(ports: Ports, ctx: Context, changed: Contract, event_type: EventType) -> Plan[KnownContract]:
    """Plans the contract's next version, and the outbox row that brings it into the suppression feed."""
    saved = save_version(ctx, changed, event_type)
    members = tuple(ports.contracts.members(ctx.tenant, changed.external_id))
    known = KnownContract(saved.contract, members, to_ms(ctx.now))
    row = notify_contract_change.make_row(ports, ctx, saved.contract)
    return Plan([saved, row], known, f"{changed.external_id}@{saved.contract.version}")


def _require_matching(ports: Ports, ctx: Context, external_id: str, if_match: int | None) -> Contract:
    contract = require_contract(ports, ctx, external_id)
    require_match(contract.version, if_match)
    return contract
