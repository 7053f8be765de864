"""The key to what people wrote about an archived request may be destroyed before the request's own day.

State, events, digests and objects stay and go on proving what was done; nobody can read the words any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import StoredEvent
from chalicelib.domain.rights.keeping.archived import name_object
from chalicelib.domain.rights.moments import find_answer_end
from chalicelib.domain.rights.requests import RightsRequest

ERASED: Final[EventType] = "request.words_erased"
Obstacle = Literal["not_archived", "appealed", "readable"]
"""Why the key stays: the words are not in the archive alone yet; somebody decides on an appeal; the person may still
read the answer, and appeal from it."""


def find_obstacle(request: RightsRequest, now: datetime, *, at_once: bool) -> Obstacle | None:
    """Returns why the key to a request's words stays, None where it may go; `at_once` waits for no reader."""
    stub = request.archived
    if stub is None or stub.purging or request.archiving or not request.settled:
        return "not_archived"
    if request.open_appeal is not None:
        return "appealed"
    end = find_answer_end(request)
    return "readable" if not at_once and end is not None and end > now else None


def destroy_key(request: RightsRequest, repeats: int | None = None) -> tuple[RightsRequest, dict[str, Any]]:
    """Returns an archived request's next version, which has no key any more, and the body of the event that says so.

    `repeats` is the version that did it before a restore of the table has undone it.
    """
    stub = request.archived
    if stub is None:
        raise ValueError("only an archived request has a key")
    after = replace(request, version=request.version + 1, archived=replace(stub, sealing_key=""))
    body = {"object": name_object(request.id, stub.version), "sha256": stub.sha256, "of": stub.version}
    return after, body if repeats is None else {**body, "repeats": repeats}


def is_destroyed(events: Iterable[StoredEvent], version: int) -> bool:
    """Returns whether a request's events tell that its version destroyed the key, or that a later one has repeated it.

    What was written and archived since has a key of its own, which is not meant.
    """
    told = [one for one in events if one.event.type == ERASED]
    return any(version in (one.version, one.event.body.get("repeats")) for one in told)
