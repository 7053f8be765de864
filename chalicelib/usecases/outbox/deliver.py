"""Works off one outbox row. Whoever dies in between leaves a row for the sweep.

A mail: read, compose, claim, send, mark, delete. A job needs no claim: it keeps its own progress, and is done in steps
with an announcement of its row after each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused, NothingToSend
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, StoredOutboxRow, after_unknown_outcome
from chalicelib.domain.suppressions.pushes import again_at
from chalicelib.usecases.consents import confirm as confirm_consent
from chalicelib.usecases.notices import send as send_notices
from chalicelib.usecases.referrals import refer
from chalicelib.usecases.self_service import preferences
from chalicelib.usecases.sms import send_texts
from chalicelib.usecases.suppressions import notify_contract_change as tell_contract
from chalicelib.usecases.suppressions import push as push_suppressions

if TYPE_CHECKING:
    from chalicelib.domain.changes import OutboxRow
    from chalicelib.usecases.ports.bundle import Ports

Composer = Callable[["Ports", str, "OutboxRow", datetime], Mail]
Marker = Callable[["Ports", str, "OutboxRow", datetime], None]
Progress = Literal["finished", "more", "too_early", "later"]
"""`more`: announce again at once; `later`: with growing pauses; `too_early`: the calendar has it."""
Job = Callable[["Ports", str, "OutboxRow", datetime], Progress]
Sender = Callable[["Ports", str, StoredOutboxRow, datetime], None]
COMPOSERS: Final[dict[str, Composer]] = {
    "confirm_consent": confirm_consent.compose_mail,
    "policy_notice": send_notices.compose_mail,
    "preference_link": preferences.compose_mail,
    "referral": refer.compose_mail,
}
"""Template → what makes the mail of such a row, or raises NothingToSend."""
SENT: Final[dict[str, Marker]] = {"policy_notice": send_notices.mark_sent, "referral": refer.mark_sent}
FAILED: Final[dict[str, Marker]] = {"policy_notice": send_notices.mark_failed, "referral": refer.mark_ended}
"""Template → who wants to know that the mail left, or never will."""
JOBS: Final[dict[str, Job]] = {
    "send_notices": send_notices.send,
    push_suppressions.TEMPLATE: push_suppressions.push_row,
    tell_contract.TEMPLATE: tell_contract.tell,
}
"""Template → what does the next steps of a job."""
DROPPED: Final[dict[str, Marker]] = {"referral": refer.mark_ended}
"""Template → who wants to know that there was no reason for the mail any more."""
SENDERS: Final[dict[str, Sender]] = {send_texts.TEMPLATE: send_texts.send}
"""Template → what sends such a row by another way than mail, and marks it."""


def deliver(ports: Ports, tenant: str, row_id: str) -> None:
    """Sends what the row stands for, unless it is done, parked or in another process's hands.

    Raises Unavailable where nothing was sent and the same call may succeed later.
    """
    stored = ports.outbox.get(tenant, row_id)
    if stored is None or stored.state != "ready":
        return
    now = ports.clock.now()
    if stored.row.template in JOBS:
        _work(ports, tenant, stored, now)
        return
    if stored.row.template in SENDERS:
        SENDERS[stored.row.template](ports, tenant, stored, now)
        return
    try:
        mail = COMPOSERS[stored.row.template](ports, tenant, stored.row, now)
    except NothingToSend as reason:
        logs.log("info", "mail.not_needed", **_about(tenant, stored), code=str(reason))
        if str(reason) == "address_erased":
            _tell(FAILED, ports, tenant, stored, now)
        _tell(DROPPED, ports, tenant, stored, now)
        ports.outbox.done(tenant, stored)
        return
    claimed = ports.outbox.claim(tenant, stored, now)
    if claimed is not None:
        _send(ports, tenant, claimed, mail, now)


def _work(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    progress = JOBS[stored.row.template](ports, tenant, stored.row, now)
    if progress == "finished":
        ports.outbox.done(tenant, stored)
    elif progress == "more":
        ports.outbox.announce(tenant, [stored.row.id])
    elif progress == "later":
        ports.outbox.postpone(tenant, stored, again_at(stored.row.created_at, now), "ready")


def _tell(markers: dict[str, Marker], ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> None:
    if row.row.template in markers:
        markers[row.row.template](ports, tenant, row.row, now)


def _send(ports: Ports, tenant: str, row: StoredOutboxRow, mail: Mail, now: datetime) -> None:
    try:
        ports.mailer.send(tenant, mail, now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=tenant)
        _tell(FAILED, ports, tenant, row, now)
        ports.outbox.postpone(tenant, row, None, "refused")
    except MailOutcomeUnknown:
        give_back_unknown(ports, tenant, row, now)
    except Unavailable:
        ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
        raise
    else:
        logs.count("MailsSent", tenant=tenant)
        _tell(SENT, ports, tenant, row, now)
        ports.outbox.done(tenant, row)


def give_back_unknown(ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> bool:
    """Makes a claimed row ready again, or parks it, since nobody knows whether it was sent.

    True where it is ready to be sent again; the sweep announces it.
    """
    state = after_unknown_outcome(row.row)
    until = now + ANNOUNCE_AGAIN_AFTER if state == "ready" else None
    if state != "ready":
        _tell(FAILED, ports, tenant, row, now)
    if not ports.outbox.postpone(tenant, row, until, state):
        return False
    level: logs.Level = "warning" if state == "ready" else "error"
    logs.log(level, "mail.outcome_unknown", **_about(tenant, row), code=state)
    logs.count("MailsUncertain", tenant=tenant)
    return state == "ready"


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.template}
