"""Withdraws consent: at once, on every channel, for everyone named; without an account, a reason or a proof."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.withdrawals import refuse_all
from chalicelib.domain.people.following import NOBODY_YET, ForTied
from chalicelib.domain.tenants.profiles import require_purpose
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.origin import Origin, new_head
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.people.record_act import Decision, plan_act, plan_news, record_act
from chalicelib.usecases.ports.bundle import Ports


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
    purposes = ("*",) if command.purposes is None else tuple(dict.fromkeys(command.purposes))
    now = to_ms(ctx.now)
    blank = ConsentRecord(
        **new_head(ports, ctx, "con", command.origin, now),
        kind="withdrawal",
        jurisdiction=command.origin.jurisdiction,
    )
    decisions = tuple(RecordedDecision(purpose, None, "withdrawn", now) for purpose in purposes)

    def attempt() -> Plan[ConsentRecord]:
        reach = find_reach(ports, ctx, command.origin.identifiers, trusted=blank.trusted, widely=True)
        acts = {
            draft.id: refuse_all(
                draft, purposes, blank, only_open=command.only_open, via=reach.resolution.find_via(draft.id)
            )
            for draft in reach.reached
        }
        for_tied = ForTied(refuse_all(NOBODY_YET, purposes, blank, only_open=False), command.only_open)
        record = replace(blank, decisions=decisions, subject_ids=reach.list_ids(for_tied))
        decision = Decision(record, acts, "consent.withdrawn", for_tied=for_tied)
        if command.only_open:
            return plan_news(ports, ctx, reach, decision, blank)
        return plan_act(ports, ctx, reach, decision)

    return record_act(ports, ctx, command.origin, blank, attempt)
