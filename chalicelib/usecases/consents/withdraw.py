"""Withdrawing: at once, on every channel, for everyone named; without an account, a reason or a proof."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.people.act_records import AddRecord
from chalicelib.domain.people.acts import EVERYTHING, Act, Refused, whole_purpose
from chalicelib.domain.people.states import withdrawn
from chalicelib.domain.people.subjects import Draft, after_grants
from chalicelib.domain.tenants.profiles import require_purpose
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.record import consent_event, new_record, same_record
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """The command. `purposes` None means all. `only_open`: a repeat of what stands already writes nothing."""

    origin: Origin
    purposes: tuple[str, ...] | None
    only_open: bool = False


def withdraw_consent(ports: Ports, ctx: Context, command: WithdrawConsent) -> Done[ConsentRecord]:
    """Withdraws. Raises Invalid for an unknown purpose; nothing else can refuse it."""
    for number, code in enumerate(command.purposes or ()):
        require_purpose(ctx.profile, code, f"/purposes/{number}")
    now = to_ms(ctx.now)
    origin = command.origin
    base = new_record(ports, ctx, "withdrawal", origin, now)
    purposes = ("*",) if command.purposes is None else tuple(dict.fromkeys(command.purposes))
    decisions = tuple(RecordedDecision(purpose, None, "withdrawn", now) for purpose in purposes)
    slots = [EVERYTHING if purpose == "*" else whole_purpose(purpose) for purpose in purposes]

    def refusals(draft: Draft) -> tuple[Act, ...]:
        at = after_grants(draft, now)
        closed = {name for name in slots if command.only_open and withdrawn(draft.after.state, name)}
        return tuple(Refused(name, at, "withdrawn", base.id) for name in slots if name not in closed)

    def attempt() -> Plan[ConsentRecord]:
        reach = find_reach(ports, ctx, origin.identifiers, trusted=base.trusted, widely=True)
        acts = {draft.id: refusals(draft) for draft in reach.reached}
        if command.only_open and not any(acts.values()):
            return Plan([], base)
        record = replace(base, decisions=decisions, subject_ids=reach.ids)
        event = consent_event(ctx, "consent.withdrawn", record)
        changes = change_subjects(ports, ctx, reach, acts, event)
        return Plan([*changes, AddRecord(record)], record, record.id)

    keep_wording(ports, ctx, origin)
    return commit(ports, ctx, attempt, lambda record_id: same_record(ports, ctx, record_id))
