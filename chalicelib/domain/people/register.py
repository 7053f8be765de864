"""The register of a person's opt-outs: the latest of each kind of act, and the rules by which they are lifted.

Like `states.py` a join of acts, so that the order of their arrival never matters (contract section 4):

- an opt-out that stands beats any consent; whatever lifts it must be newer, at equal times it stands;
- START lifts exactly what STOP texts recorded; an opt-out by another way beside them goes on;
- a text that may be a STOP closes until a reviewer dismisses it, which lifts nothing else;
- a person's deliberate lift takes back one kind, by whichever way it came;
- a newer grant that is proven to be theirs lifts all kinds, for its purpose and channel alone;
- sale, sharing, targeted advertising and whatever a signal said come back in two steps only;
- an import lifts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeVar

from chalicelib.domain.people.acts import Granted, slot
from chalicelib.domain.people.opt_out_acts import (
    Dismissed,
    Lifted,
    OptedOut,
    OptOutAct,
    OptOutSource,
    Reopened,
    Started,
)
from chalicelib.domain.people.opt_out_kinds import TWO_STEPS
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, Channel, OptOutKind, Purpose

Way = Literal["stop", "unsure", "signal", "said"]
"""How an opt-out came, as far as lifting goes: opt-outs of one kind by different ways stand beside each other."""

WAYS: Final[tuple[Way, ...]] = ("stop", "unsure", "signal", "said")
_WAY_OF: Final[dict[OptOutSource, Way]] = {"sms_stop": "stop", "sms_unsure": "unsure", "signal": "signal"}
_Lift = Lifted | Reopened | Started
_Act = TypeVar("_Act", OptedOut, Lifted, Reopened)


@dataclass(frozen=True, slots=True)
class Register:
    """The latest of each kind of act. At most 44 opt-outs and 22 lifts, and two entries for a slot."""

    opt_outs: Mapping[str, OptedOut] = field(default_factory=dict)  # by `<kind>/<way>`
    lifts: Mapping[str, Lifted] = field(default_factory=dict)  # by `<kind>/<steps>`
    reopened: Mapping[str, Reopened] = field(default_factory=dict)  # by `<slot>/<steps>`
    started: Started | None = None
    dismissed: Dismissed | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one kind: since when it is opted out or lifted (milliseconds), by which act."""

    kind: OptOutKind
    state: Literal["active", "lifted"]
    since: int
    source: OptOutSource
    record_id: str


def apply(register: Register, acts: Iterable[OptOutAct]) -> Register:
    """The register after these acts. Commutative, associative and idempotent."""
    for act in acts:
        register = _apply(register, act)
    return register


def _apply(register: Register, act: OptOutAct) -> Register:
    match act:
        case OptedOut():
            return replace(register, opt_outs=_with(register.opt_outs, f"{act.kind}/{way(act.source)}", act))
        case Lifted(source="import"):
            return register
        case Lifted():
            return replace(register, lifts=_with(register.lifts, f"{act.kind}/{_steps(act)}", act))
        case Reopened():
            return replace(register, reopened=_with(register.reopened, f"{act.slot}/{_steps(act)}", act))
        case Started():
            newest = act if register.started is None else max(register.started, act, key=_order)
            return replace(register, started=newest)
        case Dismissed():
            last = act if register.dismissed is None else max(register.dismissed, act, key=_order)
            return replace(register, dismissed=last)


def join(first: Register, second: Register) -> Register:
    """What holds when both hold of one person, or of a device and the person who turned out to use it."""
    return apply(first, acts(second))


def acts(register: Register) -> Iterator[OptOutAct]:
    """The acts that the register keeps; applied to an empty one they make it again."""
    yield from register.opt_outs.values()
    yield from register.lifts.values()
    yield from register.reopened.values()
    if register.started is not None:
        yield register.started
    if register.dismissed is not None:
        yield register.dismissed


def restrictions(register: Register) -> Register:
    """What of a shared identifier touches everyone who shares it: the opt-outs that stand, and nothing that lifts."""
    return Register({name: act for name, act in register.opt_outs.items() if _stands(register, act)})


def closing(register: Register, purpose: Purpose, channel: Channel | None) -> tuple[OptedOut, ...]:
    """The opt-outs that stand against a purpose on a channel, newest first; empty where it is open."""
    if not register.opt_outs:
        return ()
    place = slot(purpose.code, channel)
    found = _of_kinds(register, purpose.blocking_kinds(channel))
    standing = [act for act in found if _stands(register, act, place)]
    return tuple(sorted(standing, key=_order, reverse=True))


def standings(register: Register) -> tuple[Standing, ...]:
    """What holds for each kind that anybody ever opted out of, in the kinds' order.

    A kind stays active though a grant reopened single purposes of it.
    """
    if not register.opt_outs:
        return ()
    return tuple(_standing(register, kind) for kind in OPT_OUT_KINDS if any(_of_kinds(register, (kind,))))


