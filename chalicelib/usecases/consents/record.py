"""Recording what somebody decided: grants and denials, by whoever tells us of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.changes import Event, OutboxRow
from chalicelib.domain.consents.decisions import Wish, decide_consent
from chalicelib.domain.consents.records import ConsentRecord, PolicyRef, RecordKind
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.events import details_digest
from chalicelib.domain.people.act_records import AddRecord, wording_hash
from chalicelib.domain.policies.versions import PRIVACY, Shelf, in_force
from chalicelib.domain.tenants.profiles import Profile, require_purpose
from chalicelib.domain.times import CLOCK_TOLERANCE, from_ms, to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import keys_of
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.ports.bundle import Ports

OLDEST_PUBLISHABLE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One decision as it was sent, not yet checked."""

    purpose: str
    channel: str | None
    granted: bool


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The command."""

    origin: Origin
    wanted: tuple[Wanted, ...]
    policy: tuple[str, int] | None = None
    collected_at: datetime | None = None


def record_consent(ports: Ports, ctx: Context, command: RecordConsent) -> Done[ConsentRecord]:
    """Records decisions. Raises Invalid for what cannot be recorded, Conflict for a trusted grant to nobody clear.

    What depends on the moment is judged within the attempt, so that a replay finds its first answer however late.
    """
    origin = command.origin
    wishes = tuple(_wish(ctx.profile, number, wanted) for number, wanted in enumerate(command.wanted))
    _check_wording(wishes, origin)
    collected = min(to_ms(command.collected_at or ctx.now), to_ms(ctx.now))
    blank = new_record(ports, ctx, "consent", origin, collected)
    opening = blank.trusted and any(wish.granted for wish in wishes)

    slug, number = command.policy or (PRIVACY, None)

    def attempt() -> Plan[ConsentRecord]:
        _check_collected(command, ctx)
        keys = keys_of(ports, ctx, origin.identifiers)
        # Read anew: another process may have published or cancelled a version a moment ago.
        shelf, found = ports.policies.shelf_beside(ctx.tenant, slug, keys)
        base = replace(blank, policy=_policy(shelf, number, collected))
        denies = not all(wish.granted for wish in wishes)
        reach = find_reach(
            ports, ctx, origin.identifiers, trusted=base.trusted, opening=opening, widely=denies, found=found
        )
        outcome = decide_consent(
            base,
            reach.resolution,
            reach.reached,
            wishes,
            wording=origin.shown is not None,
            dated=command.collected_at is not None,
            header=ctx.signalling,
        )
        record = outcome.record
        event = replace(consent_event(ctx, "consent.recorded", record), at=from_ms(collected))
        changes = change_subjects(ports, ctx, reach, outcome.acts, event)
        changes.append(AddRecord(record))
        if outcome.mail and record.confirm_key:
            refs = {"record_id": record.id, "identifier_key": record.confirm_key}
            row_id = ports.randomness.id("out", ctx.now)
            changes.append(OutboxRow(row_id, "confirm_consent", ctx.now, refs, repeat_if_uncertain=True))
        keep_wording(ports, ctx, origin)
        return Plan(changes, record, record.id)

    return commit(ports, ctx, attempt, lambda record_id: same_record(ports, ctx, record_id))


def new_record(ports: Ports, ctx: Context, kind: RecordKind, origin: Origin, collected: int) -> ConsentRecord:
    """A record of this call before anything was decided."""
    source = origin.source
    if origin.shown is not None:
        source = replace(source, wording_sha256=wording_hash(origin.shown))
    return ConsentRecord(
        id=ports.randomness.id("con", ctx.now),
        kind=kind,
        subject_ids=(),
        decisions=(),
        policy=None,
        at=collected,
        recorded_at=to_ms(ctx.now),
        source=source,
        actor=ctx.actor.id,
        trusted=ctx.actor.trusted and not origin.asserted,
        gpc=ctx.gpc,
        salt=ports.randomness.token(16).hex(),
        jurisdiction=origin.jurisdiction,
    )


def consent_event(ctx: Context, kind: str, record: ConsentRecord) -> Event:
    """An event of this call, tied to the record's details."""
    return replace(call_event(ctx, kind), record_id=record.id, digest=details_digest(record.salt, record.details()))


def same_record(ports: Ports, ctx: Context, record_id: str) -> ConsentRecord:
    """The record that a replayed call made before."""
    record = ports.records.get(ctx.tenant, record_id)
    if record is None:
        raise LookupError("an idempotency record points to a record that is gone")
    return record


def _check_collected(command: RecordConsent, ctx: Context) -> None:
    collected = command.collected_at or ctx.now
    if collected > ctx.now + CLOCK_TOLERANCE:
        raise Invalid(FieldError("/collected_at", "in_the_future", "Must not lie ahead."))
    if not ctx.actor.trusted and collected < ctx.now - OLDEST_PUBLISHABLE:
        raise Invalid(FieldError("/collected_at", "too_old", "A publishable key may go back 7 days at most."))


def _wish(profile: Profile, number: int, wanted: Wanted) -> Wish:
    place = f"/decisions/{number}"
    purpose = require_purpose(profile, wanted.purpose, f"{place}/purpose")
    channel = wanted.channel
    if channel is not None and not purpose.channels:
        raise Invalid(FieldError(f"{place}/channel", "not_allowed", "This purpose contacts nobody; leave channel out."))
    if channel is None and wanted.granted and purpose.channels:
        if len(purpose.channels) > 1:
            raise Invalid(
                FieldError(f"{place}/channel", "required", "Say on which channel; GET /v1/tenant lists them.")
            )
        channel = purpose.channels[0]
    return Wish(purpose, channel, wanted.granted)


def _check_wording(wishes: tuple[Wish, ...], origin: Origin) -> None:
    written = any(wish.granted and wish.purpose.written_consent for wish in wishes)
    if written and origin.shown is None:
        message = "This purpose needs written consent: send the text that the person saw."
        raise Invalid(FieldError("/source/wording", "wording_required", message))


def _policy(shelf: Shelf, number: int | None, collected: int) -> PolicyRef | None:
    if number is None:
        found = in_force(shelf, from_ms(collected))
    else:
        found = shelf.get(number)
        if found is None or found.cancelled_at is not None:
            raise Invalid(FieldError("/policy", "unknown_policy", "The tenant has published no such version."))
    return PolicyRef(found.slug, found.number, found.sha256) if found else None
