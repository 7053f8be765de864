"""Takes what is told of mails to the team: a member whose mail comes back is no longer written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import logs

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.mail.feedback import FeedbackKind
    from chalicelib.domain.mail.labels import RowLabels
    from chalicelib.usecases.ports.bundle import Ports


def take_feedback(ports: Ports, tenant: str, _: RowLabels, kind: FeedbackKind, address: str, now: datetime) -> bool:
    """Closes the mailbox of a member from which a mail came back, or who called one spam.

    The company's own two mailboxes stay in use, since nothing stands behind them: their line is an error. Returns
    whether the address is one of the team's or the company's.
    """
    closes = kind in ("bounced", "complained")
    if address in (ports.secrets.privacy_mailbox(tenant), ports.secrets.owner_mailbox(tenant)):
        if closes:
            logs.log("error", "mailbox.closed", tenant=tenant, code=kind)
        return True
    member = ports.api_keys.all(tenant).holder_id(address)
    if member is not None and closes:
        logs.log("warning", "mailbox.closed", tenant=tenant, code=kind, record_id=member)
        ports.staff_mailboxes.mark_bounced(tenant, member, now)
    return member is not None
