"""Records of acts about opt-outs: which kinds, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.domain.people.act_records import ActRecord
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

    def values(self) -> list[Any]:
        """Its fields in order, JSON-ready."""
        return [self.kind, self.effective_at, self.honor_by, self.state]


@dataclass(frozen=True, slots=True, repr=False)
class OptOutRecord(ActRecord):
    """One opt-out, START, lift, signal or dismissal. Its id is opt_…."""

    kind: OptOutRecordKind
    kinds: tuple[KeptKind, ...] = ()
    reason: str | None = None
    confirm_until: int | None = None  # a pending lift can be confirmed until then

    @property
    def waiting(self) -> tuple[OptOutKind, ...]:
        """The kinds whose lift waits for a second step."""
        return tuple(kept.kind for kept in self.kinds if kept.state == "pending")

    def details(self) -> dict[str, Any]:
        """What the events' digest covers, JSON-ready."""
        return {
            **ActRecord.details(self),
            "kinds": [kept.values() for kept in self.kinds],
            "at": self.at,
            "reason": self.reason,
        }
