"""Keeps that somebody read what is held of people: one write for each read, before the answer leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalicelib.domain.audit.reads import AuditedRead, ReadAction
from chalicelib.domain.times import local_date

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def keep_read(ports: Ports, ctx: Context, action: ReadAction, records: Iterable[str] = ()) -> None:
    """Keeps the read of a secret key, or of a person who holds a token. Raises Unavailable; then nothing was shown.

    What the system reads for itself is none, nor what a publishable key may: a device's own choices.
    """
    if ctx.actor.kind not in ("secret", "subject"):
        return
    read = AuditedRead(action, ctx.now, ctx.actor.label, ctx.request_id, tuple(records))
    ports.audit.add_read(ctx.tenant, local_date(ctx.now, ctx.profile.time_zone), read)
