"""Deletes what people wrote about a request from the table, once it lies in the archive, in transactions of fifty.

Each is checked against the version that was archived: whoever acts on the request meanwhile has it archived again, and
what is left then goes with that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.archive.purge import AT_ONCE, EndPurge, Part, PurgeWritten, list_parts
from chalicelib.domain.changes import Raced
from chalicelib.domain.rights.reminding.planning import find_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.ports.bundle import Ports


def purge_left(ports: Ports, tenant: str, request_id: str, now: datetime) -> None:
    """Goes on where a process died that was deleting; does nothing where nothing is left to delete.

    Raises Unavailable.
    """
    whole = ports.rights_requests.whole(tenant, request_id)
    if whole is not None and is_purging(whole.request):
        purge_parts(ports, tenant, whole.request, list_parts(whole), now)


def is_purging(request: RightsRequest) -> bool:
    """Returns whether what lies in the archive still lies in the table too, and nobody acted on the request since."""
    stub = request.archived
    return stub is not None and stub.purging and request.version == stub.version + 1


def purge_parts(ports: Ports, tenant: str, request: RightsRequest, parts: Sequence[Part], now: datetime) -> None:
    """Deletes these parts of a request, and notes with the last of them that all is gone. Raises Unavailable."""
    stub = request.archived
    if stub is None:
        raise ValueError("only what is archived may be deleted")
    *first, last = [tuple(parts[start : start + AT_ONCE]) for start in range(0, len(parts), AT_ONCE)] or [()]
    after = replace(request, archived=replace(stub, purging=False))
    steps: list[Change] = [PurgeWritten(request, some) for some in first]
    steps.append(EndPurge(after, last, find_moment(after, ports.profiles[tenant])))
    for step in steps:
        try:
            ports.store.commit(tenant, [step], None, "", now)
        except Raced:
            return  # somebody acted on it: it is archived again, and this goes then
