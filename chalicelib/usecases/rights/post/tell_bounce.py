"""Tells whoever works on a request that a letter of it came back and waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.seen import SeenRequest
from chalicelib.domain.rights.texts.staff import compose_letter_bounced
from chalicelib.usecases.rights.archived import find_left, open_seen
from chalicelib.usecases.rights.staffing.mailboxes import find_worker

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.usecases.ports.bundle import Ports


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail to the assignee, else to the privacy mailbox. Raises NothingToSend where nothing waits any more.

    It names the request and no person.
    """
    request = ports.rights_requests.get(tenant, row.refs["rights_request"])
    if request is None:
        raise NothingToSend("request_gone")
    seen = open_seen(ports, tenant, SeenRequest(request, None))
    letter = find_left(ports, tenant, seen, row.refs["letter"])
    if letter is not None and letter.state not in ("to_print", "to_call"):
        raise NothingToSend("letter_done")
    profile = ports.profiles[tenant]
    address = f"{ports.base_url}/console#/requests/{request.id}"
    content = compose_letter_bounced(profile, request, letter, find_clock(request), address)
    return make_mail(profile, row.id, find_worker(ports, tenant, request.assignee, now).address, content)
