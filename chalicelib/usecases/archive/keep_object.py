"""Puts one object into the archive and makes sure that it lies there as it must, before anybody relies on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.archive.objects import find_lock
from chalicelib.domain.archive.stub import judge_object
from chalicelib.domain.errors import Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.ports.bundle import Ports


def keep_object(
    ports: Ports,
    tenant: str,
    stored: StoredOutboxRow,
    key: str,
    content: bytes,
    until: datetime,
    accepts: Callable[[bytes], bool] | None = None,
) -> ArchivedObject | None:
    """Puts an object where none lies yet, reads back what lies there, and returns it where it is what it must be.

    Byte by byte the same, or bytes that lay there and that `accepts` recognises; locked until then at least. Where it
    is not, it parks the row, with an error line, and returns None. Raises Unavailable.
    """
    version = ports.archive.put(tenant, key, content, find_lock(until, ports.clock.now()))
    kept = ports.archive.read_back(tenant, key, version)
    if kept is None:
        raise Unavailable
    if version is None and accepts is not None and kept.content != content and accepts(kept.content):
        content = kept.content
    fault = judge_object(kept, content, ports.archive.lock_mode, until)
    if not fault:
        return kept
    logs.log("error", "archive.differs", tenant=tenant, row_id=stored.row.id, code=fault)
    ports.outbox.postpone(tenant, stored, None, "refused")
    return None
