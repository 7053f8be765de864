"""The sessions that STS issued: who holds which access key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infra.local.iam.evaluator import Role


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """Credentials that STS issued, with their role (None if no template describes it)."""

    role: Role | None
    secret: str
    token: str
    expires_at: datetime
