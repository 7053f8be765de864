"""Consent records and acceptances: what somebody said, under which policy, how it reached us. Never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.people.acts import Basis

RecordKind = Literal["consent", "withdrawal", "acceptance"]


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """The policy version that something was said under."""

    slug: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """How it reached us. May hold personal values (`url`, `evidence`), so it does not print itself."""

    channel: str
    url: str | None = None
    wording_sha256: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One decision as it was answered. Times in milliseconds; `purpose` "*" for all."""

    purpose: str
    channel: str | None
    state: str
    effective_at: int
    expires_at: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRecord:
    """One act of consenting, denying, withdrawing or accepting: the erasable details beside its events."""

    id: str
    kind: RecordKind
    subject_ids: tuple[str, ...]  # the first is the person where one is meant
    decisions: tuple[RecordedDecision, ...]
    policy: PolicyRef | None
    collected_at: int
    recorded_at: int
    source: Source
    actor: str
    trusted: bool  # whether the caller's word was taken as verified
    gpc: bool
    salt: str  # 16 random bytes in hex; ties the events' digest to these details
    jurisdiction: str | None = None
    confirm_until: int | None = None  # pending decisions can be confirmed until then
    confirm_key: str | None = None  # the identifier key that the confirmation goes to
    basis: Basis | None = None  # of an acceptance

    def details(self) -> dict[str, Any]:
        """What the events' digest covers, JSON-ready."""
        return {
            "id": self.id,
            "kind": self.kind,
            "decisions": [
                [d.purpose, d.channel, d.state, d.effective_at, d.expires_at, d.reason] for d in self.decisions
            ],
            "policy": [self.policy.slug, self.policy.version, self.policy.sha256] if self.policy else None,
            "collected_at": self.collected_at,
            "source": [self.source.channel, self.source.url, self.source.wording_sha256, self.source.evidence],
            "jurisdiction": self.jurisdiction,
            "gpc": self.gpc,
            **({"basis": self.basis} if self.basis else {}),
        }


@dataclass(frozen=True, slots=True)
class AddRecord:
    """A change: a new consent record."""

    record: ConsentRecord


def wording_hash(text: str) -> str:
    """SHA-256 (hex) of a wording exactly as it was sent, in UTF-8."""
    return hash_text(text)
