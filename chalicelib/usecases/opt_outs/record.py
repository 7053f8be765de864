"""Opting out: at once, for good, for everyone named; without an account, a reason or a proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.domain.changes import Event
from chalicelib.domain.consents.decisions import after_grants
from chalicelib.domain.consents.records import wording_hash
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import details_digest
from chalicelib.domain.opt_outs.records import AddOptOutRecord, KeptKind, OptOutRecord, OptOutRecordKind
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.opt_out_acts import OptedOut, OptOutSource, Started
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.people.register import news, open_again
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Draft
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.record import Origin, keep_wording
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.ports.bundle import Ports

_WAYS: Final[dict[str, OptOutSource]] = {
    "web_form": "form",
    "cookie_banner": "web",
    "sms": "sms_stop",
    "phone": "phone",
    "paper": "mail",
    "email": "email",
    "api": "form",
    "import": "import",
}

_NOTHING_NEW: Final = "nothing_new@"
"""Before its time, what a replay finds of a call that wrote no record."""


@dataclass(frozen=True, slots=True, repr=False)
class RecordOptOut:
    """The command.

    `source`: how it reached us, for precedence; `at`: when it was said (now where None). `only_news`: a repeat of
    what stands already writes nothing (signals), and the record of the call that made it is not told. `only_open`:
    likewise, but what a grant has reopened since is closed again (links).
    """

    origin: Origin
    kinds: tuple[OptOutKind, ...]
    source: OptOutSource
    reason: str | None = None
    at: datetime | None = None
    kind: OptOutRecordKind = "opt_out"
    only_news: bool = False
    only_open: bool = False


Also = Callable[[OptOutRecord, Resolution, Sequence[Draft]], Sequence[Change]]
"""What a caller adds to the transaction: a review, a text to send."""
Evidence = Callable[[Sequence[Draft]], dict[str, str]]
"""What a caller adds to the record's evidence, of what it finds of those whom it reaches."""
MoreActs = Callable[[Draft, OptOutRecord], tuple[Act, ...]]
"""What else a person has done by the same word."""


def way_of(channel: str, *, trusted: bool) -> OptOutSource:
    """How a `source.channel` counts for lifting; only a trusted caller can tell of a STOP text."""
    return _WAYS[channel] if trusted or channel != "sms" else "form"


