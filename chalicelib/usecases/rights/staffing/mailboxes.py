"""Finds to which mailbox of the company a mail about a request goes, and who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Worker:
    """Whoever works on a request, with the address at which they are told. Does not print itself."""

    name: str  # "" where nobody works on it
    address: str  # theirs, or that of the privacy mailbox
    mailbox: str = ""  # whose address that is: mem_…, or "" for the privacy mailbox


def find_worker(ports: Ports, tenant: str, member_id: str | None, now: datetime) -> Worker:
    """Returns who works on a request that is assigned to a member, or to nobody.

    Of a member without a key that works, or from whose address mail came back, the privacy mailbox is told.
    """
    shared = ports.secrets.privacy_mailbox(tenant)
    if member_id is None:
        return Worker("", shared)
    keys = [key for key in ports.api_keys.all(tenant).keys if key.holder is not None and key.holder.id == member_id]
    holder = next((key.holder for key in reversed(keys) if key.active(now)), None)
    if holder is None:
        return Worker("", shared)
    bounced = ports.staff_mailboxes.has_bounced(tenant, member_id)
    if bounced or holder.email == shared:
        return Worker(holder.name, shared)
    return Worker(holder.name, holder.email, member_id)
