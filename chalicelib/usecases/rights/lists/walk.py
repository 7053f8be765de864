"""Walks a list of requests to its end, and reads each of them as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.ports.bundle import Ports

_PAGE: Final = 500


def walk_all(ports: Ports, tenant: str) -> Iterator[RightsRequest]:
    """Yields all requests of a company; a query and some reads for 500 of them. Raises Unavailable."""
    after: str | None = None
    while True:
        listed, after = ports.rights_requests.listed(tenant, "all", "", None, after, _PAGE)
        yield from ports.rights_requests.states(tenant, [one.request_id for _, one in listed]).values()
        if after is None:
            return


def walk_person(ports: Ports, tenant: str, key: str, most_pages: int | None = None) -> Iterator[RightsRequest]:
    """Yields an identifier's requests, the newest first; of a hundred a page, these pages at most."""
    after: str | None = None
    for _ in islice(count(), most_pages):
        listed, after = ports.rights_requests.page_of_person(tenant, key, after)
        states = ports.rights_requests.states(tenant, [one.request_id for one in listed])
        yield from (states[one.request_id] for one in listed if one.request_id in states)
        if after is None:
            return
