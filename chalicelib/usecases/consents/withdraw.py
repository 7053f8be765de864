"""Withdraws consent: at once, on every channel, for everyone named; without an account, a reason or a proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.withdrawals import refuse_all
from chalicelib.domain.people.following import NOBODY_YET, ForTied
from chalicelib.domain.tenants.profiles import require_purpose
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.origin import Origin, new_head
from chalicelib.usecases.people.reach import Reach, find_reach
from chalicelib.usecases.people.record_act import Decision, plan_act, plan_news, record_act
from chalicelib.usecases.ports.bundle import Ports

_ALL: Final = ("*",)


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """The command. `purposes` None means all. With `only_open`, a repeat of what holds already writes nothing."""

    origin: Origin
    purposes: tuple[str, ...] | None
    only_open: bool = False


def withdraw_consent(ports: Ports, ctx: Context, command: WithdrawConsent) -> Done[ConsentRecord]:
    """Withdraws consent. Raises Invalid for an unknown purpose; nothing else can refuse it."""
    for number, code in enumerate(command.purposes or ()):
        require_purpose(ctx.profile, code, f"/purposes/{number}")
    blank = new_withdrawal(ports, ctx, command)

    def attempt() -> Plan[ConsentRecord]:
        reach = find_reach(ports, ctx, command.origin.identifiers, trusted=blank.trusted, widely=True)
        decision = decide_withdrawal(command, blank, reach)
        if command.only_open:
            return plan_news(ports, ctx, reach, decision, blank)
        return plan_act(ports, ctx, reach, decision)

    return record_act(ports, ctx, command.origin, blank, attempt)


def new_withdrawal(ports: Ports, ctx: Context, command: WithdrawConsent) -> ConsentRecord:
    """Returns the record of a withdrawal before anything was decided."""
    return ConsentRecord(
        **new_head(ports, ctx, "con", command.origin, to_ms(ctx.now)),
        kind="withdrawal",
        jurisdiction=command.origin.jurisdiction,
    )


def decide_withdrawal(command: WithdrawConsent, blank: ConsentRecord, reach: Reach) -> Decision[ConsentRecord]:
    """Decides on the acts of everyone reached, and on the record as it is kept."""
    purposes = _ALL if command.purposes is None else tuple(dict.fromkeys(command.purposes))
    acts = {
        draft.id: refuse_all(
            draft, purposes, blank, only_open=command.only_open, via=reach.resolution.find_via(draft.id)
        )
        for draft in reach.reached
    }
    for_tied = ForTied(refuse_all(NOBODY_YET, purposes, blank, only_open=False), command.only_open)
    decisions = tuple(RecordedDecision(purpose, None, "withdrawn", blank.at) for purpose in purposes)
    record = replace(blank, decisions=decisions, subject_ids=reach.list_ids(for_tied))
    return Decision(record, acts, "consent.withdrawn", for_tied=for_tied)
