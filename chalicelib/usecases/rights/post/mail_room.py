"""Finds room for a letter by mail: an address that nobody confirmed gets so many a day, and so does a company in all.

The address comes first, so that a letter which waits for room there never uses up what the company may send.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outbox import CLAIM_LASTS
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.rights.post import delivery, unconfirmed
from chalicelib.domain.times import local_date, start_of_day
from chalicelib.usecases.daily_caps import count_mail

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.rights.letters import LetterTo
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.bundle import Ports

_AFTER_MIDNIGHT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, repr=False)
class Room:
    """Room for one mail. Every attempt takes its own, since nobody knows whether one that broke off was sent."""

    row: StoredOutboxRow  # as it may be claimed
    key: str = ""  # of the address; "" where it is confirmed, so that nothing was taken
    day: str = ""
    number: int = 0  # which of the address's mails of the day
    held: bool = False  # whether the letter had to wait for this day

    @property
    def last_of_day(self) -> bool:
        """Whether the address gets no further mail on that day."""
        return self.number == delivery.MOST_MAILS


def find_room(
    ports: Ports,
    profile: Profile,
    stored: StoredOutboxRow,
    request: RightsRequest,
    to: LetterTo,
    address: str,
    now: datetime,
) -> Room | None:
    """Returns room for a letter; None where its row now waits for the next day, or for whoever collects letters.

    Raises Unavailable.
    """
    if delivery.is_confirmed(request, to):
        return Room(stored)
    tenant, zone = profile.tenant, profile.time_zone
    key = ports.secrets.identifier_key(tenant, Identifier(IdentifierKind.EMAIL, address))
    held = to == "person" and unconfirmed.is_held(stored.row.created_at, now, zone)
    until = now + CLAIM_LASTS
    if held and not ports.letters.begin_collecting(tenant, key, now, until):
        ports.outbox.postpone(tenant, stored, until, "ready")
        return None
    today = local_date(now, zone)
    number = ports.letters.take_mail(tenant, key, today.isoformat(), unconfirmed.share_of(to), now)
    if number is None:
        tomorrow = start_of_day(today + timedelta(days=1), zone)
        ports.outbox.postpone(tenant, stored, tomorrow + _AFTER_MIDNIGHT, "ready")
        return None
    room = Room(stored, key, today.isoformat(), number, held)
    with giving_back(ports, tenant, room):
        counted = count_mail(ports, tenant, stored, now)
    if counted is None:
        give_back(ports, tenant, room)
        return None
    return Room(counted, key, room.day, number, held)


@contextmanager
def giving_back(ports: Ports, tenant: str, room: Room) -> Iterator[None]:
    """Gives room back where what comes before the mail fails, so that no trouble of ours uses up an address's day."""
    try:
        yield
    except Unavailable:
        give_back(ports, tenant, room)
        raise


def give_back(ports: Ports, tenant: str, room: Room) -> None:
    """Gives room back of which it is sure that no mail used it. Raises Unavailable."""
    if room.key:
        ports.letters.give_back_mail(tenant, room.key, room.day)
