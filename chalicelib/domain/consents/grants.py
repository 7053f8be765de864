"""What comes of one wish to grant: for whom it is, which acts it becomes, and how the caller is answered.

A trusted caller's grant counts at once, and against an older refusal only if it is proven; anybody else's is a question
until the owner of the number or address confirms it; a device decides about its own cookies (contract section 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chalicelib.domain.consents import second_steps
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.consents.wishes import Wish
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act, Asked, Granted
from chalicelib.domain.people.decided import Block, lacks_proof, show
from chalicelib.domain.people.identifiers import IdentifierKind, read_kind
from chalicelib.domain.people.precedence import Decision, find_objection
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import State, apply, join, select_restrictions
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.policies.versions import PRIVACY
from chalicelib.domain.tenants.purposes import PHONE_CHANNELS, Purpose
from chalicelib.domain.times import DAY_MS

CONFIRM_WITHIN_MS: Final = DAY_MS
_REASONS: Final = {"pending": "confirmation_required", "withdrawn": "withdrawn_later", "denied": "denied_later"}
_CHANNEL_KINDS: Final[tuple[IdentifierKind, ...]] = (
    IdentifierKind.EMAIL,
    IdentifierKind.PHONE,
    IdentifierKind.EXTERNAL_ID,
    IdentifierKind.DEVICE,
)
"""The order in which identifiers decide whom a stranger's grant is for, if channel and purpose point to nobody else."""


@dataclass(frozen=True, slots=True, repr=False)
class ConsentCall:
    """What a call says around its wishes; the fields are those of `decide_consent`."""

    record: ConsentRecord
    resolution: Resolution
    wording: bool
    dated: bool
    header: bool = False
    around: tuple[State, ...] = ()

    @property
    def imported(self) -> bool:
        """Whether it is a line of a list, as only a trusted caller has one."""
        return second_steps.is_imported(self.record)


@dataclass(frozen=True, slots=True, repr=False)
class GrantOutcome:
    """The answer, the acts by subject id, and the grant or question itself, None where nothing comes of the wish."""

    decision: RecordedDecision
    acts: Mapping[str, tuple[Act, ...]] = field(default_factory=dict)
    grant: Granted | Asked | None = None
    block: Block | None = None


def decide_grant(call: ConsentCall, wish: Wish, holder: Revision, said: Sequence[Act]) -> GrantOutcome:
    """Returns what comes of a wish to grant, for its holder. `said` are the acts that the call has for them already."""
    if _asks_in_vain(call, wish, holder):
        return GrantOutcome(_answer(call, wish, None, _view(call, holder, said), None))
    record, resolution = call.record, call.resolution
    block = second_steps.find_block(
        record, resolution, wish.purpose, wish.channel, holder, header=call.header, around=call.around
    )
    grant = _grant(call, wish, holder, block)
    own = _choose_on_devices(call, wish, grant)
    acts: tuple[Act, ...] = (grant, *_reopened(call, wish, grant))
    view = _view(call, holder, (*said, *acts, *own.values()))
    everyone = {**{device: (choice,) for device, choice in own.items()}, holder.id: acts}
    return GrantOutcome(_answer(call, wish, grant, view, block), everyone, grant, block)


def find_holder(resolution: Resolution, wish: Wish) -> str:
    """Returns the id of the subject that a grant is for: the person meant, or the owner of what the channel reaches."""
    if resolution.person is not None:
        return resolution.person.id
    kinds = _CHANNEL_KINDS
    if wish.channel in PHONE_CHANNELS:
        kinds = (IdentifierKind.PHONE, *kinds)
    elif wish.purpose.nature == "cookie":
        kinds = (IdentifierKind.DEVICE, *kinds)
    by_kind = {read_kind(key): owner for key, owner in reversed(resolution.owners)}
    return next(by_kind[kind] for kind in kinds if kind in by_kind)


def answer_wish(
    wish: Wish, state: str, effective_at: int, expires_at: int | None = None, reason: str | None = None
) -> RecordedDecision:
    """Returns the decision as it is recorded and answered; moments are in milliseconds."""
    return RecordedDecision(wish.purpose.code, wish.channel, state, effective_at, expires_at, reason)


def compute_expiry(purpose: Purpose, at: int) -> int | None:
    """Returns when a grant of the purpose made at a moment ends; None if it does not end."""
    return None if purpose.expires_after is None else at + purpose.expires_after * DAY_MS


