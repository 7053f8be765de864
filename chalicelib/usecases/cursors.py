"""Cursors of lists: opaque, bound to the tenant and the list, and worthless once altered."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Malformed

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports

_MAC: Final = 26  # characters, of Secrets.sign
_PURPOSE: Final = "cursor"


def encode(ports: Ports, tenant: str, list_name: str, position: str) -> str:
    """Returns the URL-safe cursor for what follows `position` in a list. A position holds ids, nothing personal."""
    place = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    return _mac(ports, tenant, list_name, place) + place


def decode(ports: Ports, tenant: str, list_name: str, cursor: str) -> str:
    """Returns the position.

    Raises Malformed (invalid_cursor) for another tenant's or another list's cursor, and for one that was altered.
    """
    mac, place = cursor[:_MAC], cursor[_MAC:]
    if not cursor.isascii() or not hmac.compare_digest(mac, _mac(ports, tenant, list_name, place)):
        raise Malformed("Use `next_cursor` unchanged, with the same list.", code="invalid_cursor")
    return base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)).decode()


def _mac(ports: Ports, tenant: str, list_name: str, place: str) -> str:
    # The MAC covers the encoded place, so that each position has exactly one cursor.
    return ports.secrets.sign(tenant, _PURPOSE, f"{tenant}\n{list_name}\n{place}")
