"""The register of a person's opt-outs: the latest of each kind of act, and the rules by which opt-outs are lifted.

Like a state in `states.py`, it is a join of acts, so the order of their arrival never matters (contract section 4):

- an opt-out that stands beats any consent; whatever lifts it must be newer, and at equal times it stands;
- START lifts exactly what STOP texts recorded; an opt-out that came in another way continues to stand;
- a text that may be a STOP closes until a reviewer dismisses it, and the dismissal lifts nothing else;
- a person's deliberate lift takes back one kind, whichever way it came;
- a newer grant that is proven to be the person's own lifts all kinds, for its purpose and channel alone;
- opt-outs of sale, sharing and targeted advertising, and those by a signal, are lifted in two steps only;
- an import lifts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeVar

from chalicelib.domain.people import provenance
from chalicelib.domain.people.acts import Granted, slot
from chalicelib.domain.people.opt_out_acts import (
    TEXTED,
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
"""How an opt-out came, as far as lifting goes: opt-outs of one kind that came in different ways are kept apart."""

WAYS: Final[tuple[Way, ...]] = ("stop", "unsure", "signal", "said")
_WAY_OF: Final[dict[OptOutSource, Way]] = {"sms_stop": "stop", "sms_unsure": "unsure", "signal": "signal"}
_START: Final = "start"
_Lift = Lifted | Reopened | Started
_Act = TypeVar("_Act", Lifted, Reopened)


@dataclass(frozen=True, slots=True)
class Register:
    """The latest of each kind of act: at most 44 opt-outs, 22 lifts, and two grants for each slot.

    Where the latest opt-out or START came from another identifier than an older one, the older one is kept too: it goes
    along with its identifier when that becomes shared (`provenance.keep`).
    """

    opt_outs: Mapping[str, OptedOut] = field(default_factory=dict)  # by `<kind>/<way>`
    lifts: Mapping[str, Lifted] = field(default_factory=dict)  # by `<kind>/<steps>`
    reopened: Mapping[str, Reopened] = field(default_factory=dict)  # by `<slot>/<steps>`
    starts: Mapping[str, Started] = field(default_factory=dict)  # under one name
    dismissed: Dismissed | None = None
    earlier: Mapping[str, OptedOut] = field(default_factory=dict)  # by `<kind>/<way> <tag>`
    earlier_starts: Mapping[str, Started] = field(default_factory=dict)  # by that name and tag

    @property
    def started(self) -> Started | None:
        """The latest START."""
        return self.starts.get(_START)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one kind: whether it is opted out or lifted, since when (milliseconds), and by which act."""

    kind: OptOutKind
    state: Literal["active", "lifted"]
    since: int
    source: OptOutSource
    record_id: str


def apply(register: Register, acts: Iterable[OptOutAct]) -> Register:
    """Returns the register after these acts. This is commutative, associative and idempotent."""
    for act in acts:
        register = _apply(register, act)
    return register


def _apply(register: Register, act: OptOutAct) -> Register:
    match act:
        case OptedOut():
            latest, earlier = provenance.keep(register.opt_outs, register.earlier, name_opt_out(act), act, _order)
            return replace(register, opt_outs=latest, earlier=earlier)
        case Lifted(source="import"):
            return register
        case Lifted():
            return replace(register, lifts=_with(register.lifts, f"{act.kind}/{_steps(act)}", act))
        case Reopened():
            return replace(register, reopened=_with(register.reopened, f"{act.slot}/{_steps(act)}", act))
        case Started():
            starts, before = provenance.keep(register.starts, register.earlier_starts, _START, act, _order)
            return replace(register, starts=starts, earlier_starts=before)
        case Dismissed():
            last = act if register.dismissed is None else max(register.dismissed, act, key=_order)
            return replace(register, dismissed=last)


def join(first: Register, second: Register) -> Register:
    """Returns what holds if both are one person's, or a device's and those of the person who turned out to use it."""
    return apply(first, acts(second))


def acts(register: Register) -> Iterator[OptOutAct]:
    """Yields the acts that the register keeps; applied to an empty register, they restore it."""
    yield from register.opt_outs.values()
    yield from register.earlier.values()
    yield from register.lifts.values()
    yield from register.reopened.values()
    yield from register.starts.values()
    yield from register.earlier_starts.values()
    if register.dismissed is not None:
        yield register.dismissed


def select_restrictions(register: Register) -> Register:
    """Returns the part of a shared identifier's register that applies to everyone who shares it.

    These are the opt-outs that stand, and nothing that lifts.
    """
    return Register(
        {name: act for name, act in register.opt_outs.items() if stands(register, act)},
        earlier={name: act for name, act in register.earlier.items() if stands(register, act)},
    )


def find_closing(register: Register, purpose: Purpose, channel: Channel | None) -> tuple[OptedOut, ...]:
    """Returns the opt-outs that stand against a purpose on a channel, newest first; none if it is open."""
    if not register.opt_outs:
        return ()
    place = slot(purpose.code, channel)
    found = _of_kinds(register, purpose.blocking_kinds(channel))
    standing = [act for act in found if stands(register, act, place)]
    return tuple(sorted(standing, key=_order, reverse=True))


def list_standings(register: Register) -> tuple[Standing, ...]:
    """Returns what holds for each kind that was ever opted out of, in the order of the kinds.

    A kind stays active even if a grant reopened single purposes of it.
    """
    if not register.opt_outs:
        return ()
    return tuple(_find_standing(register, kind) for kind in OPT_OUT_KINDS if any(_of_kinds(register, (kind,))))


