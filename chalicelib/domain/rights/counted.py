"""What counts towards a cap: the verified requests of one identifier, which every transaction that adds one writes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.times import to_ms

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.rights import Right

MOST: Final = 100
"""How many of an identifier are kept, those received last: far more than any cap allows."""


@dataclass(frozen=True, slots=True, repr=False)
class CountedRequest:
    """One request that counts. `lead` tells the call in which it was made."""

    request_id: str
    lead: str
    type: Right
    received_ms: int


@dataclass(frozen=True, slots=True, repr=False)
class Counted:
    """The requests of an identifier that count; `version` is 0 before the first did."""

    identifier_key: str
    requests: tuple[CountedRequest, ...] = ()  # by receipt
    version: int = 0

    def add(self, request: RightsRequest) -> Counted:
        """Returns them with a request, once."""
        one = CountedRequest(request.id, request.lead, request.type, to_ms(request.intake.received_at))
        several = (*self.remove(one.request_id).requests, one)
        by_receipt = sorted(several, key=lambda counted: (counted.received_ms, counted.request_id))
        return replace(self, requests=tuple(by_receipt[-MOST:]))

    def remove(self, request_id: str) -> Counted:
        """Returns them without a request; the same where it is not among them."""
        left = tuple(one for one in self.requests if one.request_id != request_id)
        return self if len(left) == len(self.requests) else replace(self, requests=left)


@dataclass(frozen=True, slots=True, repr=False)
class SaveCounted:
    """A change: the next version of what counts. Of two calls that read the same version, one decides again."""

    counted: Counted = field(repr=False)
