"""Imports: many lines of an uploaded file, each with the effect of one call, done in their order and once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.changes import Claim, Event
from chalicelib.domain.errors import Conflict, Invalid, PrivacyError
from chalicelib.domain.hashing import hash_bytes, hash_text
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.lines import ImportFormat, LineRefused

ImportState = Literal["ready", "running", "done", "failed"]
Failure = Literal["header_unreadable", "unknown_column", "repeated_column", "upload_gone"]

CLAIMS_LAST: Final = timedelta(days=30)
"""How long it is remembered that a line was done: longer than any stand-still after which an import goes on."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of a line that failed, or of any line of a dry run. `field` is a column or a JSON Pointer."""

    line: int  # of the file, from 1, where the record starts
    code: str  # "ok" for a line of a dry run that would be done
    field: str
    message: str  # ours, without a value


OK: Final = ("ok", "", "This line would be imported.")


@dataclass(frozen=True, slots=True)
class Import:
    """An import and how far it has got. `version` is its ETag; `worker` marks who took the last step."""

    id: str
    kind: ImportKind
    upload_id: str
    format: ImportFormat
    size: int  # bytes of the upload
    dry_run: bool
    created_at: datetime
    key_id: str  # whose word the lines are
    state: ImportState = "ready"
    started_at: datetime | None = None
    finished_at: datetime | None = None
    columns: tuple[str, ...] = ()  # of a CSV file, once its header was read
    offset: int = 0  # bytes that are behind
    line: int = 0  # line ends that are behind
    skipping: bool = False  # inside a line that is too long
    read: int = 0
    done: int = 0
    failed: int = 0
    failure: str = ""  # why none of the file could be used; one of Failure, or ""
    worker: str = ""
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class SaveImport:
    """A change: the next version of an import with its event, and what there is to tell of the lines of this step."""

    item: Import
    expected: int
    event: Event
    results: tuple[LineResult, ...] = ()


def started(item: Import, now: datetime) -> Import:
    """The import, running. Raises Conflict (import_not_ready) where it was started before."""
    if item.state != "ready":
        raise Conflict("The import was started before. Make another one of the same upload.", code="import_not_ready")
    return replace(item, state="running", started_at=now)


def finished(item: Import, now: datetime, failure: Failure | None = None) -> Import:
    """The import after its last line, or where no line could be read."""
    return replace(item, state="failed" if failure else "done", failure=failure or "", finished_at=now)


def counted(item: Import, results: Sequence[LineResult], read: int) -> Import:
    """The import after `read` more lines, of which `results` tell."""
    failed = sum(result.code != "ok" for result in results)
    return replace(item, read=item.read + read, failed=item.failed + failed, done=item.done + read - failed)


def line_claim(item: Import, line: int, record: bytes) -> Claim:
    """By which a line that was done is known again, whoever comes to it a second time."""
    return Claim(hash_text(f"{item.id}\n{line}"), hash_bytes(record), CLAIMS_LAST)


def contract_claim(item: Import, line: int, external_id: str) -> Claim:
    """By which a contract that another line of the same file has told of is known."""
    return Claim(hash_text(f"{item.id}\ncontract\n{external_id}"), hash_text(str(line)), CLAIMS_LAST)


def refused(line: int, error: PrivacyError | LineRefused) -> LineResult:
    """What is told of a line that an error refused: the first rule that it breaks."""
    if isinstance(error, LineRefused):
        return LineResult(line, error.code, "", error.message)
    if isinstance(error, Invalid) and error.fields:
        first = error.fields[0]
        return LineResult(line, first.code, first.pointer, first.message)
    return LineResult(line, error.code, "", error.detail)


FAILURES: Final[dict[str, str]] = {
    "header_unreadable": "The first line must name the columns, in UTF-8, separated by commas; docs/imports.md lists "
    "them.",
    "unknown_column": "The first line names a column that this kind of import does not have; docs/imports.md lists "
    "them.",
    "repeated_column": "The first line names a column twice.",
    "upload_gone": "The uploaded file is no longer there. Upload it again and make another import.",
}
"""Failure → what to do about it."""