def find_new_kinds(
    register: Register, kinds: Sequence[OptOutKind], source: OptOutSource, via: str = provenance.UNKNOWN
) -> tuple[OptOutKind, ...]:
    """Returns those of these kinds for which an opt-out from this source is not merely a repeat.

    It is a repeat if an opt-out of the same kind that came in the same way stands. Where `via` says from which
    identifiers it came, that must go along with each of these too.
    """
    return tuple(kind for kind in kinds if not _is_repeat(register, f"{kind}/{classify_source(source)}", via))


def _is_repeat(register: Register, name: str, via: str) -> bool:
    act = register.opt_outs.get(name)
    if act is None or not stands(register, act):
        return False
    covering = provenance.find_covering(register.opt_outs, register.earlier, name, via)
    return not via or (bool(covering) and all(stands(register, each) for each in covering))


def find_reclosing_kinds(
    register: Register, kinds: Sequence[OptOutKind], source: OptOutSource, via: str = provenance.UNKNOWN
) -> tuple[OptOutKind, ...]:
    """Returns those of these kinds for which another opt-out from this source would close anything.

    It would if it is not merely a repeat, or if a grant has reopened a slot since.
    """
    fresh = set(find_new_kinds(register, kinds, source, via))
    reopened = max((act.at for act in register.reopened.values()), default=0)
    found = {kind: register.opt_outs.get(f"{kind}/{classify_source(source)}") for kind in kinds}
    return tuple(kind for kind, act in found.items() if kind in fresh or (act is not None and act.at < reopened))


def reopen(grant: Granted, *, two_steps: bool = False) -> Reopened | None:
    """Returns the act by which a grant lifts opt-outs for its slot; None if it is unproven."""
    return Reopened(grant.slot, grant.at, grant.record_id, two_steps) if grant.proven else None


def count_steps(register: Register, kind: OptOutKind) -> int:
    """Returns how many steps lift a kind now: 2 if the law says so or an opt-out by signal stands, else 1."""
    if kind in TWO_STEPS:
        return 2
    act = register.opt_outs.get(f"{kind}/signal")
    return 2 if act is not None and stands(register, act) else 1


def find_doubt(register: Register, kind: OptOutKind) -> OptedOut | None:
    """Returns the doubtful text that closes a kind until a reviewer has looked at it, or None."""
    act = register.opt_outs.get(f"{kind}/unsure")
    return act if act is not None and stands(register, act) else None


def needs_two_steps(act: OptedOut) -> bool:
    """Returns whether only a confirmed choice lifts this opt-out."""
    return act.kind in TWO_STEPS or act.source == "signal"


def name_opt_out(act: OptedOut) -> str:
    """Returns under which name the latest of such opt-outs is kept: `<kind>/<way>`."""
    return f"{act.kind}/{classify_source(act.source)}"


def classify_source(source: OptOutSource) -> Way:
    """Returns the way that a source counts as."""
    return _WAY_OF.get(source, "said")


def _of_kinds(register: Register, kinds: Iterable[OptOutKind]) -> list[OptedOut]:
    found = (register.opt_outs.get(f"{kind}/{name}") for kind in kinds for name in WAYS)
    return [act for act in found if act is not None]


def stands(register: Register, act: OptedOut, place: str | None = None) -> bool:
    """Returns whether nothing newer lifts an opt-out, for all that it closes or for one slot (`place`)."""
    if _is_dismissed(register, act):
        return False
    lift = _find_lift(register, act, place)
    return lift is None or act.at >= lift.at


def _is_dismissed(register: Register, act: OptedOut) -> bool:
    """Returns whether a reviewer has dismissed this very text or a later one; equal times mean the same text."""
    return act.source == "sms_unsure" and register.dismissed is not None and register.dismissed.at >= act.at


def _find_lift(register: Register, act: OptedOut, place: str | None = None) -> _Lift | None:
    """Returns the newest act of those that can lift this opt-out, whether it is newer than the opt-out or older."""
    confirmed = needs_two_steps(act)
    steps = "2" if confirmed else "12"
    lifts: list[_Lift | None] = [register.lifts.get(f"{act.kind}/{number}") for number in steps]
    if place is not None:
        lifts += [register.reopened.get(f"{place}/{number}") for number in steps]
    if act.source in TEXTED and not confirmed:
        lifts.append(register.started)
    return max((lift for lift in lifts if lift is not None), key=_order, default=None)


def _find_standing(register: Register, kind: OptOutKind) -> Standing:
    """Returns what holds for a kind by the newest opt-out that stands, or else by the newest lift."""
    found = sorted(_of_kinds(register, (kind,)), key=_order)
    active = [act for act in found if stands(register, act)]
    if active:
        return Standing(kind, "active", active[-1].at, active[-1].source, active[-1].record_id)
    lifts: list[_Lift | Dismissed] = [lift for act in found if (lift := _find_lift(register, act)) is not None]
    if register.dismissed is not None and any(_is_dismissed(register, act) for act in found):
        lifts.append(register.dismissed)
    latest = max(lifts, key=_order)
    return Standing(kind, "lifted", latest.at, found[-1].source, latest.record_id)


def _steps(act: Lifted | Reopened) -> str:
    return "2" if act.two_steps else "1"


def _order(act: OptOutAct) -> tuple[int, str, str]:
    """Orders acts by event time; among acts of the same moment any order will do, as long as it is always the same."""
    return act.at, act.record_id, getattr(act, "source", "")


def _with(mapping: Mapping[str, _Act], key: str, act: _Act) -> dict[str, _Act]:
    present = mapping.get(key)
    return {**mapping, key: act if present is None else max(present, act, key=_order)}
