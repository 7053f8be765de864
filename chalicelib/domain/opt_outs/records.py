"""Records of acts about opt-outs: the kinds that they are about, and the outcome for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from chalicelib.domain.people.act_records import ActRecord
from chalicelib.domain.tenants.purposes import OptOutKind

OptOutRecordKind = Literal["opt_out", "start", "lift", "signal", "dismissal"]
LiftState = Literal["active", "lifted", "pending"]


@dataclass(frozen=True, slots=True)
class KeptKind:
    """One kind as it was answered. `effective_at` is in milliseconds; `honor_by` is a date from the rows of the law.

    `state`: `active` for an opt-out; for a lift `lifted`, or `pending` if a second step must confirm it.
    """

    kind: OptOutKind
    effective_at: int
    honor_by: str
    state: LiftState = "active"

    def values(self) -> list[Any]:
        """Returns its fields in order, JSON-ready."""
        return [self.kind, self.effective_at, self.honor_by, self.state]


@dataclass(frozen=True, slots=True, repr=False)
class OptOutRecord(ActRecord):
    """One opt-out, START, lift, signal or dismissal. Its id is opt_…."""

    kind: OptOutRecordKind
    kinds: tuple[KeptKind, ...] = ()
    reason: str | None = None
    confirm_until: int | None = None  # until when a pending lift can be confirmed

    @property
    def waiting(self) -> tuple[OptOutKind, ...]:
        """The kinds whose lift waits for a second step."""
        return tuple(kept.kind for kept in self.kinds if kept.state == "pending")

    def details(self) -> dict[str, Any]:
        """Returns the fields that the events' digest covers, JSON-ready."""
        return {
            **ActRecord.details(self),
            "kinds": [kept.values() for kept in self.kinds],
            "at": self.at,
            "reason": self.reason,
        }

    def erase(self) -> Self | None:
        """Returns the record without what may be personal, the reason among it; see `ActRecord.erase`."""
        erased = ActRecord.erase(self)
        if self.reason is None:
            return erased
        kept = erased or replace(self, salt="")
        return replace(kept, reason=None, gone=(*kept.gone, "reason"))
