"""Records opt-outs: at once, for good, for everyone named; without an account, a reason or a proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.event_types import EventType
from chalicelib.domain.opt_outs.decisions import keep_kinds, make_opt_out_acts
from chalicelib.domain.opt_outs.records import OptOutRecord, OptOutRecordKind
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.following import NOBODY_YET, NOTHING, ForTied
from chalicelib.domain.people.opt_out_acts import OptOutSource, Started
from chalicelib.domain.people.provenance import UNKNOWN
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.origin import Origin, new_head
from chalicelib.usecases.people.reach import Reach, find_reach
from chalicelib.usecases.people.record_act import Decision, plan_act, plan_news, record_act
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

EVENT_TYPES: Final[dict[OptOutRecordKind, EventType]] = {
    "opt_out": "opt_out.recorded",
    "signal": "opt_out.signalled",
    "start": "opt_out.started",
    "lift": "opt_out.lifted",
    "dismissal": "opt_out.dismissed",
}
"""The kind of a record → the type of the events of its people."""


@dataclass(frozen=True, slots=True, repr=False)
class RecordOptOut:
    """The command to opt out. It serves a START too, which lifts what STOP texts closed for the person's own number.

    `source` is how the opt-out reached us, for precedence; `at` is when the person said it (now where None). A
    signal that repeats what holds already writes nothing, and the answer does not show the record of the call that made
    it so. `only_open` does the same for any other opt-out, but closes again what a grant has reopened since (links).
    """

    origin: Origin
    kinds: tuple[OptOutKind, ...]  # none for a START
    source: OptOutSource
    reason: str | None = None
    at: datetime | None = None
    kind: OptOutRecordKind = "opt_out"
    only_open: bool = False

    @property
    def leaves_out_repeats(self) -> bool:
        """Whether a call that would change nothing is not written."""
        return self.only_open or self.source == "signal"


def way_of(channel: str, *, trusted: bool) -> OptOutSource:
    """Returns how a `source.channel` counts for lifting. Only a trusted caller can report a STOP text."""
    return _WAYS[channel] if trusted or channel != "sms" else "form"


def record_opt_out(ports: Ports, ctx: Context, command: RecordOptOut) -> Done[OptOutRecord]:
    """Records an opt-out. Nothing can refuse it; raises Unavailable where the store can't answer."""
    blank = new_record(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        reach = find_opt_out_reach(ports, ctx, command, blank)
        decision = decide_opt_out(command, blank, reach)
        return plan_opt_out(ports, ctx, command, reach, decision, blank)

    return record_act(ports, ctx, command.origin, blank, attempt)


def plan_opt_out(
    ports: Ports,
    ctx: Context,
    command: RecordOptOut,
    reach: Reach,
    decision: Decision[OptOutRecord],
    blank: OptOutRecord,
) -> Plan[OptOutRecord]:
    """Plans what was decided; nothing for a repeat of what holds already, where the command leaves repeats out."""
    if command.leaves_out_repeats:
        return plan_news(ports, ctx, reach, decision, blank)
    return plan_act(ports, ctx, reach, decision)


def new_record(ports: Ports, ctx: Context, command: RecordOptOut) -> OptOutRecord:
    """Returns a record of this call before anything was decided."""
    at = min(command.at or ctx.now, ctx.now)
    return OptOutRecord(
        **new_head(ports, ctx, "opt", command.origin, to_ms(at)),
        kind=command.kind,
        kinds=keep_kinds(command.kinds, at, ctx.profile.time_zone, command.origin.jurisdiction),
        reason=command.reason,
    )


def find_opt_out_reach(ports: Ports, ctx: Context, command: RecordOptOut, blank: OptOutRecord) -> Reach:
    """Returns whom an opt-out reaches: everyone whom a restriction reaches. A START reaches only those named."""
    identifiers = command.origin.identifiers
    return find_reach(ports, ctx, identifiers, trusted=blank.trusted, widely=command.kind != "start")


def decide_opt_out(command: RecordOptOut, blank: OptOutRecord, reach: Reach) -> Decision[OptOutRecord]:
    """Decides on the acts of everyone reached and on the record as it is kept.

    A START also counts for an unknown number, because an older STOP may still be on its way.
    """
    starts = command.kind == "start"
    for_tied = NOTHING if starts else ForTied(_acts(NOBODY_YET, command, blank, UNKNOWN), command.only_open)
    record = replace(blank, subject_ids=reach.list_ids(for_tied))
    acts = {draft.id: _acts(draft, command, record, reach.resolution.find_via(draft.id)) for draft in reach.reached}
    return Decision(record, acts, EVENT_TYPES[command.kind], for_tied=for_tied)


def _acts(draft: Revision, command: RecordOptOut, record: OptOutRecord, via: str) -> tuple[Act, ...]:
    if command.kind == "start":
        return (Started(record.at, record.id, via),)
    return make_opt_out_acts(
        draft,
        record,
        command.source,
        dated=command.at is not None,
        only_open=command.only_open,
        via=via,
    )
