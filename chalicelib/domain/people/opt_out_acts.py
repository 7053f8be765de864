"""What people do about opt-outs: they opt out, text START, lift an opt-out, or consent anew to one thing.

Like the acts of `acts.py`, these have event times in milliseconds since 1970 UTC, plain fields, and the id of the
record that holds the details.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.tenants.purposes import OptOutKind

OptOutSource = Literal["sms_stop", "sms_unsure", "web", "email", "signal", "form", "import", "phone", "mail"]
"""How it reached us. `sms_stop`: a text that says STOP, or a provider's event of one; nothing else that came by SMS.
`sms_unsure`: only a reviewer can tell whether the text is an opt-out; it counts as one until they have decided."""
TEXTED: Final[tuple[OptOutSource, ...]] = ("sms_stop", "sms_unsure")
"""The sources that are texts from the person's own number."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The person, or a browser for them, opted out.

    `via` tells from which of the person's identifiers it came (`domain/people/provenance.py`), so that it goes along
    when that identifier turns out to be shared with others; "" for an act that does not tell.
    """

    kind: OptOutKind
    at: int
    source: OptOutSource
    record_id: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The person texted START, or their provider reports that they themselves, and nobody else, opted in there.

    `via` is as in `OptedOut`: where the number turns out to be shared, the START lifts what was laid on the number.
    """

    at: int
    record_id: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Lifted:
    """The person took an opt-out back for everything it closes.

    `two_steps`: they confirmed it in a second step; `at` is then the moment of that step.
    """

    kind: OptOutKind
    at: int
    source: OptOutSource
    record_id: str
    two_steps: bool


@dataclass(frozen=True, slots=True)
class Reopened:
    """The person's own proven grant lifts opt-outs, for its slot alone. `two_steps` is as in `Lifted`."""

    slot: str  # `<purpose>/<channel>`
    at: int
    record_id: str
    two_steps: bool


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A reviewer found that a text was no opt-out. This lifts what unsure texts closed up to `at`, and nothing else."""

    at: int
    record_id: str


OptOutAct = OptedOut | Started | Lifted | Reopened | Dismissed
OPT_OUT_ACTS: Final = (OptedOut, Started, Lifted, Reopened, Dismissed)
