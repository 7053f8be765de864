"""What a recorded decision does: which act it becomes, for whom, and how the caller is answered.

These are the rules of contract section 4: a trusted caller's statement counts at once; anybody else's grant is
pending until the owner of the number or address confirms it; a denial reaches everyone named, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.consents import second_steps
from chalicelib.domain.consents.grants import (
    CONFIRM_WITHIN_MS,
    ConsentCall,
    answer_wish,
    compute_expiry,
    decide_grant,
    find_holder,
    find_privacy_version,
)
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.wishes import Wish
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act, Asked, Granted, Mailed, Refused, slot
from chalicelib.domain.people.closing import date_refusal
from chalicelib.domain.people.decided import BLOCKS
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.precedence import is_answered, is_refused_since
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import PHONE_CHANNELS, Purpose
from chalicelib.domain.times import DAY_MS, from_ms
from chalicelib.law import statutes

MAIL_AGAIN_AFTER_MS: Final = 10 * 60_000
_ROOM_OF_A_MAIL_MS: Final = 20 * 60_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The acts by subject id, the record as it is answered, and whether a confirmation mail is due.

    Whom the record is about is decided by the reach. `for_tied`: the denials, which those who are tied to the people
    reached get too.
    """

    acts: dict[str, tuple[Act, ...]]
    record: ConsentRecord
    mail: bool
    for_tied: tuple[Refused, ...] = ()


def decide_consent(
    record: ConsentRecord,
    resolution: Resolution,
    reached: Sequence[Revision],
    wishes: Sequence[Wish],
    wording: bool,
    *,
    dated: bool,
    header: bool = False,
    around: Sequence[State] = (),
) -> Outcome:
    """Turns wishes into acts. `reached` are the subjects whom denials reach.

    `wording`: the text shown is recorded. `dated`: the caller stated when the decision was made; otherwise it was made
    just now. `header`: the call opts out by `Sec-GPC: 1`, and grants nothing that this closes. `around`: the states of
    the shared identifiers and devices whose restrictions count for the person too.
    """
    denied = [wish.slot for wish in wishes if not wish.granted]
    acts: dict[str, tuple[Act, ...]] = {}
    for draft in reached:
        at = date_refusal(draft, record.at, record.recorded_at)
        acts[draft.id] = tuple(Refused(name, at, "denied", record.id) for name in denied)
    by_id = {draft.id: draft for draft in reached}
    decisions: list[RecordedDecision] = []
    mail_key = step_key = None
    asked: Revision | None = None
    call = ConsentCall(record, resolution, wording, dated, header, tuple(around))
    for wish in wishes:
        if not wish.granted:
            decisions.append(answer_wish(wish, "denied", record.at))
            continue
        holder = by_id[find_holder(resolution, wish)]
        outcome = decide_grant(call, wish, holder, acts.get(holder.id, ()))
        for subject_id, added in outcome.acts.items():
            acts[subject_id] = (*acts.get(subject_id, ()), *added)
        decisions.append(outcome.decision)
        if isinstance(outcome.grant, Asked) and (key := _mail_key(record, resolution, holder, wish)):
            mail_key = key
            asked = asked if _asked_lately(holder, outcome.grant) else holder
        elif outcome.block:
            step_key = step_key or second_steps.find_step_key(record, resolution, wish.purpose, holder)
    mailed = reserve_mail(asked, record.recorded_at) if asked else None
    if asked and mailed:
        acts[asked.id] = (*acts[asked.id], mailed)
    pending = any(decision.state == "pending" or decision.reason in BLOCKS for decision in decisions)
    kept = replace(
        record,
        decisions=tuple(decisions),
        confirm_until=record.recorded_at + CONFIRM_WITHIN_MS if pending else None,
        confirm_key=(mail_key or step_key) if pending else None,
    )
    for_tied = tuple(Refused(name, record.at, "denied", record.id) for name in denied)
    return Outcome(acts, kept, mailed is not None, for_tied)


def decide_confirmation(record: ConsentRecord, profile: Profile, now: int) -> tuple[Act, ...]:
    """Returns the acts by which pending grants count from now on; none if nothing was pending."""
    grants: list[Act] = []
    for decision in record.decisions:
        purpose = profile.purposes.get(decision.purpose)
        if purpose and second_steps.is_confirmable(record, decision, purpose):
            grants += make_confirmed_acts(record, purpose, slot(decision.purpose, decision.channel), now)
    return tuple(grants)


def make_confirmed_acts(
    record: ConsentRecord, purpose: Purpose, name: str, at: int, *, texted: bool = False
) -> tuple[Act, ...]:
    """Returns the grant of a slot that the person confirmed, and the lift of the opt-outs that close the slot."""
    expires_at = compute_expiry(purpose, at)
    grant = Granted(name, at, expires_at, True, record.id, find_privacy_version(record), texted=texted)
    lift = registers.reopen(grant, two_steps=True) if purpose.blocked_by else None
    return (grant, lift) if lift else (grant,)


def _mail_key(record: ConsentRecord, resolution: Resolution, holder: Revision, wish: Wish) -> str | None:
    """Returns the key of the e-mail address to which a confirmation goes; numbers confirm by text, not by mail.

    A trusted caller for whom no double opt-in is needed is given the link of a second step instead.
    """
    if wish.channel in PHONE_CHANNELS or (record.trusted and not wish.purpose.double_opt_in):
        return None
    keys = [key for key, owner in resolution.owners if owner == holder.id and key.startswith("email#")]
    if not keys and resolution.person is not None:
        keys = [ref.key for ref in holder.after.identifiers if ref.kind is IdentifierKind.EMAIL and not ref.shared]
    return keys[0] if keys else None


def _asked_lately(holder: Revision, asked: Asked) -> bool:
    """Returns whether this person was asked the same recently and it is still open, to flood nobody's mailbox."""
    state = holder.before.state
    before = state.asked.get(asked.slot)
    if before is None or is_answered(state, before) or is_refused_since(state, before):
        return False
    return asked.at - before.at < MAIL_AGAIN_AFTER_MS


def reserve_mail(draft: Revision, now: int) -> Mailed | None:
    """Returns the act that reserves room for one more mail with a question, whatever it is about.

    Returns None if there is no room at the moment. Each mail takes up 20 minutes of the mailbox, and at most three can
    be queued: so no address gets more than three in ten minutes or six in an hour, and only one moment is stored.
    """
    free = max(draft.before.state.mailed, now)
    return Mailed(free + _ROOM_OF_A_MAIL_MS) if free - now <= 2 * _ROOM_OF_A_MAIL_MS else None


def find_ask_again_time(profile: Profile, record: ConsentRecord) -> int | None:
    """Returns when a person who refused sale or sharing may be asked again; None if no such rule applies."""
    collected = from_ms(record.at).date()
    kinds = set(statutes.ASK_AGAIN_KINDS.on(collected))
    for decision in record.decisions:
        purpose = profile.purposes.get(decision.purpose)
        if decision.state == "denied" and purpose and kinds & set(purpose.blocked_by):
            return record.at + statutes.ASK_AGAIN_AFTER.on(collected) * DAY_MS
    return None