def find_privacy_version(record: ConsentRecord) -> int:
    """Returns the version of the privacy policy that a record names; 0 for none, or for another policy."""
    return record.policy.version if record.policy and record.policy.slug == PRIVACY else 0


def _grant(call: ConsentCall, wish: Wish, holder: Revision, block: Block | None) -> Granted | Asked:
    record = call.record
    own_device = wish.purpose.nature == "cookie" and holder.after.kind == "device"
    counts_at_once = not wish.purpose.double_opt_in if record.trusted else own_device
    if not counts_at_once or block:
        return Asked(wish.slot, record.recorded_at, record.recorded_at + CONFIRM_WITHIN_MS, record.id)
    return Granted(
        slot=wish.slot,
        at=record.at,
        expires_at=compute_expiry(wish.purpose, record.at),
        proven=not call.imported and (own_device or (record.trusted and call.wording)),
        record_id=record.id,
        policy=find_privacy_version(record),
        undated=call.imported and not call.dated,
    )


def _reopened(call: ConsentCall, wish: Wish, grant: Granted | Asked) -> tuple[Act, ...]:
    """Returns the act by which a grant lifts opt-outs for its slot, known now or becoming known later.

    A device's own choice of cookies is proven without a wording, but lifts no opt-out.
    """
    if not isinstance(grant, Granted) or not wish.purpose.blocked_by or not (call.record.trusted and call.wording):
        return ()
    lift = registers.reopen(grant)
    return (lift,) if lift else ()


def _choose_on_devices(call: ConsentCall, wish: Wish, grant: Granted | Asked) -> dict[str, Granted]:
    """Returns by id the devices that a trusted caller named with a person, each with its own choice of cookies.

    Without a wording the choice is no proof of the person's, but it is the newest word of that browser.
    """
    if not isinstance(grant, Granted) or grant.proven or call.imported or wish.purpose.nature != "cookie":
        return {}
    devices = [draft.id for draft in call.resolution.others if draft.after.kind == "device"]
    return dict.fromkeys(devices if call.resolution.person else (), replace(grant, proven=True))


def _asks_in_vain(call: ConsentCall, wish: Wish, holder: Revision) -> bool:
    """Returns whether a list wants somebody asked by mail who said no: nobody writes to them for a list's sake."""
    if not (call.imported and wish.purpose.double_opt_in):
        return False
    view = _view(call, holder, ())
    closing = registers.find_closing(view.opt_outs, wish.purpose, wish.channel)
    return bool(closing) or find_objection(view, wish.slot) is not None


def _view(call: ConsentCall, holder: Revision, acts: Sequence[Act]) -> State:
    """Returns what holds for the person after the call, as a look-up composes it."""
    state = apply(holder.after.state, (*call.resolution.carried, *acts))
    for beside in call.around:
        state = join(state, select_restrictions(beside))
    return state


def _answer(
    call: ConsentCall, wish: Wish, grant: Granted | Asked | None, view: State, block: Block | None
) -> RecordedDecision:
    """Returns the answer to the caller; `grant` is None where nothing comes of the wish.

    A trusted caller learns what holds now, anybody else only what follows from the call itself.
    """
    record = call.record
    if grant is not None and block:
        return answer_wish(wish, second_steps.STATES[block], grant.at, reason=block)
    if isinstance(grant, Asked) and not record.trusted:
        return answer_wish(wish, "pending", grant.at, reason="confirmation_required")
    if isinstance(grant, Granted) and not record.trusted:
        return answer_wish(wish, "granted", grant.at, grant.expires_at)
    holds = show(view, wish.purpose, wish.channel, record.recorded_at)
    since = holds.since if holds.since is not None else record.at
    return answer_wish(wish, holds.state, since, holds.expires_at, _explain(wish, grant, view, holds))


def _explain(wish: Wish, grant: Granted | Asked | None, view: State, holds: Decision) -> str | None:
    """Returns why a grant has not the effect that was asked for; None where it has."""
    if grant is None or (isinstance(grant, Granted) and lacks_proof(view, grant, wish.purpose, wish.channel)):
        return "not_proven"
    if holds.state == "granted" and registers.find_closing(view.opt_outs, wish.purpose, wish.channel):
        return "opted_out_later"
    return _REASONS.get(holds.state)
