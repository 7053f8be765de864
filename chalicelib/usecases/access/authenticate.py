"""Authenticates a presented key. Every refusal looks the same, so that nothing can be learnt by trying."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.access import key_text
from chalicelib.domain.errors import Forbidden, Unauthenticated
from chalicelib.usecases.context import Actor

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.usecases.ports.bundle import Ports


def authenticate(ports: Ports, presented: str, origin: str, now: datetime) -> ApiKey:
    """Returns the key that was presented and marks it as used.

    Makes no call for a text that cannot be a key, none while the key is cached (60 s), and else one. Raises the same
    Unauthenticated for a mistyped, unknown, revoked or expired key, and Forbidden (origin_not_allowed) for a
    publishable key on a page of another site. `origin` is "" outside browsers.
    """
    claimed = key_text.parse(presented)
    if claimed is None or claimed.tenant not in ports.profiles:
        raise Unauthenticated
    key = ports.api_keys.use(claimed.tenant, claimed.key_id, claimed.hash, now)
    if key is None or not key.active(now):
        raise Unauthenticated
    if key.kind == "publishable" and origin and origin not in key.origins:
        raise Forbidden("Add this site's origin to the key, or call from an allowed one.", code="origin_not_allowed")
    return key


def make_actor(key: ApiKey) -> Actor:
    """Returns the actor that a key stands for."""
    return Actor(key.kind, key.id, key.scopes, member=key.holder.id if key.holder else "")
