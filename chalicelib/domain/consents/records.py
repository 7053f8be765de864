"""Consent records and acceptances: what somebody decided, and under which policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.domain.people.act_records import ActRecord
from chalicelib.domain.people.acts import Basis

RecordKind = Literal["consent", "withdrawal", "acceptance"]


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """The version of a policy under which somebody decided something."""

    slug: str
    version: int
    sha256: str

    def values(self) -> list[Any]:
        """Returns its fields in order, JSON-ready."""
        return [self.slug, self.version, self.sha256]


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One decision as it was answered. Times are in milliseconds; `purpose` "*" means all purposes."""

    purpose: str
    channel: str | None
    state: str
    effective_at: int
    expires_at: int | None = None
    reason: str | None = None

    def values(self) -> list[Any]:
        """Returns its fields in order, JSON-ready."""
        return [self.purpose, self.channel, self.state, self.effective_at, self.expires_at, self.reason]


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRecord(ActRecord):
    """One act of consenting, denying, withdrawing or accepting. Its id is con_…, or acc_… for an acceptance."""

    kind: RecordKind
    decisions: tuple[RecordedDecision, ...] = ()
    policy: PolicyRef | None = None
    jurisdiction: str | None = None
    confirm_until: int | None = None  # pending decisions can be confirmed until then
    confirm_key: str | None = None  # the key of the identifier to which the confirmation goes
    basis: Basis | None = None  # acceptances only

    def details(self) -> dict[str, Any]:
        """Returns the fields that the events' digest covers, JSON-ready."""
        return {
            **ActRecord.details(self),
            "decisions": [decision.values() for decision in self.decisions],
            "policy": self.policy.values() if self.policy else None,
            "collected_at": self.at,
            "jurisdiction": self.jurisdiction,
            **({"basis": self.basis} if self.basis else {}),
        }
