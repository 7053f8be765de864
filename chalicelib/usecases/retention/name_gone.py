"""Names what goes for its age in the month's run, so that an audit knows that nobody took it away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.domain.retention.chain import SaveRetentionChain, name_month
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def name_gone(ports: Ports, ctx: Context, record_id: str, body: dict[str, Any]) -> SaveRetentionChain:
    """Returns the change that names it, for the transaction by which it goes. Takes a read. Raises Unavailable."""
    before = ports.retention.chain(ctx.tenant, name_month(ctx.now))
    event = call_event(ctx, "retention.ended", record_id=record_id, body=body)
    return SaveRetentionChain(replace(before, version=before.version + 1), before, event)
