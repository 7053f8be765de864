"""Names whoever acted, beside the ids of keys and members in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.ids import is_id

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def name_actor(ports: Ports, ctx: Context, actor: str | None) -> str | None:
    """Returns the name of a member, or that of whoever holds a key, else the key's own; None for anybody else.

    `actor` is an id, or `<kind>:<id>` as events name it. Only a secret key is told names. Takes no call for an actor
    without a name, and mostly none for others (`ports.access.ApiKeys.names`).
    """
    named = (actor or "").rpartition(":")[2]
    if ctx.actor.kind != "secret" or not (is_id(named, "key") or is_id(named, "mem")):
        return None
    return ports.api_keys.names(ctx.tenant, [named]).get(named)
