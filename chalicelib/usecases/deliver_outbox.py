"""Sends one outbox row: read, compose, claim, send, delete. Whoever dies in between leaves a row for the sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mails import Mail, MailOutcomeUnknown, MailRefused, NothingToSend
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, StoredOutboxRow, after_unknown_outcome
from chalicelib.usecases import confirm_consent

if TYPE_CHECKING:
    from chalicelib.domain.changes import OutboxRow
    from chalicelib.usecases.ports import Ports

Composer = Callable[["Ports", str, "OutboxRow", datetime], Mail]
COMPOSERS: Final[dict[str, Composer]] = {"confirm_consent": confirm_consent.compose_mail}
"""Template → what makes the mail of such a row, or raises NothingToSend."""


def deliver(ports: Ports, tenant: str, row_id: str) -> None:
    """Sends what the row stands for, unless it is done, parked or in another process's hands.

    Raises Unavailable where nothing was sent and the same call may succeed later.
    """
    stored = ports.outbox.get(tenant, row_id)
    if stored is None or stored.state != "ready":
        return
    now = ports.clock.now()
    try:
        mail = COMPOSERS[stored.row.template](ports, tenant, stored.row, now)
    except NothingToSend as reason:
        logs.log("info", "mail.not_needed", **_about(tenant, stored), code=str(reason))
        ports.outbox.done(tenant, stored)
        return
    claimed = ports.outbox.claim(tenant, stored, now)
    if claimed is not None:
        _send(ports, tenant, claimed, mail, now)


def _send(ports: Ports, tenant: str, row: StoredOutboxRow, mail: Mail, now: datetime) -> None:
    try:
        ports.mailer.send(tenant, mail, now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=tenant)
        ports.outbox.postpone(tenant, row, None, "refused")
    except MailOutcomeUnknown:
        give_back_unknown(ports, tenant, row, now)
    except Unavailable:
        ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
        raise
    else:
        logs.count("MailsSent", tenant=tenant)
        ports.outbox.done(tenant, row)


def give_back_unknown(ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> bool:
    """Makes a claimed row ready again, or parks it, since nobody knows whether it was sent.

    True where it is ready to be sent again; the sweep announces it.
    """
    state = after_unknown_outcome(row.row)
    until = now + ANNOUNCE_AGAIN_AFTER if state == "ready" else None
    if not ports.outbox.postpone(tenant, row, until, state):
        return False
    level: logs.Level = "warning" if state == "ready" else "error"
    logs.log(level, "mail.outcome_unknown", **_about(tenant, row), code=state)
    logs.count("MailsUncertain", tenant=tenant)
    return state == "ready"


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.template}
