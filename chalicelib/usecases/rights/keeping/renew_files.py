"""Renews files that a request keeps for long: under a hold, during an appeal, or while an answer takes its time.

The bucket's lifecycle drops files of a certain age, as the last net under what was copied there and never attached. A
file that is copied onto itself is new to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.changes import Raced
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.outbox import OutboxRow
from chalicelib.usecases.context import of_system
from chalicelib.usecases.uploads.manage import drop_renewed, renew_attached

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.domain.rights.keeping.files import RightsFile
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_UPLOADS: Final = "uploads"


def make_renewing_row(ports: Ports, ctx: Context, request_id: str, files: Iterable[RightsFile]) -> OutboxRow:
    """Returns the row by which these files of a request are renewed, if their end is near."""
    refs = {"rights_request": request_id, _UPLOADS: " ".join(file.id for file in files)}
    return OutboxRow(ports.randomness.id("out", ctx.now), "renew_files", ctx.now, refs, repeat_if_uncertain=True)


def renew_files(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Renews the files of a row whose end is near; a repeat finds none. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], CALENDAR, now, row.id)
    for upload_id in row.refs[_UPLOADS].split():
        renewed = renew_attached(ports, ctx, upload_id)
        if renewed is None:
            continue
        try:
            ports.store.commit(tenant, [renewed], None, "", now)
        except Raced:  # it was renewed by somebody else, or deleted at this moment
            drop_renewed(ports, ctx, renewed)
    return "finished"
