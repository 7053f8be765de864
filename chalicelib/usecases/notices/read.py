"""Reads how far a notice has got and which people it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.notices.notice import Notice, PersonNotice
from chalicelib.usecases import cursors
from chalicelib.usecases.context import Context
from chalicelib.usecases.notices.manage import require_notice
from chalicelib.usecases.ports.bundle import Ports

PEOPLE_LIST: Final = "notices"


@dataclass(frozen=True, slots=True)
class Progress:
    """A notice (None for a version that has none) and a page of the person's notices of its people."""

    notice: Notice | None
    people: Sequence[PersonNotice] = ()
    next_cursor: str | None = None


def read_progress(ports: Ports, ctx: Context, notice_id: str, limit: int, cursor: str | None) -> Progress:
    """Returns a notice and a page of its people, in order of their ids. Raises NotFound or Malformed."""
    notice = require_notice(ports, ctx, notice_id)
    list_name = f"{PEOPLE_LIST}:{notice.id}"
    after = cursors.decode(ports, ctx.tenant, list_name, cursor) if cursor else None
    people, last = ports.notices.page(ctx.tenant, notice.id, after, limit)
    return Progress(notice, people, cursors.encode(ports, ctx.tenant, list_name, last) if last else None)
