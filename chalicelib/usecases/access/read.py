"""Reads API keys and the people who hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.usecases import cursors

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import ApiKey, Holder
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_KEYS: Final = "keys"
_TEAM: Final = "team"
MOST_COUNTED: Final = 1000
"""Up to how many requests of a member are counted; who has more has this many in the answer."""


def require_key(ports: Ports, ctx: Context, key_id: str) -> ApiKey:
    """Returns one key. Raises NotFound."""
    key = ports.api_keys.get(ctx.tenant, key_id) if is_id(key_id, "key") else None
    if key is None:
        raise NotFound("There is no such key.")
    return key


def list_keys(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[ApiKey], str | None]:
    """Returns keys, newest first, revoked ones too, and the next cursor. Raises Malformed (invalid_cursor)."""
    after = cursors.decode(ports, ctx.tenant, _KEYS, cursor) if cursor is not None else None
    found, last = ports.api_keys.page(ctx.tenant, after, limit)
    return found, cursors.encode(ports, ctx.tenant, _KEYS, last) if last is not None else None


def list_team(
    ports: Ports, ctx: Context, limit: int, cursor: str | None
) -> tuple[list[tuple[Holder, bool]], str | None]:
    """Returns everyone who holds or held a key, whether any key of theirs is active, and the next cursor.

    People come in order of joining, each as their latest key names them. Raises Malformed (invalid_cursor).
    """
    after = cursors.decode(ports, ctx.tenant, _TEAM, cursor) if cursor is not None else ""
    people: dict[str, tuple[Holder, bool]] = {}
    for key in ports.api_keys.all(ctx.tenant).keys:
        if key.holder:
            active = people.get(key.holder.id, (key.holder, False))[1]
            people[key.holder.id] = (key.holder, active or key.active(ctx.now))
    rest = sorted(member_id for member_id in people if member_id > after)
    shown = rest[:limit]
    more = len(rest) > len(shown)
    return [people[member_id] for member_id in shown], (
        cursors.encode(ports, ctx.tenant, _TEAM, shown[-1]) if more else None
    )


def count_open_requests(ports: Ports, tenant: str, member_id: str) -> int:
    """Returns how many rights requests of a member have something left to do, MOST_COUNTED at most. One query."""
    places, _ = ports.rights_requests.listed(tenant, "member", member_id, None, None, MOST_COUNTED)
    return len(places)
