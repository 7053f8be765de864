"""The places of holds in the tables, built like all others in `places.py`."""

from __future__ import annotations

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import STATE


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def hold(tenant: str, hold_id: str) -> Place:
    """The state of a hold; its events are in the same partition."""
    return Place(_partition(tenant, "HOLD", hold_id), STATE)


def held(tenant: str, kind: str, target: str) -> str:
    """The partition of the holds on one person, contract or rights request."""
    return _partition(tenant, "HELD", *(("C", target) if kind == "contract" else (target,)))


def held_by(tenant: str, kind: str, target: str, hold_id: str) -> Place:
    """That a hold is, or was, on this person, contract or rights request."""
    return Place(held(tenant, kind, target), hold_id)


def latest(tenant: str) -> Place:
    """Which hold was placed last, by which whoever lets something go sees that one came in between."""
    return Place(_partition(tenant, "HELD"), "latest")


def holds_listing(tenant: str, state: str) -> str:
    """Index `listing`: holds in one state, the earliest review first."""
    return _partition(tenant, "HOLDS", state)
