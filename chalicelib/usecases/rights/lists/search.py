"""Finds the requests of one person by an exact e-mail address or phone, or one request by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.people.naming import derive_identifier_keys

if TYPE_CHECKING:
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def search_by_identifier(ports: Ports, ctx: Context, identifier: Identifier) -> list[SeenRequest]:
    """Returns the newest hundred requests made with an identifier, newest first. One query and one batch read."""
    (key,) = derive_identifier_keys(ports, ctx, [identifier])
    return _read(ports, ctx, [one.request_id for one in ports.rights_requests.of_person(ctx.tenant, key)])


def search_by_id(ports: Ports, ctx: Context, request_id: str) -> list[SeenRequest]:
    """Returns the request of this id in a list, which is empty where there is none."""
    return _read(ports, ctx, [request_id])


def _read(ports: Ports, ctx: Context, request_ids: list[str]) -> list[SeenRequest]:
    found = ports.rights_requests.read(ctx.tenant, request_ids)
    keep_read(ports, ctx, "request.searched", found)
    return [found[one] for one in request_ids if one in found]
