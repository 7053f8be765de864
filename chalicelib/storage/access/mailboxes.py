"""What is known of the mailboxes of staff: whether mail came back from one, by the member whose it is."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.times import to_ms
from chalicelib.storage.table import ops, staff_places


class DynamoStaffMailboxes:
    """Implements `ports.access.StaffMailboxes`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def has_bounced(self, tenant: str, member_id: str) -> bool:
        return self._table.get(tenant, staff_places.mailbox(tenant, member_id)) is not None

    def mark_bounced(self, tenant: str, member_id: str, now: datetime) -> None:
        place = staff_places.mailbox(tenant, member_id)
        self._table.write(tenant, ops.Put({"pk": place.pk, "sk": place.sk, "bounced_at": to_ms(now)}))
