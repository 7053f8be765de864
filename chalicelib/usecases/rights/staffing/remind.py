"""Reminds staff of a request: whoever works on it, and from the day itself on the owner too.

What is told is decided and kept in one transaction with the rows of the mails. These are made of the request as it is
when they leave: of a day that has moved since, or of a request that was closed, nobody is told any more. Where nobody
knows whether a mail left, it is sent again: staff had better read it twice than miss a day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from chalicelib.domain.deadlines.reminders import find_day, is_escalated
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.rights.actions.remind import list_missed, remind
from chalicelib.domain.rights.reminding import planning
from chalicelib.domain.rights.texts.reminders import ReminderFacts, compose_reminder
from chalicelib.usecases.rights.carry_out import plan_step
from chalicelib.usecases.rights.staffing.mailboxes import find_worker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.deadlines.reminders import Reminder
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_WORKER: Final = "worker"
_OWNER: Final = "owner"
_BOTH: Final = "both"
"""To whom a row's mail goes: the worker while another goes to the owner, so that one address gets one mail."""
_MOST_MISSED: Final = 40
"""Of how many days a row keeps that nobody was told."""


def plan_reminder(ports: Ports, ctx: Context, request: RightsRequest) -> list[Change]:
    """Returns the changes that tell staff of all that is due by now; none where nothing is."""
    due = planning.list_due(request, ctx.profile, ctx.now)
    if not due:
        return []
    step = remind(request, ctx.profile, due, ctx.now)
    rows = [_make_row(ports, ctx, request.id, due, to) for to in _address(ports, ctx, request, due)]
    return [*plan_step(ports, ctx, request, step), *rows]


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail of a row. Raises NothingToSend where what it is about has moved, is done, or is gone."""
    profile, request = ports.profiles[tenant], ports.rights_requests.get(tenant, row.refs["rights_request"])
    if request is None:
        raise NothingToSend("record_gone")
    about = set(row.refs["deadlines"].split())
    deadlines = [one for one in planning.list_deadlines(request) if f"{one.name}:{one.day}" in about]
    if not deadlines:
        raise NothingToSend("moved_on")
    worker, owner, to = find_worker(ports, tenant, request.assignee, now), "", row.refs["to"]
    if to != _WORKER:
        owner = ports.secrets.owner_mailbox(tenant)
    if to == _BOTH and worker.address == owner:
        raise NothingToSend("told_as_owner")
    facts = ReminderFacts(
        deadlines=tuple(sorted(deadlines, key=lambda one: (one.limit, one.day, one.name))),
        missed=tuple(date.fromisoformat(day) for day in row.refs["missed"].split()),
        worker=worker.name,
        today=find_day(now, profile.time_zone),
        address=f"{ports.base_url}/console#/requests/{request.id}",
    )
    content = compose_reminder(profile, request, facts, to_owner=to == _OWNER)
    return make_mail(profile, row.id, owner if to == _OWNER else worker.address, content)


def _address(ports: Ports, ctx: Context, request: RightsRequest, due: Sequence[Reminder]) -> tuple[str, ...]:
    """Returns to whom mails go. Where nobody works on it, one address is known to be both without another read."""
    if not is_escalated(due, ctx.profile.reminders):
        return (_WORKER,)
    shared = ports.secrets.privacy_mailbox(ctx.tenant) == ports.secrets.owner_mailbox(ctx.tenant)
    return (_OWNER,) if shared and request.assignee is None else (_BOTH, _OWNER)


def _make_row(ports: Ports, ctx: Context, request_id: str, due: Sequence[Reminder], to: str) -> OutboxRow:
    deadlines = dict.fromkeys(f"{one.name}:{one.day}" for one in due)
    missed = list_missed(due, ctx.now, ctx.profile.time_zone)[:_MOST_MISSED]
    refs = {
        "rights_request": request_id,
        "to": to,
        "deadlines": " ".join(deadlines),
        "missed": " ".join(day.isoformat() for day in missed),
    }
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "remind_staff", ctx.now, refs, repeat_if_uncertain=True)
