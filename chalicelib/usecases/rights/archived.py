"""Reads what people wrote about an archived request from its object, where the table no longer holds it.

Each function takes a read of the archive where the request lies there, and none where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib import logs
from chalicelib.domain.archive.request_file import open_file
from chalicelib.domain.errors import Misconfigured
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.rights.keeping.archived import name_object
from chalicelib.domain.rights.letters import MOST_MESSAGES
from chalicelib.domain.rights.seen import LetterBasis, SeenRequest, Written

if TYPE_CHECKING:
    from chalicelib.domain.contracts.archived import ArchivedPart
    from chalicelib.domain.rights.details import RightsMessage
    from chalicelib.domain.rights.keeping.archived import Archived
    from chalicelib.domain.rights.letters import Letter
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.ports.bundle import Ports


def open_written(ports: Ports, tenant: str, request: RightsRequest) -> Written | None:
    """Returns what an archived request's object holds; None where it is not archived, nothing once its key is gone.

    Raises Unavailable; Misconfigured where the object is not there or is not what was put there.
    """
    stub = request.archived
    if stub is None:
        return None
    if not stub.sealing_key:
        return Written()
    key = name_object(request.id, stub.version)
    return open_file(read_object(ports, tenant, request.id, key, stub), key, stub.sealing_key)


def read_object(ports: Ports, tenant: str, record_id: str, key: str, kept: Archived | ArchivedPart) -> bytes:
    """Returns the bytes of an object, by its key and what its record remembers of it. Raises as `open_written` does.

    An error line names it by `record_id`, which no caller has chosen.
    """
    content = ports.archive.read(tenant, key, kept.object_version)
    if content is not None and hash_bytes(content) == kept.sha256:
        return content
    code = "missing" if content is None else "altered"
    logs.log("error", "archive.unreadable", tenant=tenant, record_id=record_id, code=code)
    raise Misconfigured


def open_seen(ports: Ports, tenant: str, seen: SeenRequest) -> SeenRequest:
    """Returns a request with what its object holds, and so with its details."""
    if seen.details is None:
        seen = replace(seen, request=_find_archived(ports, tenant, seen.request))
    opened = open_written(ports, tenant, seen.request)
    return replace(seen, details=seen.details or opened.details, opened=opened) if opened else seen


def open_request(ports: Ports, tenant: str, request: RightsRequest) -> SeenRequest:
    """Returns a request with what its object holds, if it is archived; nothing is read of the table."""
    return open_seen(ports, tenant, SeenRequest(request, None))


def find_basis(
    ports: Ports, tenant: str, request_id: str, version: int, seen: SeenRequest | None = None
) -> LetterBasis | None:
    """Returns what a letter of this version is made of; None where there is no such request.

    `seen` is the request as the caller has opened it: the same object is not read again.
    """
    basis = ports.rights_requests.letter_basis(tenant, request_id, version)
    if basis is None:
        return None
    if basis.details is None or not basis.words:
        basis = replace(basis, request=_find_archived(ports, tenant, basis.request))
    same = seen is not None and seen.request.archived == basis.request.archived
    opened = seen.opened if seen and same else open_written(ports, tenant, basis.request)
    if opened is None:
        return basis
    return replace(basis, details=basis.details or opened.details, words=basis.words or opened.find_words(version))


def find_words(
    ports: Ports, tenant: str, request: RightsRequest, versions: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    """Returns what the acts that made these versions said, as far as it is still held."""
    found = ports.rights_requests.words(tenant, request.id, versions)
    missing = [version for version in versions if version not in found]
    opened = open_written(ports, tenant, request) if missing else None
    return {**{version: opened.find_words(version) for version in missing}, **found} if opened else found


def _find_archived(ports: Ports, tenant: str, request: RightsRequest) -> RightsRequest:
    """Returns a request as it lies in the archive by now, where it was closed and not archived when it was read.

    What is read at once is no snapshot: the state may be older than the place from which something was just deleted.
    """
    if not request.closed or request.archived is not None:
        return request
    now = ports.rights_requests.get(tenant, request.id)
    return now if now is not None and now.archived is not None else request


def _open_late(ports: Ports, tenant: str, seen: SeenRequest) -> SeenRequest:
    """Returns a request of which nothing was found in the table as it lies in the archive, if it came there meanwhile.

    Takes a read where letters have left of one that was closed and not archived when it was read.
    """
    request, post = seen.request, seen.request.post
    if seen.opened is not None or not request.closed or post.letters <= len(post.queued):
        return seen
    now = _find_archived(ports, tenant, request)
    return open_seen(ports, tenant, replace(seen, request=now)) if now.archived else seen


def list_left(ports: Ports, tenant: str, seen: SeenRequest) -> list[Letter]:
    """Returns the letters that have left, or wait to be printed or spoken, in order."""
    left = ports.letters.of_request(tenant, seen.request.id)
    seen = seen if left else _open_late(ports, tenant, seen)
    return list(Written(letters=tuple(left)).over(seen.opened).letters) if seen.opened else left


def find_left(ports: Ports, tenant: str, seen: SeenRequest, letter_id: str) -> Letter | None:
    """Returns a letter, or None where it does not exist or is still queued."""
    found = ports.letters.get(tenant, seen.request.id, letter_id)
    seen = seen if found else _open_late(ports, tenant, seen)
    archived = seen.opened.letters if seen.opened else ()
    return found or next((one for one in archived if one.id == letter_id), None)


def list_page(
    ports: Ports, tenant: str, seen: SeenRequest, after: str | None, limit: int
) -> tuple[list[RightsMessage], str | None]:
    """Returns messages of a request, newest first, and where the next page starts.

    Of an archived one they are few enough to be read whole: those of the object and those that came since.
    """
    if seen.opened is None:
        shown, last = ports.letters.messages(tenant, seen.request.id, after, limit)
        seen = seen if shown else _open_late(ports, tenant, seen)
        if seen.opened is None:
            return shown, last
    since, _ = ports.letters.messages(tenant, seen.request.id, None, MOST_MESSAGES)
    all_of_them = {one.version: one for one in (*seen.opened.list_messages(), *since)}
    before = int(after.partition("#")[2]) if after else seen.request.version + 1
    older = [all_of_them[version] for version in sorted(all_of_them, reverse=True) if version < before]
    shown = older[:limit]
    return shown, f"MSG#{shown[-1].version:010d}" if len(older) > limit else None
