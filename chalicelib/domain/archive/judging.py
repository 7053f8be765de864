"""Judges an archived request: whether its object, its stub and its events say the same, and what is wrong if not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from chalicelib.domain.archive.request_file import list_digests, open_file
from chalicelib.domain.archive.sealing import SealBroken
from chalicelib.domain.archive.told_events import rehash_told
from chalicelib.domain.events import GENESIS, find_break
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.rights.keeping.archived import name_object

if TYPE_CHECKING:
    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.changes import Event
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.rights.requests import RightsRequest

_ERASED: Final = "request.words_erased"
ArchiveVerdict = Literal[
    "valid",
    "erased",  # its key was destroyed, and an event says so; or its end has begun; all else holds
    "missing",  # there is no such object
    "altered",  # other bytes, or words that are not those of the digests
    "incomplete",  # without a text whose digest an event has: it was gone before it was archived
    "forged",  # the stub or an event says something else than the object
    "unlocked",  # it has no day before which nobody can delete it
    "unnamed",  # no stub and no event names the object
    "overtaken",  # nor this, but all it tells is true: somebody acted on the request before its stub was made
]


SOUND: Final = frozenset[ArchiveVerdict]({"valid", "erased", "overtaken"})
"""Verdicts that tell of nothing wrong."""


@dataclass(frozen=True, slots=True)
class ArchiveFinding:
    """What was found of one object: its key, and the verdict."""

    key: str
    verdict: ArchiveVerdict


def judge_request(request: RightsRequest, events: Sequence[StoredEvent], kept: ArchivedObject | None) -> ArchiveVerdict:
    """Returns the verdict on an archived request. `events` are all of its events, the first one first."""
    stub = request.archived
    if stub is None:
        raise ValueError("only an archived request has an object")
    if kept is None:
        return "missing"
    if hash_bytes(kept.content) != stub.sha256:
        return "altered"
    file = json.loads(kept.content)
    told = [one.event.body for one in events if one.event.type == "request.archived"]
    if find_break(list(events)) or not _names(told, stub.version, stub.sha256) or not _same_events(file, events):
        return "forged"
    if kept.locked_until is None:
        return "unlocked"
    if not stub.sealing_key:
        return "erased" if _find_erased(one.event for one in events) >= stub.version else "forged"
    return _judge_written(file, kept, stub.sealing_key, request.id)


def _judge_written(
    file: Mapping[str, Any], kept: ArchivedObject, sealing_key: str, request_id: str
) -> Literal["valid", "altered", "incomplete"]:
    """Judges what people wrote, opened, by the digests of the file and of its events."""
    try:
        written = open_file(kept.content, kept.key, sealing_key)
    except SealBroken:
        return "altered"
    if list_digests(written) != file["personal"]:
        return "altered"
    return "valid" if _is_complete(file, request_id) else "incomplete"


def is_named(key: str, request_id: str, events: Sequence[StoredEvent]) -> bool:
    """Returns whether an event of the request tells that it was archived under this key."""
    return any(
        one.event.type == "request.archived" and name_object(request_id, one.event.body["of"]) == key for one in events
    )


def is_overtaken(kept: ArchivedObject, request_id: str, events: Sequence[StoredEvent]) -> bool:
    """Returns whether an object that nothing names is a true one of an earlier version of the request.

    Its archiver was overtaken by an act, or died, and the request is archived anew as what the act made of it.
    """
    try:
        file = json.loads(kept.content)
        return name_object(request_id, file["version"]) == kept.key and _same_events(file, events)
    except (ValueError, KeyError, TypeError):  # no file of ours
        return False


def _names(told: Sequence[Mapping[str, Any]], version: int, sha256: str) -> bool:
    """Returns whether the latest event of archiving tells of the very object that the stub names."""
    return bool(told) and (told[-1]["of"], told[-1]["sha256"]) == (version, sha256)


def _is_complete(file: Mapping[str, Any], request_id: str) -> bool:
    """Returns whether the file holds every text that was said with an act. A letter is held as it is now alone.

    Texts whose key was destroyed before are in no file that was made since.
    """
    erased = max((one["body"]["of"] for one in file["events"] if one["type"] == _ERASED), default=0)
    told = [one for one in file["events"] if one["record_id"] == request_id and one["version"] > erased]
    said = {one["digest"] for one in told if one["digest"]}
    return said <= {one["digest"] for one in file["personal"]}


def _find_erased(events: Iterable[Event]) -> int:
    """Returns up to which version the key to what was said was destroyed, 0 where no event says so."""
    return max((int(one.body["of"]) for one in events if one.type == _ERASED), default=0)


def _same_events(file: Mapping[str, Any], events: Sequence[StoredEvent]) -> bool:
    """Returns whether the file holds the events that the table holds, up to its version, each with its own hash."""
    held = {one.version: one.hash for one in events}
    previous = GENESIS
    for expected, one in enumerate(file["events"], start=1):
        if one["version"] != expected or one["previous"] != previous or one["hash"] != rehash_told(one):
            return False
        if held.get(expected) != one["hash"]:
            return False
        previous = one["hash"]
    return bool(len(file["events"]) == file["version"])
