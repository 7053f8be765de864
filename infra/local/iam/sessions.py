"""The sessions that STS gave: who holds which access key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infra.local.iam.evaluator import Role


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """Credentials that STS gave, with the role that they act as (None: one that no template describes)."""

    role: Role | None
    secret: str
    token: str
    expires_at: datetime
