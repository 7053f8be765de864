"""The endpoints of a company: to which addresses its events go. All of them are one record with one chain."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outgoing import OutgoingType

MOST_ENDPOINTS: Final = 20
OVERLAP: Final = timedelta(days=1)
"""How long after a rotation the secret before it signs too."""
MOST_SECRETS: Final = 4
"""How many secrets sign at most, where one is rotated again within that time."""
DisabledReason = Literal["gone", "by_staff"]
"""`gone`: it answered 410, which says that it wants nothing any more."""


@dataclass(frozen=True, slots=True)
class EndedSecret:
    """A secret that was rotated and still signs until a moment."""

    number: int
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """One endpoint. Its address may hold a secret of the company, so it does not print itself.

    A secret is not kept: it follows from the endpoint's id and the secret's number by a key of the tenant.
    """

    id: str  # whe_…
    url: str
    events: tuple[OutgoingType, ...]  # those that it wants; () for all
    description: str
    created_at: datetime
    secret: int = 1  # the number of its secret, one more with each rotation
    key: int = 1  # the version of the tenant's key from which its secrets follow
    ended: tuple[EndedSecret, ...] = ()
    disabled_at: datetime | None = None
    disabled_reason: DisabledReason | None = None
    version: int = 1  # its ETag

    @property
    def enabled(self) -> bool:
        """Whether events are sent to it."""
        return self.disabled_at is None

    def wants(self, name: OutgoingType) -> bool:
        """Tells whether it wants events of a type."""
        return self.enabled and (not self.events or name in self.events)

    def list_secrets(self, now: datetime) -> tuple[int, ...]:
        """Returns the numbers of the secrets that sign at a moment, the newest first."""
        return (self.secret, *(one.number for one in self.ended if one.until > now))


@dataclass(frozen=True, slots=True)
class Endpoints:
    """All endpoints of a company, in the order in which they were made."""

    all: tuple[Endpoint, ...] = ()
    version: int = 0
    head: str = ""

    def get(self, endpoint_id: str) -> Endpoint | None:
        """Returns one of them, or None."""
        return next((one for one in self.all if one.id == endpoint_id), None)

    def put(self, endpoint: Endpoint) -> Endpoints:
        """Returns the next version with one more, or another one in the same place.

        Raises Conflict (endpoint_limit_reached) for one too many.
        """
        known = self.get(endpoint.id) is not None
        if not known and len(self.all) >= MOST_ENDPOINTS:
            raise Conflict(f"There are at most {MOST_ENDPOINTS} endpoints.", code="endpoint_limit_reached")
        kept = tuple(endpoint if one.id == endpoint.id else one for one in self.all)
        return replace(self, all=kept if known else (*kept, endpoint), version=self.version + 1)

    def drop(self, endpoint_id: str) -> Endpoints:
        """Returns the next version without one."""
        return replace(self, all=tuple(one for one in self.all if one.id != endpoint_id), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class SaveEndpoints:
    """A change: the next version of a company's endpoints, with the event that made it."""

    endpoints: Endpoints
    event: Event = field(repr=False)


def rotate_secret(endpoint: Endpoint, now: datetime) -> Endpoint:
    """Returns the endpoint with its next secret; the one before signs for a day more."""
    still = [one for one in endpoint.ended if one.until > now]
    ended = (EndedSecret(endpoint.secret, now + OVERLAP), *still)[: MOST_SECRETS - 1]
    return replace(endpoint, secret=endpoint.secret + 1, ended=ended, version=endpoint.version + 1)


def disable(endpoint: Endpoint, reason: DisabledReason, now: datetime) -> Endpoint:
    """Returns the endpoint as one to which nothing is sent; one that is disabled already stays as it is."""
    if not endpoint.enabled:
        return endpoint
    return replace(endpoint, disabled_at=now, disabled_reason=reason, version=endpoint.version + 1)


def enable(endpoint: Endpoint) -> Endpoint:
    """Returns the endpoint as one to which events are sent again."""
    if endpoint.enabled:
        return endpoint
    return replace(endpoint, disabled_at=None, disabled_reason=None, version=endpoint.version + 1)
