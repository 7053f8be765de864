"""Lets people join and leave a contract: one transaction each, which succeeds only on the version before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.contracts.contract import Contract, Member, SaveMember
from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.acts import Joined, Left
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.subjects import Revision, keep_subject
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import Context
from chalicelib.usecases.contracts.read import require_contract
from chalicelib.usecases.contracts.versions import save_version
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.reach import Reach, reach_known, reach_named, read_present
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.suppressions import notify_contract_change

MOST_CONTRACTS: Final = 12  # a person; their state must stay small enough to be read as one unit


@dataclass(frozen=True, slots=True)
class _Candidate:
    reach: Reach
    person: Revision


def check_member(ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier]) -> None:
    """Passes where the person meant can belong to the contract.

    Raises Conflict (identity_conflict, too_many_identifiers, too_many_contracts).
    """
    _find_candidate(ports, ctx, external_id, identifiers)


def join(
    ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier], version: int
) -> tuple[str, int]:
    """Makes sure that a person belongs to the contract; returns their subject id and the contract's version then."""

    def attempt() -> Plan[tuple[str, int]]:
        candidate = _find_candidate(ports, ctx, external_id, identifiers)
        person = candidate.person
        membership = person.after.state.contracts.get(external_id)
        joins = membership is None or not membership.present
        # Joining again comes after leaving, even if the clock of the process that recorded the leaving ran ahead.
        at = max(to_ms(ctx.now), membership.left + 1 if membership else 0)
        acts = {person.id: (Joined(external_id, at),)} if joins else {}
        event = call_event(ctx, "contract.joined", record_id=external_id)
        changes = change_subjects(ports, ctx, candidate.reach, acts, event)
        if joins:
            # Only somebody who belonged to a contract before can have an entry in the feed that must be lifted.
            others = bool(person.before.state.contracts)
            member = Member(person.id, at)
            changes += _save_joined(ports, ctx, external_id, version, member, told=others, new=membership is None)
        return Plan(changes, (person.id, version + joins))

    return commit_step(ports, ctx, attempt)


def leave(ports: Ports, ctx: Context, external_id: str, member: Member, version: int) -> int:
    """Lets somebody leave and returns the contract's version after it."""

    def attempt() -> Plan[int]:
        now = to_ms(ctx.now)
        reach = reach_known(map(keep_subject, read_present(ports, ctx.tenant, [member.subject_id]).values()))
        acts = {draft.id: (_make_left(draft, external_id, now),) for draft in reach.reached}
        event = call_event(ctx, "contract.left", record_id=external_id)
        changes = change_subjects(ports, ctx, reach, acts, event)
        contract = _require_unchanged(ports, ctx, external_id, version)
        saved = save_version(ctx, contract, "contract.member_left", member.subject_id)
        row = notify_contract_change.make_member_row(ports, ctx, saved.contract, member.subject_id, present=False)
        return Plan([*changes, saved, row, SaveMember(external_id, replace(member, left_at=now))], version + 1)

    return commit_step(ports, ctx, attempt)


def _find_candidate(ports: Ports, ctx: Context, external_id: str, identifiers: Sequence[Identifier]) -> _Candidate:
    resolution = resolve(ports, ctx, identifiers, trusted=True, opening=True)
    person = resolution.person
    if person is None:
        raise TypeError("an opening resolution always means a person")
    known = person.after.state.contracts
    if external_id not in known and len(known) >= MOST_CONTRACTS:
        raise Conflict("This person belongs or belonged to as many contracts as are kept.", code="too_many_contracts")
    return _Candidate(reach_named(resolution), person)


def _save_joined(
    ports: Ports, ctx: Context, external_id: str, version: int, member: Member, *, told: bool, new: bool
) -> list[Change]:
    """Returns the contract's next version with its new member; senders may learn of it (`told`)."""
    contract = _require_unchanged(ports, ctx, external_id, version)
    saved = save_version(ctx, contract, "contract.member_joined", member.subject_id)
    changes: list[Change] = [saved]
    if told:
        row = notify_contract_change.make_member_row(
            ports, ctx, saved.contract, member.subject_id, present=True, new=new
        )
        changes.append(row)
    return [*changes, SaveMember(external_id, member)]


def _make_left(draft: Revision, external_id: str, now: int) -> Left:
    """Returns the act of leaving, after that of joining even if the clock of the process that joined them ran ahead."""
    membership = draft.after.state.contracts.get(external_id)
    return Left(external_id, max(now, membership.joined if membership else 0))


def _require_unchanged(ports: Ports, ctx: Context, external_id: str, version: int) -> Contract:
    contract = require_contract(ports, ctx, external_id)
    if contract.version != version:
        raise Conflict("The contract was changed at the same moment. Read it and send it again.")
    return contract
