"""Who caused something, as the daily caps count it: a keyed hash of the caller's address, never the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.daily_caps import CALLER

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_LENGTH: Final = 16  # characters of 5 bits: two callers of a tenant never share one by chance


def hash_caller(ports: Ports, ctx: Context) -> str:
    """Returns the keyed hash of the address from which a publishable key called, or "" for any other caller.

    Without the tenant's key nobody can find the address by trying all of them. Raises Unavailable.
    """
    if ctx.actor.kind != "publishable":
        return ""
    return ports.secrets.sign(ctx.tenant, "caller", ctx.caller)[:_LENGTH]


def refer_to_caller(ports: Ports, ctx: Context) -> dict[str, str]:
    """Returns the reference by which an outbox row's mail counts for its caller; none but for publishable keys."""
    caller = hash_caller(ports, ctx)
    return {CALLER: caller} if caller else {}
