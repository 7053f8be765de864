"""Requests that are a customer's affair: the customer is the controller of what is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RedirectScope = Literal["all", "customer_data_only"]


@dataclass(frozen=True, slots=True)
class Redirection:
    """That a request, or the customer's part of it, went to the controller. A free name is among the act's words."""

    version: int  # of the request
    at: datetime
    scope: RedirectScope
    contract_id: str | None = None  # the external id of the customer's contract, where it is known
