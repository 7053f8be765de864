"""Tells staff on the day on which somebody must look at a hold: the privacy mailbox, and the owner, once.

It is kept with the hold in the transaction of the mails' rows. They are made when they leave: of a hold that was
released meanwhile nobody is told any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.deadlines.reminders import find_day
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.rights.holds.hold import SaveHold, find_moment, tell_review
from chalicelib.domain.rights.texts.reminders import compose_hold_reminder
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports

_OWNER: Final = "owner"
_PRIVACY: Final = "privacy"


def remind_of_hold(ports: Ports, tenant: str, hold_id: str) -> None:
    """Makes the rows of the mails, unless the hold is gone, is not due, or staff were told. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], CALENDAR, ports.clock.now(), hold_id)
    zone = ctx.profile.time_zone

    def attempt() -> Plan[None]:
        before = ports.holds.get(tenant, hold_id)
        after = tell_review(before, ctx.now, zone) if before is not None else None
        if after is None:
            return Plan([], None)
        body = {"code": after.code, "review_on": after.review_on.isoformat()}
        event = call_event(ctx, "hold.reminded", record_id=hold_id, body=body)
        both = ports.secrets.owner_mailbox(tenant) != ports.secrets.privacy_mailbox(tenant)
        rows = [
            OutboxRow(
                ports.randomness.id("out", ctx.now),
                "remind_of_hold",
                ctx.now,
                {"hold": hold_id, "review_on": after.review_on.isoformat(), "to": to},
                repeat_if_uncertain=True,
            )
            for to in ((_PRIVACY, _OWNER) if both else (_OWNER,))
        ]
        return Plan([SaveHold(after, event, find_moment(after, zone)), *rows], None)

    commit_step(ports, ctx, attempt)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail of a row. Raises NothingToSend where the hold is released, gone, or has another day."""
    profile, hold = ports.profiles[tenant], ports.holds.get(tenant, row.refs["hold"])
    if hold is None or hold.state == "released" or hold.review_on.isoformat() != row.refs["review_on"]:
        raise NothingToSend("moved_on")
    to_owner = row.refs["to"] == _OWNER
    address = f"{ports.base_url}/console#/holds?review_before={hold.review_on}"
    content = compose_hold_reminder(profile, hold, find_day(now, profile.time_zone), address, to_owner=to_owner)
    mailbox = ports.secrets.owner_mailbox if to_owner else ports.secrets.privacy_mailbox
    return make_mail(profile, row.id, mailbox(tenant), content)