def record_opt_out(
    ports: Ports, ctx: Context, command: RecordOptOut, also: Also | None = None, evidence: Evidence | None = None
) -> Done[OptOutRecord]:
    """Records an opt-out. Nothing refuses it; raises Unavailable where the store can't answer."""
    base = new_record(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        resolution, reached, everyone = _reached(ports, ctx, command.origin, trusted=base.trusted)
        acts = {draft.id: _opted_out(draft, command, base) for draft in reached}
        if (command.only_news or command.only_open) and not any(acts.values()):
            return Plan([], base, f"{_NOTHING_NEW}{base.at}")
        record = replace(base, subject_ids=tuple(draft.id for draft in reached))
        if evidence:
            found = {**record.source.evidence, **evidence(reached)}
            record = replace(record, source=replace(record.source, evidence=found))
        event = opt_out_event(ctx, _EVENTS[command.kind], record)
        changes = changing.subject_changes(ports, ctx, resolution, everyone, acts, event)
        added = also(record, resolution, reached) if also else ()
        return Plan([*changes, AddOptOutRecord(record), *added], record, record.id)

    def same(resource: str) -> OptOutRecord:
        if resource.startswith(_NOTHING_NEW):
            return replace(base, at=int(resource.removeprefix(_NOTHING_NEW)))
        return same_opt_out(ports, ctx, resource)

    keep_wording(ports, ctx, command.origin)
    return commit(ports, ctx, attempt, same)


def record_start(
    ports: Ports, ctx: Context, command: RecordOptOut, also: Also | None = None, more: MoreActs | None = None
) -> Done[OptOutRecord]:
    """Records a START from the person's own number: lifts what STOP texts closed for it, if it is newer.

    Also for a number that nobody knows: an older STOP may still be on its way.
    """
    base = new_record(ports, ctx, replace(command, kinds=(), kind="start"))

    def attempt() -> Plan[OptOutRecord]:
        resolution = people.resolve(ports, ctx, command.origin.identifiers, trusted=base.trusted, opening=False)
        reached = resolution.restricted
        record = replace(base, subject_ids=tuple(draft.id for draft in reached))
        acts: dict[str, tuple[Act, ...]] = {
            draft.id: (Started(base.at, base.id), *(more(draft, record) if more else ())) for draft in reached
        }
        event = opt_out_event(ctx, "opt_out.started", record)
        changes = changing.subject_changes(ports, ctx, resolution, reached, acts, event)
        added = also(record, resolution, reached) if also else ()
        return Plan([*changes, AddOptOutRecord(record), *added], record, record.id)

    return commit(ports, ctx, attempt, lambda record_id: same_opt_out(ports, ctx, record_id))


_EVENTS: Final[dict[OptOutRecordKind, EventType]] = {
    "opt_out": "opt_out.recorded",
    "signal": "opt_out.signalled",
    "start": "opt_out.started",
    "lift": "opt_out.lifted",
    "dismissal": "opt_out.dismissed",
}


def new_record(ports: Ports, ctx: Context, command: RecordOptOut) -> OptOutRecord:
    """A record of this call before anything was decided."""
    origin = command.origin
    source = origin.source
    if origin.shown is not None:
        source = replace(source, wording_sha256=wording_hash(origin.shown))
    at = min(command.at or ctx.now, ctx.now)
    zones = (ctx.profile.time_zone, *_zones(origin.jurisdiction))
    return OptOutRecord(
        id=ports.randomness.id("opt", ctx.now),
        kind=command.kind,
        subject_ids=(),
        kinds=tuple(
            KeptKind(kind, to_ms(at), honor_by(kind, at, *zones).isoformat()) for kind in dict.fromkeys(command.kinds)
        ),
        at=to_ms(at),
        recorded_at=to_ms(ctx.now),
        source=source,
        actor=ctx.actor.id,
        trusted=ctx.actor.trusted and not origin.asserted,
        gpc=ctx.gpc,
        salt=ports.randomness.token(16).hex(),
        reason=command.reason,
    )


def opt_out_event(ctx: Context, kind: EventType, record: OptOutRecord) -> Event:
    """The event of an act about opt-outs, tied to the record's details."""
    event = changing.event(ctx, kind)
    digest = details_digest(record.salt, record.details())
    return replace(event, at=from_ms(record.at), record_id=record.id, digest=digest)


def same_opt_out(ports: Ports, ctx: Context, record_id: str) -> OptOutRecord:
    """The record that a replayed call made before."""
    found = ports.opt_out_records.get(ctx.tenant, [record_id])
    if record_id not in found:
        raise LookupError("an idempotency record points to a record that is gone")
    return found[record_id]


def _reached(
    ports: Ports, ctx: Context, origin: Origin, *, trusted: bool
) -> tuple[Resolution, list[Draft], list[Draft]]:
    resolution = people.resolve(ports, ctx, origin.identifiers, trusted=trusted, opening=False)
    resolution, reached = people.restricted(ports, ctx, resolution)
    return resolution, reached, [*reached, *(draft for draft in resolution.drafts if draft not in reached)]


def _opted_out(draft: Draft, command: RecordOptOut, record: OptOutRecord) -> tuple[Act, ...]:
    kinds = tuple(kept.kind for kept in record.kinds)
    if command.only_news:
        kinds = news(draft.after.state.opt_outs, kinds, command.source)
    elif command.only_open:
        kinds = open_again(draft.after.state.opt_outs, kinds, command.source)
    # Said just now, it counts after every grant that is known, though the clock that took that one ran ahead.
    at = record.at if command.at is not None else after_grants(draft, record.at)
    return tuple(OptedOut(kind, at, command.source, record.id) for kind in kinds)


def _zones(jurisdiction: str | None) -> tuple[str, ...]:
    return possible_zones((), jurisdiction[3:]) if jurisdiction and jurisdiction.startswith("US-") else ()
