"""What a text, or a provider's word of one, does: one transaction an event, which its nonce makes only once.

STOP opts out, START lifts what STOP texts closed, YES and START confirm what is pending, HELP is answered. What may
be a STOP closes at once and is reviewed. YES, HELP and everything else open the window for replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.changes import Raced
from chalicelib.domain.consents.records import Source
from chalicelib.domain.event_types import EventType
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people import identifiers
from chalicelib.domain.people import register as opt_outs
from chalicelib.domain.people.acts import Act, Wrote
from chalicelib.domain.replies.classifier import Meaning
from chalicelib.domain.reviews.review import Review, extend, open_review
from chalicelib.domain.sms import questions
from chalicelib.domain.sms.meanings import meaning, person_of, sender_of
from chalicelib.domain.sms.provider import Inbound, ProviderOptOut
from chalicelib.domain.times import to_ms
from chalicelib.law import statutes
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.consents.record import Origin
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out, record_start
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.sms import send_texts
from chalicelib.usecases.suppressions import push as push_suppressions

if TYPE_CHECKING:
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.people.resolution import Resolution
    from chalicelib.domain.people.subjects import Draft
    from chalicelib.domain.sms.meanings import Telling
    from chalicelib.domain.sms.provider import Provider
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.sms.send_texts import TextKind

SAID_WITHIN: Final = timedelta(minutes=statutes.CONFIRM_STOP_WITHIN.sole)
"""A confirmation goes out this soon after the STOP, or not at all (contract, section 6)."""


@dataclass(frozen=True, slots=True, repr=False)
class Spoken:
    """What is to be said to the person: one of the tenant's texts."""

    kind: TextKind
    text: str
    until: datetime


def heed(ports: Ports, ctx: Context, provider: Provider, event: Telling) -> Spoken | None:
    """Does what an event means, once; gives what the provider's answer should say, a repeat the same again.

    Raises Invalid (idempotency_key_reused) for another event under the same claim, Unavailable.
    """
    match meaning(event):
        case Meaning.STOP if _is_echo(ports, ctx, event):
            return None
        case Meaning.STOP:
            return _stop(ports, ctx, provider, event)
        case Meaning.START:
            _start(ports, ctx, event)
        case Meaning.UNSURE:
            _unsure(ports, ctx, event)
        case Meaning.HELP:
            spoken = _said("help", ctx, event)
            _note(ports, ctx, event, confirms=False, rows=_rows(ports, ctx, provider, event, spoken))
            return spoken
        case Meaning.YES | Meaning.OTHER as said:
            _note(ports, ctx, event, confirms=said is Meaning.YES)
    return None


def _is_echo(ports: Ports, ctx: Context, event: Telling) -> bool:
    """Whether it is our own push that comes back: no word of the person's, which would outlive what it came from."""
    if not isinstance(event, ProviderOptOut) or not event.may_be_ours:
        return False
    (key,) = people.keys_of(ports, ctx, (_person(event),))
    if push_suppressions.closed_now(ports, ctx.tenant, [key], ctx.now)[key]:
        return True
    told = ports.pushes.of(ctx.tenant, [key], (event.provider,))
    return any(push.closed or push.pushed_at is None or push.pushed_at >= event.at for push in told)


def _stop(ports: Ports, ctx: Context, provider: Provider, event: Telling) -> Spoken | None:
    spoken = _said("stop_confirmation", ctx, event)

    def evidence(reached: Sequence[Draft]) -> dict[str, str]:
        """Says whether they are told of it: once, not again with each further STOP."""
        kinds = (ctx.profile.stop_scope,)
        new = any(opt_outs.news(draft.before.state.opt_outs, kinds, "sms_stop") for draft in reached)
        return {"confirmation": "due" if new and spoken else "none"}

    def also(record: OptOutRecord, *_: object) -> Sequence[Change]:
        return rows if _is_due(record) else ()

    rows = _rows(ports, ctx, provider, event, spoken)
    done = record_opt_out(ports, ctx, _command(ctx, event, "sms_stop"), also, evidence)
    return spoken if _is_due(done.result) else None


def _is_due(record: OptOutRecord) -> bool:
    return record.source.evidence.get("confirmation") == "due"


def _start(ports: Ports, ctx: Context, event: Telling) -> None:
    """Opens no window for replies: START asks nothing, and without a consent it leaves none."""

    def more(draft: Draft, record: OptOutRecord) -> tuple[Act, ...]:
        return _confirmed(ports, ctx, draft, record.at)

    record_start(ports, ctx, _command(ctx, event, "sms_stop"), more=more)


