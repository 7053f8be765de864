"""What a recorded decision does: which act it becomes, for whom, and how the caller is answered.

These are the rules of contract section 4: a trusted caller's statement counts at once; anybody else's grant is
pending until the owner of the number or address confirms it; a denial reaches everyone named, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.consents import second_steps
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.wishes import Wish
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act, Asked, Granted, Mailed, Refused, slot
from chalicelib.domain.people.closing import date_refusal
from chalicelib.domain.people.decided import BLOCKS, Block, lacks_proof, show
from chalicelib.domain.people.identifiers import IdentifierKind, read_kind
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import State, apply, join, select_restrictions
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.policies.versions import PRIVACY
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import Purpose
from chalicelib.domain.times import DAY_MS, from_ms
from chalicelib.law import statutes

CONFIRM_WITHIN_MS: Final = DAY_MS
MAIL_AGAIN_AFTER_MS: Final = 10 * 60_000
_ROOM_OF_A_MAIL_MS: Final = 20 * 60_000
_REASONS: Final = {"pending": "confirmation_required", "withdrawn": "withdrawn_later", "denied": "denied_later"}
_PHONE_CHANNELS: Final = ("sms", "phone")
_CHANNEL_KINDS: Final[tuple[IdentifierKind, ...]] = (
    IdentifierKind.EMAIL,
    IdentifierKind.PHONE,
    IdentifierKind.EXTERNAL_ID,
    IdentifierKind.DEVICE,
)
"""The order in which identifiers decide whom a stranger's grant is for, if channel and purpose point to nobody else."""


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
    for wish in wishes:
        if not wish.granted:
            decisions.append(_decision(wish, "denied", record.at))
            continue
        holder = by_id[_holder(resolution, wish)]
        block = second_steps.find_block(record, resolution, wish.purpose, wish.channel, holder, header=header)
        grant = _grant(record, wish, holder, wording, block, dated=dated)
        acts[holder.id] = (*acts[holder.id], grant, *_reopened(record, wish, grant, wording))
        own = _choose_on_devices(record, resolution, wish, grant)
        for device in own:
            acts[device] = (*acts.get(device, ()), own[device])
        view = _view(holder, resolution, around, (*acts[holder.id], *own.values()))
        decisions.append(_answer(record, wish, grant, view, block))
        if isinstance(grant, Asked) and (key := _mail_key(record, resolution, holder, wish)):
            mail_key = key
            asked = asked if _asked_lately(holder, grant) else holder
        elif block:
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


def find_privacy_version(record: ConsentRecord) -> int:
    """Returns the version of the privacy policy that a record names; 0 for none, or for another policy."""
    return record.policy.version if record.policy and record.policy.slug == PRIVACY else 0


def _reopened(record: ConsentRecord, wish: Wish, grant: Granted | Asked, wording: bool) -> tuple[Act, ...]:
    """Returns the act by which a grant lifts opt-outs for its slot, known now or becoming known later.

    A device's own choice of cookies is proven without a wording, but lifts no opt-out.
    """
    if not isinstance(grant, Granted) or not wish.purpose.blocked_by or not (record.trusted and wording):
        return ()
    lift = registers.reopen(grant)
    return (lift,) if lift else ()


def _choose_on_devices(
    record: ConsentRecord, resolution: Resolution, wish: Wish, grant: Granted | Asked
) -> dict[str, Granted]:
    """Returns by id the devices that a trusted caller named with a person, each with its own choice of cookies.

    Without a wording the choice is no proof of the person's, but it is the newest word of that browser.
    """
    if not isinstance(grant, Granted) or grant.proven or _is_imported(record) or wish.purpose.nature != "cookie":
        return {}
    devices = [draft.id for draft in resolution.others if draft.after.kind == "device"]
    return dict.fromkeys(devices if resolution.person else (), replace(grant, proven=True))


def _view(holder: Revision, resolution: Resolution, around: Sequence[State], acts: Sequence[Act]) -> State:
    """Returns what holds for the person after the call, as a look-up composes it."""
    state = apply(holder.after.state, (*resolution.carried, *acts))
    for beside in around:
        state = join(state, select_restrictions(beside))
    return state


