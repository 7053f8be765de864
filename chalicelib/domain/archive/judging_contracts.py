"""Judges an archived contract: whether its objects, its item and the events say the same, and what is wrong if not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.archive.told_events import rehash_told
from chalicelib.domain.contracts.archived import name_object
from chalicelib.domain.events import find_break
from chalicelib.domain.hashing import hash_bytes

if TYPE_CHECKING:
    from chalicelib.domain.archive.judging import ArchiveVerdict
    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
    from chalicelib.domain.events import StoredEvent

_NO_FILE: Final = (ValueError, KeyError, TypeError)
"""What comes of reading something that is no file of ours."""
Found = Mapping[tuple[str, int], str]
"""By the name of a chain, as the audit has it, and a version: the hash of the event that the table has there."""


def judge_part(
    archived: ArchivedContract,
    part: ArchivedPart,
    events: Sequence[StoredEvent],
    kept: ArchivedObject | None,
    found: Found,
) -> ArchiveVerdict:
    """Returns the verdict on one object of a contract. `events` are all of the contract, the first one first.

    `found` are the events of which `list_told` tells, as far as the table has them.
    """
    if kept is None:
        return "missing"
    if hash_bytes(kept.content) != part.sha256:
        return "altered"
    if find_break(list(events)) or not _is_told(archived, part, events) or not _agrees(kept.content, found):
        return "forged"
    return "valid" if kept.locked_until is not None else "unlocked"


def list_told(content: bytes) -> list[tuple[str, int]]:
    """Returns of which events a file tells, by the name of the chain and the version; none of what is no file."""
    try:
        return [_place(one) for one in _walk_events(content)]
    except _NO_FILE:
        return []


def is_named_by_contract(key: str, external_id: str, events: Sequence[StoredEvent]) -> bool:
    """Returns whether an event of the contract tells that it was archived under this key, and none that it is gone."""
    named = False
    for one in events:
        if one.event.type == "contract.file_deleted":
            named = False
        elif one.event.type == "contract.archived":
            told = one.event.body
            keys = (name_object(external_id, told["of"], name, sha256) for name, (_, sha256) in told["parts"].items())
            named = named or key in keys
    return named


def is_overtaken_contract(kept: ArchivedObject, external_id: str, events: Sequence[StoredEvent], found: Found) -> bool:
    """Returns whether an object that nothing names is a true one, whose archiver was overtaken by an act, or died."""
    try:
        file = json.loads(kept.content)
        key = name_object(external_id, file["version"], file["part"], hash_bytes(kept.content))
        known = file["version"] <= (events[-1].version if events else 0)
        return key == kept.key and known and _agrees(kept.content, found)
    except _NO_FILE:
        return False


def _is_told(archived: ArchivedContract, part: ArchivedPart, events: Sequence[StoredEvent]) -> bool:
    """Returns whether the latest event of archiving tells of the very object that the contract remembers."""
    told = [one.event.body for one in events if one.event.type == "contract.archived"]
    if not told or told[-1]["of"] != archived.version:
        return False
    return bool(told[-1]["parts"].get(part.name) == [part.object_version, part.sha256])


def _agrees(content: bytes, found: Found) -> bool:
    """Returns whether each event of a file has its own hash, and the table has no other one in its place.

    A person's events may be gone by then, with the person; that these were taken away is for the audit to find.
    """
    try:
        return all(
            rehash_told(one) == one["hash"] and found.get(_place(one), one["hash"]) == one["hash"]
            for one in _walk_events(content)
        )
    except _NO_FILE:
        return False


def _place(told: Mapping[str, Any]) -> tuple[str, int]:
    """Returns the place of an event: its chain without what all chains of the tenant share, and its version."""
    _, _, name = str(told["chain"]).split("#", 2)
    return name, int(told["version"])


def _walk_events(content: bytes) -> Iterator[Mapping[str, Any]]:
    file = json.loads(content)
    if file["part"] == "agreement":
        yield from file["events"]
    else:
        for person in file["people"]:
            yield from person["events"]
