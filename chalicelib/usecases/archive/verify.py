"""Compares stubs with objects in both directions, and recomputes every hash. For an operator's command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from chalicelib.domain.archive.judging import SOUND, ArchiveFinding, is_named, is_overtaken, judge_request
from chalicelib.domain.audit.records import read_record
from chalicelib.domain.rights.keeping.archived import FOLDERS, name_object
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.audit.examine import find_erased, list_months
from chalicelib.usecases.rights.lists.walk import walk_all

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.ports.bundle import Ports

_ENDING: Final = timedelta(days=31)
"""For how long at most objects are looked for of a request whose end has begun."""


def verify(ports: Ports, tenant: str) -> Iterator[ArchiveFinding]:
    """Yields a finding for each archived request, and one for each object that nothing names. Raises Unavailable."""
    seen: set[str] = set()
    for request in walk_all(ports, tenant):
        if request.archived is not None:
            seen.add(request.id)
            yield _judge(ports, tenant, request)
    yield from _walk_objects(ports, tenant, seen)


def _judge(ports: Ports, tenant: str, request: RightsRequest) -> ArchiveFinding:
    """Judges an archived request; once more where something is wrong and it has moved on, or ended, meanwhile."""
    found = _judge_once(ports, tenant, request)
    if found.verdict in SOUND:
        return found
    now = ports.rights_requests.get(tenant, request.id)
    if now is None:
        return replace(found, verdict="erased") if _has_ended(ports, tenant, request.id) else found
    moved_on = now.version != request.version and now.archived is not None
    return _judge_once(ports, tenant, now) if moved_on else found


def _has_ended(ports: Ports, tenant: str, request_id: str) -> bool:
    """Returns whether the retention has begun to let a request go of which objects or events are still there."""
    now = ports.clock.now()
    return read_record(request_id) in find_erased(ports, tenant, list_months(now - _ENDING, now))


def _judge_once(ports: Ports, tenant: str, request: RightsRequest) -> ArchiveFinding:
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
    for key, _ in groupby(walk_versions(ports, tenant, FOLDERS), key=lambda one: one.key):
        request_id = key.removeprefix(FOLDERS).partition("/")[0]
        events = _read_events(ports, tenant, request_id)
        if not is_named(key, request_id, events):
            kept = ports.archive.read_back(tenant, key)
            overtaken = kept is not None and is_overtaken(kept, request_id, events)
            yield ArchiveFinding(key, "overtaken" if overtaken else "unnamed")
        elif request_id not in seen:
            seen.add(request_id)
            request = ports.rights_requests.get(tenant, request_id)
            stub = request.archived if request else None
            if request and stub:
                yield _judge(ports, tenant, request)
            else:
                ended = request is None and _has_ended(ports, tenant, request_id)
                yield ArchiveFinding(key, "erased" if ended else "forged")


def _read_events(ports: Ports, tenant: str, request_id: str) -> list[StoredEvent]:
    """Returns all events of a request, the first one first."""
    return ports.audit.segment(tenant, read_record(request_id), 1, None)
