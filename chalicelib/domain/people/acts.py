"""Acts: what people, or we on their behalf, have done. Everything that holds for a person follows from them.

An act names a *slot*: `<purpose>/<channel>`, with an empty channel for purposes that contact nobody. Refusals
may name `<purpose>/*` or `*/*`. Times are event times, by which precedence goes, in milliseconds since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, OptOutAct, Reopened, Started

if TYPE_CHECKING:
    from chalicelib.domain.changes import Event

RefusalKind = Literal["denied", "withdrawn"]
Basis = Literal["accepted", "continued_use"]
EVERYTHING: Final = "*/*"


def slot(purpose: str, channel: str | None) -> str:
    """Returns the slot of a purpose on a channel."""
    return f"{purpose}/{channel or ''}"


def whole_purpose(purpose: str) -> str:
    """Returns the slot that covers a purpose on all its channels; for refusals only."""
    return f"{purpose}/*"


@dataclass(frozen=True, slots=True)
class Granted:
    """Consent that was given.

    `proven`: it is the person's own beyond doubt, so that it outweighs an older refusal: recorded with a secret key and
    wording, confirmed by the person, or a device's own choice of cookies. `undated`: it came from a list that does not
    say when it was given; then `at` is when the list was imported, and every dated word counts as newer. `texted`: the
    person gave it by a text message, whose moment the SMS provider states.
    """

    slot: str
    at: int
    expires_at: int | None
    proven: bool
    record_id: str
    policy: int = 0  # the version of the privacy policy under which it was given; 0: none
    undated: bool = False
    texted: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Consent that the person denied when asked, or withdrew later. `via` is as in `OptedOut`."""

    slot: str
    at: int
    kind: RefusalKind
    record_id: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Consent that counts only once it is confirmed, which must happen before `until`."""

    slot: str
    at: int
    until: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The person belongs to a contract from this moment on."""

    contract: str
    at: int


@dataclass(frozen=True, slots=True)
class Left:
    """The person no longer belongs to a contract."""

    contract: str
    at: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """The person contacted the tenant on a channel, which opens the window for replies."""

    channel: str
    at: int


@dataclass(frozen=True, slots=True)
class Tied:
    """A caller who is not trusted named this person together with another subject; only restrictions follow the tie.

    `sure`: an identifier of the other subject was verified by then, so the tie rests on more than a stranger's word.
    """

    subject_id: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Mailed:
    """The person was mailed a question; `until` is when the room that it takes in their mailbox is free again."""

    until: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The person accepted a version of a policy, or went on using the service under it, which is not consent.

    `trusted`: a trusted caller or the person's own token says so. What a stranger says of somebody is kept apart.
    """

    slug: str
    version: int
    at: int
    basis: Basis
    record_id: str
    trusted: bool = True


Act = Granted | Refused | Asked | Joined | Left | Wrote | Tied | Mailed | Accepted | OptOutAct

_CODES: Final[dict[str, type[Act]]] = {
    "granted": Granted,
    "refused": Refused,
    "asked": Asked,
    "joined": Joined,
    "left": Left,
    "wrote": Wrote,
    "linked": Tied,
    "mailed": Mailed,
    "accepted": Accepted,
    "opted_out": OptedOut,
    "started": Started,
    "lifted": Lifted,
    "reopened": Reopened,
    "dismissed": Dismissed,
}
_NAMES: Final = {act: name for name, act in _CODES.items()}


def encode(act: Act) -> list[Any]:
    """Returns the act as a JSON-ready list: its name, then its fields in order.

    The last fields are left out as long as they have their defaults, so that an act is stored as it was before those
    fields existed.
    """
    values = [getattr(act, name) for name in type(act).__slots__]
    for field in reversed(fields(act)):
        if field.default is MISSING or values[-1] != field.default:
            break
        values.pop()
    return [_NAMES[type(act)], *values]


def decode(values: list[Any]) -> Act:
    """Returns the act that `encode` turned into these values."""
    return _CODES[values[0]](*values[1:])


def read_acts(event: Event) -> list[Act]:
    """Returns the acts that an event of a person tells."""
    return [decode(values) for values in event.body.get("acts", [])]
