"""The port to referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.referrals.referral import Referral


class Referrals(Protocol):
    """Referrals of friends."""

    def get(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Referral]:
        """Returns the referrals of these addresses by identifier key. One read for all of them."""