def _is_imported(record: ConsentRecord) -> bool:
    return record.source.channel == "import"


def _holder(resolution: Resolution, wish: Wish) -> str:
    """Returns the id of the subject that a grant is for: the person meant, or the owner of what the channel reaches."""
    if resolution.person is not None:
        return resolution.person.id
    kinds = _CHANNEL_KINDS
    if wish.channel in _PHONE_CHANNELS:
        kinds = (IdentifierKind.PHONE, *kinds)
    elif wish.purpose.nature == "cookie":
        kinds = (IdentifierKind.DEVICE, *kinds)
    by_kind = {read_kind(key): owner for key, owner in reversed(resolution.owners)}
    return next(by_kind[kind] for kind in kinds if kind in by_kind)


def _grant(
    record: ConsentRecord, wish: Wish, holder: Revision, wording: bool, block: Block | None, *, dated: bool
) -> Granted | Asked:
    imported = _is_imported(record)
    own_device = wish.purpose.nature == "cookie" and holder.after.kind == "device"
    counts_at_once = not wish.purpose.double_opt_in if record.trusted else own_device
    if not counts_at_once or block:
        return Asked(wish.slot, record.recorded_at, record.recorded_at + CONFIRM_WITHIN_MS, record.id)
    return Granted(
        slot=wish.slot,
        at=record.at,
        expires_at=compute_expiry(wish.purpose, record.at),
        proven=not imported and (own_device or (record.trusted and wording)),
        record_id=record.id,
        policy=find_privacy_version(record),
        undated=imported and not dated,
    )


def _answer(
    record: ConsentRecord, wish: Wish, grant: Granted | Asked, view: State, block: Block | None
) -> RecordedDecision:
    """Returns the answer to the caller.

    A trusted caller learns what holds now, anybody else only what follows from the call itself.
    """
    if block:
        return _decision(wish, second_steps.STATES[block], grant.at, reason=block)
    if not record.trusted:
        if isinstance(grant, Asked):
            return _decision(wish, "pending", grant.at, reason="confirmation_required")
        return _decision(wish, "granted", grant.at, grant.expires_at)
    holds = show(view, wish.purpose, wish.channel, record.recorded_at)
    reason: str | None = _REASONS.get(holds.state)
    if isinstance(grant, Granted) and lacks_proof(view, grant, wish.purpose, wish.channel):
        reason = "not_proven"
    since = holds.since if holds.since is not None else record.at
    return _decision(wish, holds.state, since, holds.expires_at, reason)


def _decision(
    wish: Wish, state: str, effective_at: int, expires_at: int | None = None, reason: str | None = None
) -> RecordedDecision:
    return RecordedDecision(wish.purpose.code, wish.channel, state, effective_at, expires_at, reason)


def compute_expiry(purpose: Purpose, at: int) -> int | None:
    """Returns when a grant of the purpose made at a moment ends; None if it does not end."""
    return None if purpose.expires_after is None else at + purpose.expires_after * DAY_MS


def _mail_key(record: ConsentRecord, resolution: Resolution, holder: Revision, wish: Wish) -> str | None:
    """Returns the key of the e-mail address to which a confirmation goes; numbers confirm by text, not by mail.

    A trusted caller for whom no double opt-in is needed is given the link of a second step instead.
    """
    if wish.channel in _PHONE_CHANNELS or (record.trusted and not wish.purpose.double_opt_in):
        return None
    keys = [key for key, owner in resolution.owners if owner == holder.id and key.startswith("email#")]
    if not keys and resolution.person is not None:
        keys = [ref.key for ref in holder.after.identifiers if ref.kind is IdentifierKind.EMAIL and not ref.shared]
    return keys[0] if keys else None


def _asked_lately(holder: Revision, asked: Asked) -> bool:
    """Returns whether this person was sent a confirmation for the same slot recently, to flood nobody's mailbox."""
    before = holder.before.state.asked.get(asked.slot)
    return before is not None and asked.at - before.at < MAIL_AGAIN_AFTER_MS


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
