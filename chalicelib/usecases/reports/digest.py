"""Mails each morning what is due, late or waits: to everybody with open work, and of all of it to the privacy mailbox.

The sweep makes the rows of a day in one transaction that nobody makes a second time. What a mail says is found when it
leaves; where there is nothing to say, none does.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from chalicelib.domain.changes import Raced
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.deadlines.reminders import find_day
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.reports.digest import (
    BeginDigest,
    Digest,
    compose_digest,
    list_members,
    name_failed_pushes,
    sort_requests,
)
from chalicelib.domain.reports.waiting import MOST as MOST_TOLD
from chalicelib.usecases.context import of_system
from chalicelib.usecases.reports import attention
from chalicelib.usecases.reports.policy_ages import list_policy_ages
from chalicelib.usecases.rights.staffing.mailboxes import find_worker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.rights.lists.listing import Listed, Part
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 5_000
"""How many requests are looked at, the earliest clock first."""
_PAGE: Final = 1_000
_MOST_HOLDS: Final = 100
_MOST_MEMBERS: Final = 90
"""How many people get a mail of their own; one transaction holds their rows."""
_ALL: Final = ""


def begin_digest(ports: Ports, tenant: str) -> int:
    """Makes the rows of today's mails, unless it was done; returns their number.

    It takes one read a process and day, and none once this process knows that they were made.
    """
    now = ports.clock.now()
    ctx = of_system(ports.profiles[tenant], CALENDAR, now)
    today = find_day(now, ctx.profile.time_zone)
    before = ports.digests.latest(tenant, at_least=today)
    if before is not None and before >= today:
        return 0
    shared = ports.secrets.privacy_mailbox(tenant)
    listed, _ = _list_open(ports, tenant, None)
    members = [one for one in list_members(listed) if find_worker(ports, tenant, one, now).address != shared]
    rows = [_make_row(ports, ctx, one, today) for one in (_ALL, *members[:_MOST_MEMBERS])]
    changes: list[Change] = [BeginDigest(today, before), *rows]
    try:
        ports.store.commit(tenant, changes, None, "", now)
    except Raced:
        return 0  # somebody else made them
    ports.outbox.announce(tenant, [row.id for row in rows])
    return len(rows)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail of a row. Raises NothingToSend where there is nothing to say, or its day is over."""
    profile, member = ports.profiles[tenant], row.refs["member"]
    today = find_day(now, profile.time_zone)
    if today > date.fromisoformat(row.refs["day"]):
        raise NothingToSend("over")
    ctx = of_system(profile, CALENDAR, now)
    listed, all_counted = _list_open(ports, tenant, member or None)
    others = {} if member else _list_others(ports, ctx, today)
    policies = {} if member else {"Policies due for their yearly update": _list_old_policies(ports, ctx)}
    if today.day == 1:
        others, policies = others | policies, {}  # said once a month, also where nothing else waits
    digest = Digest(sort_requests(listed, today), others, policies, all_counted)
    if digest.empty:
        raise NothingToSend("nothing_to_say")
    content = compose_digest(profile, digest, today, f"{ports.base_url}/console#/requests")
    return make_mail(profile, row.id, find_worker(ports, tenant, member or None, now).address, content)


def _list_open(ports: Ports, tenant: str, member: str | None) -> tuple[list[Listed], bool]:
    """Returns the requests with something left to do, of a member or all, and whether these are all of them."""
    found: list[Listed] = []
    after: str | None = None
    part: Part = "member" if member else "open"
    while len(found) < MOST:
        places, after = ports.rights_requests.listed(tenant, part, member or "", None, after, _PAGE)
        found += [one for _, one in places]
        if after is None:
            return found, True
    return found, False


def _list_others(ports: Ports, ctx: Context, today: date) -> dict[str, Sequence[str] | int]:
    """Returns what else waits for the company: numbers up to a hundred, or ids."""
    letters, pushes = (
        attention.count_letters(ports, ctx, attention.LETTERS),
        ports.pushes.failing(ctx.tenant, MOST_TOLD),
    )
    failing = [one.since for one in pushes]
    holds, _ = ports.holds.page(ctx.tenant, "active", today, None, _MOST_HOLDS)
    return {
        "Letters to print": letters["to_print"],
        "Calls to make": letters["to_call"],
        "Replies to review": ports.reviews.waiting(ctx.tenant, "reply", ctx.now).open,
        "Identities to review": ports.reviews.waiting(ctx.tenant, "identity", ctx.now).open,
        "Holds to look at again": [one.id for one in holds],
        "Deliveries that nobody sends by itself any more": attention.count_parked(ports, ctx).count,
        name_failed_pushes(failing, ctx.profile.time_zone): len(failing),
        "Keys that expire within 14 days": [one.ref for one in attention.list_expiring(ports, ctx) if one.ref],
    }


def _list_old_policies(ports: Ports, ctx: Context) -> list[str]:
    return [one.ref for one in attention.warn_of_policies(list_policy_ages(ports, ctx)) if one.ref]


def _make_row(ports: Ports, ctx: Context, member: str, today: date) -> OutboxRow:
    refs = {"member": member, "day": today.isoformat()}
    return OutboxRow(ports.randomness.id("out", ctx.now), "daily_digest", ctx.now, refs, repeat_if_uncertain=True)
