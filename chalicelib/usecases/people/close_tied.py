"""Closes for those who are tied to somebody by a stranger's word what that somebody has closed a moment ago.

The outbox row `close_tied` names them and their acts. Each is changed in a transaction of their own, so that writes to
one of them hold up nobody else. A repeat changes nothing, and no order matters, since states are joins of acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.following import Following, ForTied, follow, read_refs
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.reach import Reach, reach_known, read_drafts

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports


def close_tied(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Changes everybody whom the row names, as the person whom they turned out to be.

    Raises Unavailable where some could not be changed for now; everybody else was.
    """
    following = read_refs(row.refs, now)
    ctx = of_system(ports.profiles[tenant], "close_tied", now, following.event.request_id)
    late: Unavailable | None = None
    for subject_id in following.subject_ids:
        try:
            _close(ports, ctx, subject_id, following)
        except Unavailable as error:
            late = error
    if late is not None:
        raise late
    return "finished"


def closes_any(ports: Ports, ctx: Context, reach: Reach, for_tied: ForTied) -> bool:
    """Returns whether anything would change for those who are tied to the people named. One read if there are any."""
    if not for_tied.acts or not reach.tied:
        return False
    drafts = read_drafts(ports, ctx.tenant, reach.tied)
    return any(follow(draft, for_tied, to_ms(ctx.now)) for draft in drafts)


def _close(ports: Ports, ctx: Context, subject_id: str, following: Following) -> None:
    def attempt() -> Plan[None]:
        drafts = read_drafts(ports, ctx.tenant, [subject_id])
        acts = {draft.id: follow(draft, following.for_tied, following.received) for draft in drafts}
        return Plan(change_subjects(ports, ctx, reach_known(drafts), acts, following.event), None)

    commit_step(ports, ctx, attempt)