def _unsure(ports: Ports, ctx: Context, event: Telling) -> None:
    """Closes as a STOP does, and asks a person. While a doubt stands, further texts go to the review that is open."""

    def evidence(reached: Sequence[Draft]) -> dict[str, str]:
        waiting = _open_review(ports, ctx, reached)
        return {"review": waiting.id} if waiting else {}

    def also(record: OptOutRecord, _: Resolution, reached: Sequence[Draft]) -> Sequence[Change]:
        subjects = tuple(draft.id for draft in reached)
        call = changing.event(ctx, "sms.received")
        if "review" in record.source.evidence:
            waiting = ports.reviews.get(ctx.tenant, record.source.evidence["review"])
            if waiting is None or waiting.state != "open":
                raise Raced  # resolved between the two reads
            return (extend(waiting, record.id, subjects, call),)
        refs = {"records": [record.id], "subjects": list(subjects)}
        return (open_review(_review_id(record.id), "reply", refs, ctx.profile.time_zone, call),)

    record_opt_out(ports, ctx, _command(ctx, event, "sms_unsure"), also, evidence)


def _open_review(ports: Ports, ctx: Context, reached: Sequence[Draft]) -> Review | None:
    """The review of the doubt that stands for the number, told by the record of the latest doubtful text."""
    doubts = [opt_outs.doubt(draft.before.state.opt_outs, ctx.profile.stop_scope) for draft in reached[:1]]
    for act in doubts:
        record = ports.opt_out_records.get(ctx.tenant, [act.record_id]).get(act.record_id) if act else None
        if record is not None:
            review_id = record.source.evidence.get("review", _review_id(record.id))
            found = ports.reviews.get(ctx.tenant, review_id)
            return found if found is not None and found.state == "open" else None
    return None


def _review_id(record_id: str) -> str:
    return "rev_" + record_id.removeprefix("opt_")


def _note(ports: Ports, ctx: Context, event: Telling, *, confirms: bool, rows: Sequence[Change] = ()) -> None:
    """That the person wrote, and what they confirm by it."""
    at = to_ms(event.at)
    who = (_person(event),)

    def attempt() -> Plan[None]:
        resolution = people.resolve(ports, ctx, who, trusted=False, opening=False)
        confirmed = {draft.id: _confirmed(ports, ctx, draft, at) if confirms else () for draft in resolution.drafts}
        acts = {name: (Wrote("sms", at), *more) for name, more in confirmed.items()}
        kind: EventType = "consent.confirmed" if any(confirmed.values()) else "contact.inbound"
        what = replace(changing.event(ctx, kind), at=event.at)
        changes = changing.subject_changes(ports, ctx, resolution, resolution.drafts, acts, what)
        return Plan([*changes, *rows], None)

    commit(ports, ctx, attempt, lambda _: None)


def _confirmed(ports: Ports, ctx: Context, draft: Draft, at: int) -> tuple[Act, ...]:
    """What is pending for the owner of the number, where that is one person."""
    asked = questions.open_questions(draft.after.state, at) if draft.after.kind == "person" else []
    found = {one.record_id: ports.records.get(ctx.tenant, one.record_id) for one in asked}
    records = {name: record for name, record in found.items() if record is not None}
    return questions.confirmed(draft.after.state, ctx.profile, records, at)


def _said(kind: TextKind, ctx: Context, event: Telling) -> Spoken | None:
    """The text that the person is due: none where the provider sends its own, or where it would come too late."""
    if not isinstance(event, Inbound) or event.provider_answers or ctx.now - event.at >= SAID_WITHIN:
        return None
    return Spoken(kind, send_texts.text_of(ctx.profile, kind), event.at + SAID_WITHIN)


def _rows(
    ports: Ports, ctx: Context, provider: Provider, event: Telling, spoken: Spoken | None
) -> tuple[OutboxRow, ...]:
    """What sends the text where the provider takes none in its answer and the tenant lets us send."""
    if spoken is None or provider.reply(spoken.text) is not None:
        return ()
    if not send_texts.can_send(ports, ctx.tenant, provider.name):
        return ()
    (key,) = people.keys_of(ports, ctx, (_person(event),))
    about = {"provider": provider.name, "identifier_key": key, "sender": sender_of(event)}
    return (send_texts.row(ports, ctx.now, kind=spoken.kind, until=spoken.until, **about),)


def _command(ctx: Context, event: Telling, source: Literal["sms_stop", "sms_unsure"]) -> RecordOptOut:
    evidence = {"provider": event.provider, "to": sender_of(event), "event_id": event.event_id}
    if isinstance(event, Inbound):
        evidence["text"] = event.text
    origin = Origin((_person(event),), Source("sms", evidence=evidence))
    return RecordOptOut(origin, (ctx.profile.stop_scope,), source, at=event.at)


def _person(event: Telling) -> Identifier:
    return identifiers.from_e164(person_of(event))
