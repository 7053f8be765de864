"""Compares stubs with objects in both directions, and recomputes every hash. For an operator's command."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from chalicelib.domain.archive.judging import ArchiveFinding, is_named, is_overtaken, judge_request
from chalicelib.domain.rights.keeping.archived import name_object
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.rights.lists.walk import walk_all

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.ports.bundle import Ports

_EVENTS: Final = 1000
_PREFIX: Final = "requests/"


def verify(ports: Ports, tenant: str) -> Iterator[ArchiveFinding]:
    """Yields a finding for each archived request, and one for each object that nothing names. Raises Unavailable."""
    seen: set[str] = set()
    for request in walk_all(ports, tenant):
        if request.archived is not None:
            seen.add(request.id)
            yield _judge(ports, tenant, request)
    yield from _walk_objects(ports, tenant, seen)


def _judge(ports: Ports, tenant: str, request: RightsRequest) -> ArchiveFinding:
    stub = request.archived
    if stub is None:
        raise ValueError("only an archived request has an object")
    key = name_object(request.id, stub.version)
    kept = ports.archive.read_back(tenant, key, stub.object_version)
    return ArchiveFinding(key, judge_request(request, _read_events(ports, tenant, request.id), kept))


def _walk_objects(ports: Ports, tenant: str, seen: set[str]) -> Iterator[ArchiveFinding]:
    """Yields a finding for each object of which no event of a request tells, in order of key.

    And one for each request that has objects and was in no list: `seen` are those that were, and grow.
    """
    for key, _ in groupby(walk_versions(ports, tenant, _PREFIX), key=lambda one: one.key):
        request_id = key.removeprefix(_PREFIX).partition("/")[0]
        events = _read_events(ports, tenant, request_id)
        if not is_named(key, request_id, events):
            kept = ports.archive.read_back(tenant, key)
            overtaken = kept is not None and is_overtaken(kept, request_id, events)
            yield ArchiveFinding(key, "overtaken" if overtaken else "unnamed")
        elif request_id not in seen:
            seen.add(request_id)
            request = ports.rights_requests.get(tenant, request_id)
            stub = request.archived if request else None
            yield _judge(ports, tenant, request) if request and stub else ArchiveFinding(key, "forged")


def _read_events(ports: Ports, tenant: str, request_id: str) -> list[StoredEvent]:
    """Returns all events of a request, the first one first."""
    found: list[StoredEvent] = []
    before: int | None = None
    while True:
        page = ports.rights_requests.events(tenant, request_id, before, _EVENTS)
        found += page
        if len(page) < _EVENTS:
            return found[::-1]
        before = page[-1].version
