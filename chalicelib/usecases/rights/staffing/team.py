"""Tells who is on the team, and how many requests each of them has to work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.usecases.access.read import count_open_requests, list_team

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import Holder
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody who holds or held a key."""

    holder: Holder
    active: bool
    open_requests: int  # those with something left to do


def read_team(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[TeamMember], str | None]:
    """Returns a page of the team, in order of joining, and the next cursor. One query a member.

    Raises Malformed (invalid_cursor).
    """
    people, following = list_team(ports, ctx, limit, cursor)
    team = [TeamMember(holder, active, count_open_requests(ports, ctx.tenant, holder.id)) for holder, active in people]
    return team, following
