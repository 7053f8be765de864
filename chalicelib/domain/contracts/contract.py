"""Contracts: whether the tenant works for, employs, or was asked to call somebody. This is one of the gates of contact.

A contract's end closes what needs a contract and changes no consent; reinstating it opens the same again
(contract sections 4 and 5, Cyclonex's promise CX-14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.contracts.archived import ArchivedContract
from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.people.states import Membership
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS, ContractKind
from chalicelib.domain.times import start_of_day, to_ms

ContractState = Literal["active", "upcoming", "ended"]

MOST_PERIODS: Final = 20


@dataclass(frozen=True, slots=True)
class Period:
    """One period in which the contract was in force, [start, end) in milliseconds; None means that no end is known."""

    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Contract:
    """A contract as stored. `version` counts its events and is its ETag; 0 means that it does not exist yet."""

    external_id: str
    kind: ContractKind
    periods: tuple[Period, ...]
    started_on: date
    ended_on: date | None = None
    end_reason: str | None = None
    controller_contact: str | None = None
    due_at: int | None = None  # its one moment in the calendar, in milliseconds: to be archived, or its file to go
    archiving: str = ""  # the row of the outbox that archives it
    archived: ArchivedContract | None = None  # where it lies, as it was then; kept while it changes afterwards
    version: int = 0
    head: str = ""

    def active(self, now: int) -> bool:
        """Returns whether it is in force at an instant."""
        return any(p.start <= now and (p.end is None or now < p.end) for p in self.periods)

    def ended_at(self, now: int) -> int | None:
        """Returns when it last ended, if it is not in force at `now` but was before; otherwise None."""
        ends = [p.end for p in self.periods if p.end is not None and p.end <= now]
        return max(ends) if ends and not self.active(now) else None

    def state(self, now: int) -> ContractState:
        """Returns its state at an instant; it is upcoming if it has never been in force yet."""
        if self.active(now):
            return "active"
        return "upcoming" if self.ended_at(now) is None else "ended"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a contract: when they joined and, if they have left, when (milliseconds)."""

    subject_id: str
    joined_at: int
    left_at: int | None = None


@dataclass(frozen=True, slots=True)
class SaveContract:
    """A change: the next version of a contract with its event."""

    contract: Contract
    expected: int
    event: Event


@dataclass(frozen=True, slots=True)
class SaveMember:
    """A change: somebody belongs, or no longer belongs, to a contract."""

    external_id: str
    member: Member


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's standing with the tenant through contracts of certain kinds at an instant."""

    active: bool
    ended_at: int | None = None
    contract: str = ""


def begin(external_id: str, kind: ContractKind, started_on: date, controller: str | None, zone: str) -> Contract:
    """Returns a new contract, in force from the start of `started_on` in the tenant's time zone."""
    period = Period(to_ms(start_of_day(started_on, zone)))
    return Contract(external_id, kind, (period,), started_on, controller_contact=controller)


def revise(contract: Contract, kind: ContractKind, started_on: date, controller: str | None, zone: str) -> Contract:
    """Returns the contract with other terms; whether it has ended does not change."""
    first, *rest = contract.periods
    if started_on != contract.started_on:
        first = replace(first, start=to_ms(start_of_day(started_on, zone)))
    return replace(
        contract,
        kind=kind,
        started_on=started_on,
        controller_contact=controller,
        periods=(first, *rest),
    )


def end(contract: Contract, ended_on: date, reason: str, zone: str, now: int) -> Contract:
    """Ends the contract at the start of `ended_on`, the first day without it; an end in the future is replaced.

    Raises Conflict (contract_not_active) if it has ended by `now`, Invalid for a day before it began.
    """
    former = contract.periods[-1].end
    if former is not None and former <= now:
        message = "The contract has ended already. If it runs again, reinstate it first; then it can be ended."
        raise Conflict(message, code="contract_not_active")
    if ended_on < contract.started_on:
        raise Invalid(FieldError("/ended_on", "before_start", "Must not lie before started_on."))
    last = contract.periods[-1]
    moment = max(to_ms(start_of_day(ended_on, zone)), last.start)
    periods = (*contract.periods[:-1], replace(last, end=moment))
    return replace(contract, periods=periods, ended_on=ended_on, end_reason=reason)


def reinstate(contract: Contract, now: int) -> Contract:
    """Opens a new period from now, or removes an end in the future.

    Raises Conflict (contract_not_ended) if the contract has no end.
    """
    if contract.ended_on is None:
        message = "The contract has no end, so nothing needs to be done. It can be reinstated once it was ended."
        raise Conflict(message, code="contract_not_ended")
    last = contract.periods[-1]
    if last.end is not None and last.end > now:  # an end in the future is removed
        periods = (*contract.periods[:-1], replace(last, end=None))
    else:
        periods = (*contract.periods, Period(now))[-MOST_PERIODS:]
    return replace(contract, periods=periods, ended_on=None, end_reason=None)


def find_standing(
    memberships: Mapping[str, Membership],
    contracts: Mapping[str, Contract],
    kinds: Iterable[ContractKind],
    now: int,
) -> Standing:
    """Returns how a person stands through contracts of these kinds: active, ended at some moment, or never in one."""
    wanted = frozenset(kinds)
    ended: list[tuple[int, str]] = []
    for external_id, membership in memberships.items():
        contract = contracts.get(external_id)
        if contract is None or contract.kind not in wanted:
            continue
        if membership.present and contract.active(now):
            return Standing(True, contract=external_id)
        over = contract.ended_at(now)
        if not membership.present:
            over = min(membership.left, over) if over else membership.left
        if over is not None:
            ended.append((over, external_id))
    if not ended:
        return Standing(False)
    moment, external_id = max(ended)
    return Standing(False, moment, external_id)


def list_silencing(
    memberships: Mapping[str, Membership], contracts: Mapping[str, Contract], now: int
) -> dict[str, Membership]:
    """Returns the memberships by whose end a person is silenced at an instant; none while any contract keeps them open.

    A contract that is yet to begin silences nobody.
    """
    if find_standing(memberships, contracts, CONTRACT_KINDS, now).active:
        return {}
    known = {name: each for name, each in memberships.items() if name in contracts}
    return {name: each for name, each in known.items() if not each.present or contracts[name].ended_at(now) is not None}
