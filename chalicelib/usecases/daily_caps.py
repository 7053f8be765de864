"""The daily caps at work: who caused something, by a keyed hash of their address; and mail that has to wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import CALLER

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.daily_caps import Outcome
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_LENGTH: Final = 16  # characters of 5 bits: two callers of a tenant never share one by chance


def hash_caller(ports: Ports, ctx: Context) -> str:
    """Returns the keyed hash of the address from which a stranger called, or "" for any other caller.

    A stranger calls with a publishable key, or with a token of a rights request: whoever made it has one, too.

    Without the tenant's key nobody can find the address by trying all of them. Raises Unavailable.
    """
    if ctx.actor.kind != "publishable" and ctx.actor.opened_by is None:
        return ""
    return ports.secrets.sign(ctx.tenant, "caller", ctx.caller)[:_LENGTH]


def refer_to_caller(ports: Ports, ctx: Context) -> dict[str, str]:
    """Returns the reference by which an outbox row's mail counts for its caller; none but for strangers."""
    caller = hash_caller(ports, ctx)
    return {CALLER: caller} if caller else {}


def count_mail(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
    """Counts a row's mail to an address that nobody verified; a row that was counted today is not counted again.

    Returns the row as it may be claimed; None where it now waits for the next day. Raises Unavailable.
    """
    today = daily_caps.name_day(now)
    if stored.counted_on == today:
        return stored
    refs = stored.row.refs
    capped, caller = daily_caps.choose_cap(refs), refs.get(CALLER, "")
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
