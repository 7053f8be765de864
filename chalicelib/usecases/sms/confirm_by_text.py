"""Records YES and START, with which a person confirms, and that they wrote, which opens the window for replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.people.acts import Act, Wrote
from chalicelib.domain.sms import questions
from chalicelib.domain.sms.meanings import identifier_of
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.events import call_event
from chalicelib.usecases.opt_outs.record import decide_opt_out, find_opt_out_reach, new_record
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.reach import reach_named
from chalicelib.usecases.people.record_act import plan_act, record_act
from chalicelib.usecases.sms.opt_out_by_text import command_of

if TYPE_CHECKING:
    from chalicelib.domain.event_types import EventType
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.subjects import Revision
    from chalicelib.domain.sms.meanings import PersonEvent
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def start_by_text(ports: Ports, ctx: Context, event: PersonEvent) -> None:
    """Lifts what older STOP texts closed for the number, and confirms what is pending.

    It opens no window for replies: a START asks nothing, and leaves no consent where there was none.
    """
    command = replace(command_of(ctx, event, "sms_stop"), kinds=(), kind="start")
    blank = new_record(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        reach = find_opt_out_reach(ports, ctx, command, blank)
        decision = decide_opt_out(command, blank, reach)
        acts = {
            draft.id: (*decision.acts[draft.id], *_read_confirmed(ports, ctx, draft, blank.at))
            for draft in reach.reached
        }
        return plan_act(ports, ctx, reach, replace(decision, acts=acts))

    record_act(ports, ctx, command.origin, blank, attempt)


def note_text(
    ports: Ports, ctx: Context, event: PersonEvent, *, confirms: bool = False, rows: Sequence[Change] = ()
) -> None:
    """Records that the person wrote, and what they confirm by it."""
    at = to_ms(event.at)

    def attempt() -> Plan[None]:
        reach = reach_named(resolve(ports, ctx, (identifier_of(event),), trusted=False))
        confirmed = {draft.id: _read_confirmed(ports, ctx, draft, at) if confirms else () for draft in reach.everyone}
        acts = {subject_id: (Wrote("sms", at), *more) for subject_id, more in confirmed.items()}
        kind: EventType = "consent.confirmed" if any(confirmed.values()) else "contact.inbound"
        noted = call_event(ctx, kind, at=event.at)
        return Plan([*change_subjects(ports, ctx, reach, acts, noted), *rows], None)

    commit(ports, ctx, attempt, lambda _: None)


def _read_confirmed(ports: Ports, ctx: Context, draft: Revision, at: int) -> tuple[Act, ...]:
    """Returns the acts that confirm what is pending for the owner of the number, where that is one person."""
    asked = questions.list_open_questions(ctx.profile, draft.after.state, at) if draft.after.kind == "person" else []
    found = {one.record_id: ports.records.get(ctx.tenant, one.record_id) for one in asked}
    records = {name: record for name, record in found.items() if record is not None}
    return questions.make_grants(draft.after.state, ctx.profile, records, at)
