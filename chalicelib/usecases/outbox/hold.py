"""Holds mail to addresses that nobody verified until the next day, where the company has sent enough of it today.

It is counted here, by whoever sends it, so that the call that caused it costs no more and is answered the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain import daily_caps

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.daily_caps import Outcome
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.ports.bundle import Ports


def find_room(
    ports: Ports, tenant: str, stored: StoredOutboxRow, recipient: str, now: datetime
) -> StoredOutboxRow | None:
    """Returns the row as it may be claimed, counted where it has to be; or None where it now waits for the next day.

    `recipient` names the reference to the key of the address; "" means that no stranger can name the address. A row
    that was counted today and not sent is not counted again. Raises Unavailable.
    """
    today = daily_caps.name_day(now)
    if not recipient or stored.counted_on == today:
        return stored
    key = stored.row.refs[recipient]
    owner = ports.subjects.find(tenant, [key]).get(key)
    if owner is not None and owner.has_verified(key):
        return stored
    refs = stored.row.refs
    capped, caller = daily_caps.choose_cap(refs), refs.get(daily_caps.CALLER, "")
    outcome = ports.daily_caps.count(tenant, capped, caller, stored.row.id, now)
    if outcome == "counted":
        return replace(stored, counted_on=today)
    _hold(ports, tenant, stored, outcome, now)
    return None


def _hold(ports: Ports, tenant: str, stored: StoredOutboxRow, outcome: Outcome, now: datetime) -> None:
    turn = daily_caps.find_turn(now, stored.row.created_at, stored.row.id)
    if not ports.outbox.postpone(tenant, stored, turn, "ready"):
        return
    # One caller's excess is that caller's own affair; that a company's mail stands still is not.
    level: logs.Level = "error" if outcome == "tenant_full" else "warning"
    logs.log(level, "mail.held", tenant=tenant, row_id=stored.row.id, template=stored.row.kind, code=outcome)
    logs.count("MailsHeld", tenant=tenant)
