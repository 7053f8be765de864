"""Reads API keys, and who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.usecases import cursors

if TYPE_CHECKING:
    from chalicelib.domain.keys import ApiKey, Holder
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports import Ports

_LIST: Final = "keys"


def get(ports: Ports, ctx: Context, key_id: str) -> ApiKey:
    """One key. Raises NotFound."""
    key = ports.keys.get(ctx.tenant, key_id) if is_id(key_id, "key") else None
    if key is None:
        raise NotFound("There is no such key.")
    return key


def page(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[ApiKey], str | None]:
    """Keys, newest first, revoked ones too, and the next cursor. Raises Malformed (invalid_cursor)."""
    after = cursors.decode(ports, ctx.tenant, _LIST, cursor) if cursor is not None else None
    found, last = ports.keys.page(ctx.tenant, after, limit)
    return found, cursors.encode(ports, ctx.tenant, _LIST, last) if last is not None else None


def team(ports: Ports, ctx: Context) -> list[tuple[Holder, bool]]:
    """Everyone who holds or held a key, by their latest key, and whether any key of theirs is active."""
    people: dict[str, tuple[Holder, bool]] = {}
    for key in ports.keys.all(ctx.tenant).keys:
        if key.holder:
            active = people.get(key.holder.id, (key.holder, False))[1]
            people[key.holder.id] = (key.holder, active or key.active(ctx.now))
    return list(people.values())
