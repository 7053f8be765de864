"""The record of one act about opt-outs: the erasable details beside its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.domain.consents.records import Source
from chalicelib.domain.tenants.purposes import OptOutKind

OptOutRecordKind = Literal["opt_out", "start", "lift", "signal", "dismissal"]
LiftState = Literal["active", "lifted", "pending"]


@dataclass(frozen=True, slots=True)
class KeptKind:
    """One kind as it was answered. `effective_at` in milliseconds, `honor_by` a date of the tenant's law rows.

    `state`: `active` for an opt-out; of a lift `lifted`, or `pending` where a second step must confirm it.
    """

    kind: OptOutKind
    effective_at: int
    honor_by: str
    state: LiftState = "active"


@dataclass(frozen=True, slots=True, repr=False)
class OptOutRecord:
    """One opt-out, START, lift, signal or dismissal. May hold what a person wrote, so it does not print itself."""

    id: str  # opt_…
    kind: OptOutRecordKind
    subject_ids: tuple[str, ...]
    kinds: tuple[KeptKind, ...]
    at: int  # when it counts from, in milliseconds
    recorded_at: int
    source: Source
    actor: str
    trusted: bool  # whether the caller's word was taken as verified
    gpc: bool
    salt: str  # 16 random bytes in hex; ties the events' digest to these details
    reason: str | None = None
    confirm_until: int | None = None  # a pending lift can be confirmed until then

    @property
    def waiting(self) -> tuple[OptOutKind, ...]:
        """The kinds whose lift waits for a second step."""
        return tuple(kept.kind for kept in self.kinds if kept.state == "pending")

    def details(self) -> dict[str, Any]:
        """What the events' digest covers, JSON-ready."""
        return {
            "id": self.id,
            "kind": self.kind,
            "kinds": [[k.kind, k.effective_at, k.honor_by, k.state] for k in self.kinds],
            "at": self.at,
            "source": [self.source.channel, self.source.url, self.source.wording_sha256, self.source.evidence],
            "reason": self.reason,
            "gpc": self.gpc,
        }


@dataclass(frozen=True, slots=True)
class AddOptOutRecord:
    """A change: a new record of an opt-out."""

    record: OptOutRecord
