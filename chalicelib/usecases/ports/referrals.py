"""The port to referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.referrals.referral import Referral


class Referrals(Protocol):
    """Friends who were referred."""

    def get(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Referral]:
        """By the keys of their addresses, those that were ever named. One read for all of them."""
