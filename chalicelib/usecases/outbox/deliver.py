"""Works through one outbox row. A process that dies in between leaves the row for the sweep.

A mail goes through read, compose, claim, send, mark and delete. A job needs no claim: it keeps its own progress and is
done in steps, after each of which its row is announced again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.labels import label_row
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused, NothingToSend
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, StoredOutboxRow, decide_after_unknown_outcome
from chalicelib.domain.suppressions.pushes import schedule_retry
from chalicelib.usecases.outbox import hold
from chalicelib.usecases.outbox.kinds import KINDS, Job, Mailed, Marker, SentItself, Worked, WorkedElsewhere

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports


def deliver(ports: Ports, tenant: str, row_id: str) -> None:
    """Sends what the row stands for, unless it is done, parked or claimed by another process.

    Raises Unavailable where nothing was sent and the same call may succeed later.
    """
    stored = ports.outbox.get(tenant, row_id)
    if stored is None or stored.state != "ready":
        return
    now = ports.clock.now()
    match KINDS[stored.row.kind]:
        case Mailed() as entry:
            _mail(ports, tenant, stored, entry, now)
        case SentItself(send):
            send(ports, tenant, stored, now)
        case Worked(work):
            _work(ports, tenant, stored, work, now)
        case WorkedElsewhere(queue):
            raise LookupError(f"a row of the queue {queue} came by another one")


def _mail(ports: Ports, tenant: str, stored: StoredOutboxRow, entry: Mailed, now: datetime) -> None:
    try:
        mail = entry.compose(ports, tenant, stored.row, now)
    except NothingToSend as reason:
        logs.log("info", "mail.not_needed", **_about(tenant, stored), code=str(reason))
        if str(reason) == "address_erased":
            _call_marker(entry.failed, ports, tenant, stored, now)
        _call_marker(entry.dropped, ports, tenant, stored, now)
        ports.outbox.done(tenant, stored)
        return
    room = (
        entry.room(ports, tenant, stored, now)
        if entry.room is not None
        else hold.find_room(ports, tenant, stored, entry.recipient, now)
    )
    claimed = room and ports.outbox.claim(tenant, room, now)
    if claimed is not None:
        _send(ports, tenant, claimed, replace(mail, labels=label_row(stored.row)), entry, now)


def _work(ports: Ports, tenant: str, stored: StoredOutboxRow, work: Job, now: datetime) -> None:
    progress = work(ports, tenant, stored.row, now)
    if progress == "finished":
        ports.outbox.done(tenant, stored)
    elif progress == "more":
        ports.outbox.announce(tenant, [stored.row.id])
    elif progress == "later":
        ports.outbox.postpone(tenant, stored, schedule_retry(stored.row.created_at, now), "ready")


def _call_marker(marker: Marker | None, ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> None:
    if marker is not None:
        marker(ports, tenant, row.row, now)


def _send(ports: Ports, tenant: str, row: StoredOutboxRow, mail: Mail, entry: Mailed, now: datetime) -> None:
    try:
        ports.mailer.send(tenant, mail, now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=tenant)
        _call_marker(entry.failed, ports, tenant, row, now)
        ports.outbox.postpone(tenant, row, None, "refused")
    except MailOutcomeUnknown:
        give_back_unknown(ports, tenant, row, now)
    except Unavailable:
        ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
        raise
    else:
        logs.count("MailsSent", tenant=tenant)
        _call_marker(entry.sent, ports, tenant, row, now)
        ports.outbox.done(tenant, row)


def give_back_unknown(ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> bool:
    """Makes a claimed row ready again, or parks it, because nobody knows whether it was sent.

    Returns True where it is ready to be sent again; the sweep announces it.
    """
    state = decide_after_unknown_outcome(row.row)
    until = now + ANNOUNCE_AGAIN_AFTER if state == "ready" else None
    entry = KINDS.get(row.row.kind)  # None for a row that a newer version left behind before a rollback
    told = entry.unknown if isinstance(entry, SentItself) and state != "ready" else None
    if state != "ready":
        _call_marker(entry.failed if isinstance(entry, Mailed) else told, ports, tenant, row, now)
    if told is not None:
        ports.outbox.done(tenant, row)
    elif not ports.outbox.postpone(tenant, row, until, state):
        return False
    level: logs.Level = "warning" if state == "ready" else "error"
    logs.log(level, "mail.outcome_unknown", **_about(tenant, row), code=state)
    logs.count("MailsUncertain", tenant=tenant)
    return state == "ready"


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.kind}
