"""Collects the letters that wait for room at an address, so that one mail tells of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.domain.rights.post import unconfirmed
from chalicelib.domain.rights.texts.collected import Collected, compose_collected, is_written
from chalicelib.usecases.rights.archived import find_basis
from chalicelib.usecases.rights.lists.walk import walk_person
from chalicelib.usecases.rights.post.compose import ReadyLetter, compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.domain.mail.content import Content
    from chalicelib.domain.rights.letters import Queued
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

MOST_PAGES: Final = 10
"""How many hundreds of an address's requests one call looks at."""


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One letter of a mail, and the request whose letter it is. Does not print itself."""

    request: RightsRequest
    ready: ReadyLetter


def collect(ports: Ports, profile: Profile, first: Outgoing, now: datetime) -> list[Outgoing]:
    """Returns this letter, and after it those that wait for the same mailbox: of the newest requests first."""
    found = [first]
    written = int(is_written(first.ready.facts))
    for request, queued in _list_queued(ports, profile.tenant, first.request):
        if queued.id == first.ready.queued.id:
            continue
        ready = _compose(ports, profile, request, queued, now)
        if ready is None or (ready.channel, ready.address) != ("email", first.ready.address):
            continue
        written += is_written(ready.facts)
        if is_written(ready.facts) and written > unconfirmed.MOST_IN_FULL:
            continue
        found.append(Outgoing(request, ready))
        if len(found) == unconfirmed.MOST_COLLECTED:
            break
    return found


def tell_all(profile: Profile, outgoing: list[Outgoing], *, last_of_day: bool) -> Content:
    """Returns what the one mail says; its page is that of the first letter's request."""
    collected = [Collected(one.ready.facts, one.ready.content) for one in outgoing]
    return compose_collected(profile, collected, outgoing[0].ready.facts.page, last_of_day=last_of_day)


def walk_address(ports: Ports, tenant: str, key: str) -> Iterator[RightsRequest]:
    """Returns an address's requests as they are now, the newest first, a thousand at most."""
    return walk_person(ports, tenant, key, MOST_PAGES)


def _list_queued(ports: Ports, tenant: str, request: RightsRequest) -> Iterator[tuple[RightsRequest, Queued]]:
    address = unconfirmed.find_address(request)
    if not address:
        return
    for one in walk_address(ports, tenant, address):
        if unconfirmed.find_address(one) == address:
            for queued in unconfirmed.list_collectable(one):
                yield one, queued


def _compose(
    ports: Ports, profile: Profile, request: RightsRequest, queued: Queued, now: datetime
) -> ReadyLetter | None:
    """Returns the letter as it would leave alone; None where the request or its details are gone."""
    basis = find_basis(ports, profile.tenant, request.id, queued.version)
    if basis is None or basis.details is None:
        return None
    return compose(
        ports, profile, basis.request, basis.details, queued, basis.event.body, basis.words, basis.event.at, now
    )
