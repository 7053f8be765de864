"""Tells whoever works on a request what needs a person now, at most one mail an hour and mailbox.

The row that tells of an act brings along what it needs somebody for. The first of an hour leaves at once; what comes
until the hour is over is gathered in a row that waits for it. When a mail leaves, its row takes the mailbox's turn by
a conditional write, so that two rows, or two processes, never take the same hour. What it says is read as it leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow, WorkRow
from chalicelib.domain.rights.reminding.needs import MORE, NEEDS, add_needs, is_open, read_needs, read_requests
from chalicelib.domain.rights.reminding.turns import SaveTurns, find_turn, give_back, take_turn, wait
from chalicelib.domain.rights.texts.needs import Needed, compose_needs
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.archived import find_left, open_request
from chalicelib.usecases.rights.staffing.mailboxes import find_worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.outgoing import Telling
    from chalicelib.domain.rights.letters import Letter
    from chalicelib.domain.rights.reminding.needs import Need
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_MEMBER: Final = "member"


def plan_needs(ports: Ports, ctx: Context, row: StoredOutboxRow, telling: Telling) -> list[Change]:
    """Returns what follows from what the act of a row needs a person for; nothing where it needs nobody."""
    needs = read_needs(row.row.refs.get(NEEDS, ""))
    request = ports.rights_requests.get(ctx.tenant, telling.record_id) if needs else None
    if request is None:
        return []
    member = find_worker(ports, ctx.tenant, request.assignee, ctx.now).mailbox
    turns = ports.staff_mailboxes.turns(ctx.tenant, member)
    waits = ports.outbox.get(ctx.tenant, turns.waiting) if turns.waiting else None
    if waits is not None and waits.state == "ready":
        return [WorkRow(waits, add_needs(waits.row.refs, request.id, needs))]
    row_id = ports.randomness.id("out", ctx.now)
    turn = find_turn(turns, row_id, ctx.now)
    refs = add_needs({_MEMBER: member}, request.id, needs)
    mail = OutboxRow(row_id, "tell_needs", ctx.now, refs, repeat_if_uncertain=True, not_before=turn)
    return [mail, SaveTurns(wait(turns, row_id) if turn else take_turn(turns, row_id, ctx.now))]


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail of a row. Raises NothingToSend where nobody is needed any more.

    Of a request that was given to somebody else meanwhile, that act told them.
    """
    told = read_requests(row.refs)
    reader = find_worker(ports, tenant, row.refs[_MEMBER] or None, now)
    requests = ports.rights_requests.states(tenant, list(told))
    assigned = {request.assignee for request in requests.values()}
    workers = {member: find_worker(ports, tenant, member, now) for member in assigned}
    mine = [one for one in told if one in requests and workers[requests[one].assignee].mailbox == reader.mailbox]
    found = (_find_open(ports, tenant, requests[one], told[one], workers[requests[one].assignee].name) for one in mine)
    needed = [one for one in found if one is not None]
    if not needed:
        raise NothingToSend("nobody_needed")
    profile, console = ports.profiles[tenant], f"{ports.base_url}/console#/requests"
    content = compose_needs(profile, needed, int(row.refs.get(MORE, "0")), console)
    return make_mail(profile, row.id, reader.address, content)


def find_room(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
    """Takes the mailbox's turn for a row, which may leave then; returns None where it waits for the next turn.

    Raises Unavailable.
    """
    member = find_worker(ports, tenant, stored.row.refs[_MEMBER] or None, now).mailbox

    def attempt() -> Plan[datetime | None]:
        turns = ports.staff_mailboxes.turns(tenant, member)
        turn = find_turn(turns, stored.row.id, now)
        return Plan([] if turn else [SaveTurns(take_turn(turns, stored.row.id, now))], turn)

    turn = commit_step(ports, of_system(ports.profiles[tenant], "events", now), attempt)
    if turn is None:
        return stored
    ports.outbox.postpone(tenant, stored, turn, "ready")
    return None


def mark_dropped(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Gives the turn back that a row took and did not need, to the row that waits for it."""

    def attempt() -> Plan[str]:
        turns = ports.staff_mailboxes.turns(tenant, row.refs[_MEMBER])
        after = give_back(turns, row.id)
        held = row.id in (turns.told_by, turns.waiting)
        return Plan([SaveTurns(after)] if held else [], after.waiting if turns.told_by == row.id else "")

    waiting = commit_step(ports, of_system(ports.profiles[tenant], "events", now), attempt)
    if waiting:
        ports.outbox.announce(tenant, [waiting])


def _find_open(
    ports: Ports, tenant: str, request: RightsRequest, needs: tuple[Need, ...], worker: str
) -> Needed | None:
    found = list(_list_open(ports, tenant, request, needs))
    if not found:
        return None
    return Needed(
        request,
        tuple(dict.fromkeys(need.code for need, _ in found)),
        tuple(letter for need, letter in found if need.letter),
        f"{ports.base_url}/console#/requests/{request.id}",
        worker,
    )


def _list_open(
    ports: Ports, tenant: str, request: RightsRequest, needs: tuple[Need, ...]
) -> Iterator[tuple[Need, Letter | None]]:
    # An archived request's object is read once, and for a letter alone.
    seen = open_request(ports, tenant, request) if any(need.letter for need in needs) else None
    for need in needs:
        letter = find_left(ports, tenant, seen, need.letter) if seen and need.letter else None
        if is_open(request, need, letter):
            yield need, letter
