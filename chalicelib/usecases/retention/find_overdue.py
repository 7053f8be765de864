"""Looks through all requests of a company for what should be gone by now. For an operator's command.

The calendar finds each of them by itself; this is independent of it, and so finds what the calendar has lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.retention.kinds import Overdue, list_overdue
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.lists.walk import walk_all

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def find_overdue(ports: Ports, ctx: Context) -> Iterator[Overdue]:
    """Yields what is to go by now, and what a hold keeps of it; a query and some reads for 500 requests.

    Raises Unavailable.
    """
    for request in walk_all(ports, ctx.tenant):
        if list_overdue(request, ctx.now, held=False):
            yield from list_overdue(request, ctx.now, held=bool(list_active(ports, ctx, request)))


def ask_for(ports: Ports, tenant: str, found: list[Overdue]) -> int:
    """Sends a message for each request of which something is to go, and returns their number."""
    ids = list(dict.fromkeys(one.request_id for one in found if not one.held))
    ports.outbox.remind(tenant, ids)
    return len(ids)
