"""Takes the requests from a member whose last key was revoked, and tells the owner.

The key's revocation writes two rows of the outbox: `unassign_member`, worked here in steps, and `member_left`, which
becomes the mail. Whoever has an active key again by then keeps what they have.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import work as steps
from chalicelib.domain.rights.guards import SYSTEM
from chalicelib.domain.rights.texts.staff import compose_member_left
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.carry_out import plan_step

if TYPE_CHECKING:
    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 25
"""How many requests one run takes from a member."""
SETTLED: Final = timedelta(minutes=2)
"""How long after the revocation the list is looked at once more: it lags, and somebody may just have assigned one."""


def unassign(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "more", "later"]:
    """Takes the next requests from the member of a row. Raises Unavailable."""
    member = row.refs["member"]
    ctx = of_system(ports.profiles[tenant], row.id, now, row.id)
    if ports.api_keys.all(tenant).is_active_member(member, now):
        return "finished"
    taken, after = False, None
    while not taken:  # past those that stay theirs: closed ones with tasks that go on
        places, after = ports.rights_requests.listed(tenant, "member", member, None, after, MOST)
        taken = sum(_take(ports, ctx, listed.request_id, member) for _, listed in places) > 0
        if after is None:
            break
    if taken:
        return "more"
    return "finished" if now - row.created_at >= SETTLED else "later"


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail that tells the owner who left, and how much is to be done. Raises NothingToSend."""
    member, profile = row.refs["member"], ports.profiles[tenant]
    keys = ports.api_keys.all(tenant)
    holder = next((key.holder for key in reversed(keys.keys) if key.holder and key.holder.id == member), None)
    if holder is None or keys.is_active_member(member, now):
        raise NothingToSend("member_is_back")
    content = compose_member_left(profile, holder.name, member, int(row.refs["open_requests"]))
    return make_mail(profile, row.id, ports.secrets.owner_mailbox(tenant), content)


def _take(ports: Ports, ctx: Context, request_id: str, member: str) -> bool:
    """Unassigns a request that is still the member's; returns whether it was."""

    def attempt() -> Plan[bool]:
        request = ports.rights_requests.get(ctx.tenant, request_id)
        if request is None or request.assignee != member:
            return Plan((), False)
        if "assign" not in states.list_allowed(request, SYSTEM, ctx.now, ctx.profile.time_zone):
            return Plan((), False)
        return Plan(plan_step(ports, ctx, request, steps.assign(request, None)), True)

    return commit_step(ports, ctx, attempt)
