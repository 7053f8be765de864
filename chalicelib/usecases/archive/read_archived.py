"""Reads the object in which a closed request lies, for staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.archive.request_file import open_parts
from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.keeping.archived import Archived, name_object
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.rights.archived import read_object
from chalicelib.usecases.rights.carry_out import require_state

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class ArchivedFile:
    """An object as it was locked, and what people wrote, opened; None once its key was destroyed."""

    key: str
    stub: Archived
    file: Mapping[str, Any]
    written: Mapping[str, Any] | None


def read_archived(ports: Ports, ctx: Context, request_id: str) -> ArchivedFile:
    """Returns the object of an archived request. The read is kept.

    Raises NotFound, Conflict (not_archived), Unavailable; Misconfigured where the object is gone or altered.
    """
    request = require_state(ports, ctx, request_id)
    stub = request.archived
    if stub is None:
        raise Conflict("The request does not lie in the archive yet.", code="not_archived")
    key = name_object(request.id, stub.version)
    keep_read(ports, ctx, "request.archive_read", [request_id])
    content = read_object(ports, ctx.tenant, request, stub)
    return ArchivedFile(key, stub, json.loads(content), open_parts(content, key, stub.sealing_key))
