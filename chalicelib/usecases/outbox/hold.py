"""Holds mail to addresses that nobody verified until the next day, where the company has sent enough of it today.

It is counted here, by whoever sends it, so that the call that caused it costs no more and is answered the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.usecases.daily_caps import count_mail

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.ports.bundle import Ports


def find_room(
    ports: Ports, tenant: str, stored: StoredOutboxRow, recipient: str, now: datetime
) -> StoredOutboxRow | None:
    """Returns the row as it may be claimed, counted where it has to be; or None where it now waits for the next day.

    `recipient` names the reference to the key of the address; "" means that no stranger can name the address. Raises
    Unavailable.
    """
    if not recipient:
        return stored
    key = stored.row.refs[recipient]
    owner = ports.subjects.find(tenant, [key]).get(key)
    if owner is not None and owner.has_verified(key):
        return stored
    return count_mail(ports, tenant, stored, now)
