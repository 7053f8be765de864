"""Finds what the lines of a day tell of erasures, for its checkpoint to name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.audit.erasures import CHAINS, NamedErasure, list_erasures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.ports.bundle import Ports


def find_erasures(ports: Ports, tenant: str, lines: Iterable[Line]) -> tuple[NamedErasure, ...]:
    """Returns the erasures that the events behind these lines tell of, in order.

    It takes a batch read for a hundred events of requests and of the retention's runs. Raises Unavailable.
    """
    wanted = [(one.record, one.version) for one in lines if one.kind == "event" and one.record.startswith(CHAINS)]
    found = ports.audit.events(tenant, wanted) if wanted else {}
    named = (list_erasures(name, one.version, str(one.event.type), one.event.body) for (name, _), one in found.items())
    return tuple(sorted({erasure for some in named for erasure in some}))
