"""Reads the object in which a closed request lies, for staff."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.archive.parts import ArchivePart, Place, cut_part
from chalicelib.domain.archive.request_file import open_parts
from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.keeping.archived import Archived, name_object
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.rights.archived import read_object
from chalicelib.usecases.rights.carry_out import require_state

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class ArchivedFile:
    """An object as it was locked, and what people wrote, opened, or a part of both; and the cursor of the next part.

    What was written is None once its key was destroyed.
    """

    key: str
    stub: Archived
    part: ArchivePart
    cursor: str | None


def read_archived(ports: Ports, ctx: Context, request_id: str, cursor: str | None = None) -> ArchivedFile:
    """Returns the object of an archived request, in parts where it is large. The read is kept.

    Raises NotFound, Conflict (not_archived), Unavailable; Malformed (invalid_cursor) for another object's cursor, also
    where the request was archived again meanwhile; Misconfigured where the object is gone or altered.
    """
    request = require_state(ports, ctx, request_id)
    stub = request.archived
    if stub is None:
        raise Conflict(code="not_archived")
    key = name_object(request.id, stub.version)
    at = _read_place(cursors.decode(ports, ctx.tenant, key, cursor)) if cursor else Place()
    keep_read(ports, ctx, "request.archive_read", [request_id])
    content = read_object(ports, ctx.tenant, request.id, key, stub)
    part = cut_part(json.loads(content), open_parts(content, key, stub.sealing_key), at)
    rest = cursors.encode(ports, ctx.tenant, key, f"{part.rest.texts} {part.rest.sealed}") if part.rest else None
    return ArchivedFile(key, stub, part, rest)


def _read_place(position: str) -> Place:
    texts, sealed = position.split(" ")
    return Place(int(texts), int(sealed))
