"""Opts out by text: a STOP is answered, and a text that may be one is reviewed by a person. Both opt out at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.people import register as registers
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.reviews.review import Raised, Review, extend, open_review
from chalicelib.domain.sms.meanings import identifier_of, sender_of
from chalicelib.domain.sms.provider import Inbound
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.events import call_event
from chalicelib.usecases.opt_outs.record import (
    EVENT_TYPES,
    RecordOptOut,
    decide_opt_out,
    find_opt_out_reach,
    new_record,
    plan_opt_out,
)
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.record_act import record_act
from chalicelib.usecases.sms.answer_text import answer_rows, answer_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.subjects import Revision
    from chalicelib.domain.sms.meanings import PersonEvent
    from chalicelib.domain.sms.provider import Provider
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.people.reach import Reach
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.sms.answer_text import TextAnswer


def stop_by_text(ports: Ports, ctx: Context, provider: Provider, event: PersonEvent) -> TextAnswer | None:
    """Opts out and returns the answer to send, once: a further STOP gets no other."""
    spoken = answer_to("stop_confirmation", ctx, event)
    rows = answer_rows(ports, ctx, provider, event, spoken)
    command = command_of(ctx, event, "sms_stop")
    blank = new_record(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        reach = find_opt_out_reach(ports, ctx, command, blank)
        due = spoken is not None and _is_news(reach, ctx)
        record = _with_evidence(blank, confirmation="due" if due else "none")
        decision = decide_opt_out(command, record, reach)
        return plan_opt_out(ports, ctx, command, reach, replace(decision, further=rows if due else ()), blank)

    done = record_act(ports, ctx, command.origin, blank, attempt)
    return spoken if done.result.source.evidence.get("confirmation") == "due" else None


def doubt_text(ports: Ports, ctx: Context, event: PersonEvent) -> None:
    """Opts out as a STOP does, and opens a review. While the doubt stands, further texts join the open review."""
    command = command_of(ctx, event, "sms_unsure")
    blank = new_record(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        reach = find_opt_out_reach(ports, ctx, command, blank)
        waiting = _read_waiting(ports, ctx, reach.reached)
        record = _with_evidence(blank, review=waiting.id) if waiting else blank
        decision = decide_opt_out(command, record, reach)
        review = _ask_reviewer(ctx, waiting, decision.record)
        return plan_opt_out(ports, ctx, command, reach, replace(decision, further=(review,)), blank)

    record_act(ports, ctx, command.origin, blank, attempt)


def command_of(ctx: Context, event: PersonEvent, source: Literal["sms_stop", "sms_unsure"]) -> RecordOptOut:
    """Returns the command to opt out that a text stands for, with the text itself as evidence.

    Where the provider gives calls no ids, nobody can tell a call that comes again from a second text of the same words:
    either is a repeat only as long as what the first one closed is closed.
    """
    wrote = identifier_of(event)
    evidence = {"provider": event.provider, "to": sender_of(event), "event_id": event.event_id}
    if isinstance(event, Inbound):
        evidence["text"] = event.text
    if source == "sms_unsure":
        evidence["from"] = wrote.value  # whoever reviews the text sees which of the person's numbers wrote it
    origin = Origin((wrote,), Source("sms", evidence=evidence))
    return RecordOptOut(origin, (ctx.profile.stop_scope,), source, at=event.at, only_open=ctx.claim is None)


def _is_news(reach: Reach, ctx: Context) -> bool:
    kinds = (ctx.profile.stop_scope,)
    return any(registers.find_new_kinds(draft.before.state.opt_outs, kinds, "sms_stop") for draft in reach.reached)


def _with_evidence(record: OptOutRecord, **found: str) -> OptOutRecord:
    source = record.source
    return replace(record, source=replace(source, evidence={**source.evidence, **found}))


def _read_waiting(ports: Ports, ctx: Context, reached: Sequence[Revision]) -> Review | None:
    """Returns the open review of the number's doubt, which it finds by the record of the latest doubtful text."""
    act = registers.find_doubt(reached[0].before.state.opt_outs, ctx.profile.stop_scope) if reached else None
    record = ports.opt_out_records.get(ctx.tenant, [act.record_id]).get(act.record_id) if act else None
    if record is None:
        return None
    review_id = record.source.evidence.get("review", _review_id(record.id))
    found = ports.reviews.get(ctx.tenant, review_id)
    return found if found is not None and found.state == "open" else None


def _ask_reviewer(ctx: Context, waiting: Review | None, record: OptOutRecord) -> Change:
    call = call_event(ctx, "sms.received")
    if waiting is not None:
        return extend(waiting, record.id, record.subject_ids, call)
    refs = {"records": [record.id], "subjects": list(record.subject_ids)}
    raised = Raised("unclear_reply", EVENT_TYPES["opt_out"], record.id, ctx.actor.label)
    return open_review(_review_id(record.id), "reply", refs, ctx.profile.time_zone, call, raised)


def _review_id(record_id: str) -> str:
    return "rev_" + record_id.removeprefix("opt_")
