"""What is known of the mailboxes of staff: whether mail came back from one, and when it is mailed."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.rights.reminding.turns import SaveTurns, Turns
from chalicelib.domain.times import from_ms, to_ms
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

    def turns(self, tenant: str, member_id: str) -> Turns:
        item = self._table.get(tenant, staff_places.turns(tenant, member_id))
        if item is None:
            return Turns(member_id)
        told_at = item.get("told_at")
        return Turns(
            member=member_id,
            told_at=from_ms(int(told_at)) if told_at is not None else None,
            told_by=str(item.get("told_by") or ""),
            waiting=str(item.get("waiting") or ""),
            version=int(item["version"] or 0),
        )


def writes(tenant: str, change: SaveTurns) -> list[ops.Write]:
    """Returns the write of the next version of a mailbox's turns."""
    turns = change.turns
    place = staff_places.turns(tenant, turns.member)
    values: ops.Item = {
        "told_at": to_ms(turns.told_at) if turns.told_at else None,
        "told_by": turns.told_by or None,
        "waiting": turns.waiting or None,
    }
    item: ops.Item = {
        "pk": place.pk,
        "sk": place.sk,
        "version": turns.version,
        **{name: value for name, value in values.items() if value is not None},
    }
    condition = ops.Equals({"version": turns.version - 1}) if turns.version > 1 else ops.Absent()
    return [ops.Put(item, condition)]