def news(register: Register, kinds: Sequence[OptOutKind], source: OptOutSource) -> tuple[OptOutKind, ...]:
    """Of these kinds those for which an opt-out of this source is no mere repeat: none by the same way stands."""
    last = {kind: register.opt_outs.get(f"{kind}/{way(source)}") for kind in kinds}
    return tuple(kind for kind, act in last.items() if act is None or not _stands(register, act))


def open_again(register: Register, kinds: Sequence[OptOutKind], source: OptOutSource) -> tuple[OptOutKind, ...]:
    """Of these kinds those for which the same opt-out once more closes anything: news, or a grant reopened a slot."""
    fresh = set(news(register, kinds, source))
    reopened = max((act.at for act in register.reopened.values()), default=0)
    found = {kind: register.opt_outs.get(f"{kind}/{way(source)}") for kind in kinds}
    return tuple(kind for kind, act in found.items() if kind in fresh or (act is not None and act.at < reopened))


def reopening(grant: Granted, *, imported: bool = False, two_steps: bool = False) -> Reopened | None:
    """The act by which a grant lifts opt-outs for its slot; None where it lifts none: unproven, or imported."""
    return Reopened(grant.slot, grant.at, grant.record_id, two_steps) if grant.proven and not imported else None


def steps_needed(register: Register, kind: OptOutKind) -> int:
    """How many steps lift a kind now: 2 where the law says so or a signal stands for it, else 1."""
    if kind in TWO_STEPS:
        return 2
    act = register.opt_outs.get(f"{kind}/signal")
    return 2 if act is not None and _stands(register, act) else 1


def doubt(register: Register, kind: OptOutKind) -> OptedOut | None:
    """The doubtful text that closes a kind, if one does until a reviewer has looked at it."""
    act = register.opt_outs.get(f"{kind}/unsure")
    return act if act is not None and _stands(register, act) else None


def needs_two_steps(act: OptedOut) -> bool:
    """Whether only a confirmed choice lifts this opt-out."""
    return act.kind in TWO_STEPS or act.source == "signal"


def way(source: OptOutSource) -> Way:
    """The way that a source counts as."""
    return _WAY_OF.get(source, "said")


def _of_kinds(register: Register, kinds: Iterable[OptOutKind]) -> list[OptedOut]:
    found = (register.opt_outs.get(f"{kind}/{name}") for kind in kinds for name in WAYS)
    return [act for act in found if act is not None]


def _stands(register: Register, act: OptedOut, place: str | None = None) -> bool:
    """Whether nothing newer lifts an opt-out: for all that it closes, or for one slot."""
    if _is_dismissed(register, act):
        return False
    lift = _lift(register, act, place)
    return lift is None or act.at >= lift.at


def _is_dismissed(register: Register, act: OptedOut) -> bool:
    """Whether a reviewer has looked at the very text, or a later one; at equal times it is the same text."""
    return act.source == "sms_unsure" and register.dismissed is not None and register.dismissed.at >= act.at


def _lift(register: Register, act: OptedOut, place: str | None = None) -> _Lift | None:
    """The newest of what may lift this opt-out, be it newer or older."""
    confirmed = needs_two_steps(act)
    steps = "2" if confirmed else "12"
    lifts: list[_Lift | None] = [register.lifts.get(f"{act.kind}/{number}") for number in steps]
    if place is not None:
        lifts += [register.reopened.get(f"{place}/{number}") for number in steps]
    if act.source in ("sms_stop", "sms_unsure") and not confirmed:
        lifts.append(register.started)
    return max((lift for lift in lifts if lift is not None), key=_order, default=None)


def _standing(register: Register, kind: OptOutKind) -> Standing:
    """By the newest opt-out that stands, else by the newest lift."""
    found = sorted(_of_kinds(register, (kind,)), key=_order)
    active = [act for act in found if _stands(register, act)]
    if active:
        return Standing(kind, "active", active[-1].at, active[-1].source, active[-1].record_id)
    lifts: list[_Lift | Dismissed] = [lift for act in found if (lift := _lift(register, act)) is not None]
    if register.dismissed is not None and any(_is_dismissed(register, act) for act in found):
        lifts.append(register.dismissed)
    latest = max(lifts, key=_order)
    return Standing(kind, "lifted", latest.at, found[-1].source, latest.record_id)


def _steps(act: Lifted | Reopened) -> str:
    return "2" if act.two_steps else "1"


def _order(act: OptOutAct) -> tuple[int, str, str]:
    """By event time; between acts of one moment any order will do that is the same for all."""
    return act.at, act.record_id, getattr(act, "source", "")


def _with(mapping: Mapping[str, _Act], key: str, act: _Act) -> dict[str, _Act]:
    present = mapping.get(key)
    return {**mapping, key: act if present is None else max(present, act, key=_order)}
