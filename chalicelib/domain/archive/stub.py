"""What is left of a request in the table once it lies in the archive, and when it may become that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.rights.keeping.archived import Archived

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject, LockMode
    from chalicelib.domain.archive.request_file import RequestFile
    from chalicelib.domain.rights.requests import RightsRequest

Fault = Literal["", "other_bytes", "other_lock"]


def judge_object(kept: ArchivedObject, content: bytes, mode: LockMode, until: datetime) -> Fault:
    """Returns what is wrong with an object as it was read back: other bytes than were put, or a weaker lock."""
    if kept.content != content:
        return "other_bytes"
    if kept.mode != mode or kept.locked_until is None or kept.locked_until < until:
        return "other_lock"
    return ""


def make_stub(request: RightsRequest, file: RequestFile, kept: ArchivedObject) -> RightsRequest:
    """Returns the request as its next version, which remembers where it lies; what was written may now be deleted."""
    stub = Archived(
        request.version, kept.version_id, file.sha256, file.sealing_key, ends_at=kept.locked_until, purging=True
    )
    return replace(request, version=request.version + 1, archived=stub, archiving="")
