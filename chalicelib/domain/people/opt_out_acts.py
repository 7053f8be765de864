"""What people do about opt-outs: they opt out, text START, lift an opt-out, or agree anew to one thing.

Like the acts of `acts.py`: event times in milliseconds since 1970 UTC, plain fields, the record that tells more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.tenants.purposes import OptOutKind

OptOutSource = Literal["sms_stop", "sms_unsure", "web", "email", "signal", "form", "import", "phone", "mail"]
"""How it reached us. `sms_stop`: a text that says STOP, or a provider's event of one; nothing else that came by SMS.
`sms_unsure`: a text of which only a reviewer can tell whether it says so; it closes until they have."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The person, or a browser for them, opted out."""

    kind: OptOutKind
    at: int
    source: OptOutSource
    record_id: str


@dataclass(frozen=True, slots=True)
class Started:
    """The person texted START, or their provider tells that they, nobody else, opted in there."""

    at: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Lifted:
    """The person took an opt-out back for everything it closes.

    `two_steps`: they confirmed it in a second step, whose moment `at` is.
    """

    kind: OptOutKind
    at: int
    source: OptOutSource
    record_id: str
    two_steps: bool


@dataclass(frozen=True, slots=True)
class Reopened:
    """A grant proven to be the person's, which lifts opt-outs for its slot alone. `two_steps` as in `Lifted`."""

    slot: str  # `<purpose>/<channel>`
    at: int
    record_id: str
    two_steps: bool


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A reviewer found that a text was no opt-out: lifts what unsure texts closed up to `at`, and nothing else."""

    at: int
    record_id: str


OptOutAct = OptedOut | Started | Lifted | Reopened | Dismissed
OPT_OUT_ACTS: Final = (OptedOut, Started, Lifted, Reopened, Dismissed)
