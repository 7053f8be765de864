"""Records what somebody decided, grants and denials, whoever reports them to us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.consents.decisions import Outcome, decide_consent
from chalicelib.domain.consents.records import ConsentRecord, PolicyRef
from chalicelib.domain.consents.wishes import Wish, read_wish, require_wording
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.following import ForTied
from chalicelib.domain.policies.versions import PRIVACY, Published, Shelf, find_in_force, require_published
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.domain.times import CLOCK_TOLERANCE, from_ms, to_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.daily_caps import refer_to_caller
from chalicelib.usecases.people.naming import derive_identifier_keys
from chalicelib.usecases.people.origin import Origin, new_head
from chalicelib.usecases.people.person_views import read_beside
from chalicelib.usecases.people.reach import Reach, find_reach
from chalicelib.usecases.people.record_act import Decision, plan_act, record_act
from chalicelib.usecases.ports.bundle import Ports

OLDEST_PUBLISHABLE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SentDecision:
    """One decision as the caller sent it, not yet checked."""

    purpose: str
    channel: Channel | None
    granted: bool


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The command to record decisions."""

    origin: Origin
    decisions: tuple[SentDecision, ...]
    policy: tuple[str, int] | None = None
    collected_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Begun:
    """A command that was checked: the record before any decision, and what is wished."""

    command: RecordConsent
    blank: ConsentRecord
    wishes: tuple[Wish, ...]

    @property
    def opens(self) -> bool:
        """Whether anything is to be granted."""
        return any(wish.granted for wish in self.wishes)

    @property
    def closes(self) -> bool:
        """Whether anything is refused."""
        return not all(wish.granted for wish in self.wishes)


def record_consent(ports: Ports, ctx: Context, command: RecordConsent) -> Done[ConsentRecord]:
    """Records decisions.

    Raises Invalid for what cannot be recorded, and Conflict for a trusted caller's grant that names no clear person.
    Everything that depends on the moment is judged within the attempt, so that a replay finds its first answer however
    late it comes.
    """
    begun = begin_consent(ports, ctx, command)
    identifiers = command.origin.identifiers
    slug = command.policy[0] if command.policy else PRIVACY

    def attempt() -> Plan[ConsentRecord]:
        _check_collected(command, ctx)
        # A fresh read, since another process may have published or cancelled a version a moment ago.
        shelf, found = ports.policies.shelf_beside(ctx.tenant, slug, derive_identifier_keys(ports, ctx, identifiers))
        trusted = begun.blank.trusted
        opening = trusted and begun.opens
        reach = find_reach(ports, ctx, identifiers, trusted=trusted, opening=opening, widely=begun.closes, found=found)
        return plan_act(ports, ctx, reach, decide_begun(ports, ctx, begun, reach, shelf))

    return record_act(ports, ctx, command.origin, begun.blank, attempt)


def begin_consent(ports: Ports, ctx: Context, command: RecordConsent) -> Begun:
    """Checks what a command wants. Raises Invalid for what cannot be recorded, whoever it is about."""
    origin = command.origin
    wishes = tuple(
        read_wish(ctx.profile, f"/decisions/{number}", sent.purpose, sent.channel, granted=sent.granted)
        for number, sent in enumerate(command.decisions)
    )
    require_wording(wishes, origin.shown)
    collected = min(to_ms(command.collected_at or ctx.now), to_ms(ctx.now))
    head = new_head(ports, ctx, "con", origin, collected)
    return Begun(command, ConsentRecord(**head, kind="consent", jurisdiction=origin.jurisdiction), wishes)


def decide_begun(ports: Ports, ctx: Context, begun: Begun, reach: Reach, shelf: Shelf) -> Decision[ConsentRecord]:
    """Decides on a command for those whom it reaches, under the policy on this shelf.

    Raises Invalid (unknown_policy). Takes one more read where a trusted grant is for a person who shares identifiers.
    """
    command = begun.command
    number = command.policy[1] if command.policy else None
    outcome = decide_consent(
        replace(begun.blank, policy=_policy(shelf, number, begun.blank.at)),
        reach.resolution,
        reach.reached,
        begun.wishes,
        wording=command.origin.shown is not None,
        dated=command.collected_at is not None,
        header=ctx.signalling,
        around=read_beside(ports, ctx, reach.resolution) if begun.blank.trusted and begun.opens else (),
    )
    for_tied = ForTied(outcome.for_tied)
    record = replace(outcome.record, subject_ids=reach.list_ids(for_tied))
    return Decision(record, outcome.acts, "consent.recorded", _mail(ports, ctx, outcome), for_tied)


def _mail(ports: Ports, ctx: Context, outcome: Outcome) -> tuple[OutboxRow, ...]:
    """Returns the outbox row of the mail that asks the owner of an address, where one is due."""
    record = outcome.record
    if not outcome.mail or not record.confirm_key:
        return ()
    refs = {"record_id": record.id, "identifier_key": record.confirm_key, **refer_to_caller(ports, ctx)}
    row_id = ports.randomness.id("out", ctx.now)
    return (OutboxRow(row_id, "confirm_consent", ctx.now, refs, repeat_if_uncertain=True),)


def _check_collected(command: RecordConsent, ctx: Context) -> None:
    collected = command.collected_at or ctx.now
    if collected > ctx.now + CLOCK_TOLERANCE:
        raise Invalid(FieldError("/collected_at", "in_the_future", "Must not lie ahead."))
    if not ctx.actor.trusted and collected < ctx.now - OLDEST_PUBLISHABLE:
        raise Invalid(FieldError("/collected_at", "too_old", "A publishable key may go back 7 days at most."))


def _policy(shelf: Shelf, number: int | None, collected: int) -> PolicyRef | None:
    """Returns the version that was named, else the one that was in force, if there was one."""
    if number is not None:
        found: Published | None = require_published(shelf.get(number), "/policy")
    else:
        found = find_in_force(shelf, from_ms(collected))
    return PolicyRef(found.slug, found.number, found.sha256) if found else None
