"""Imports: the lines of an uploaded file, processed in order and once each, each with the effect of one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from chalicelib.domain.changes import Claim, Event
from chalicelib.domain.errors import Conflict, Invalid, PrivacyError
from chalicelib.domain.hashing import hash_bytes, hash_text
from chalicelib.domain.imports.columns import HeaderCode, ImportKind
from chalicelib.domain.imports.lines import ImportFormat, LineRefused
from chalicelib.domain.imports.mapping import Columns

ImportState = Literal["ready", "running", "done", "failed"]
Failure = HeaderCode | Literal["upload_gone"]

CLAIMS_LAST: Final = timedelta(days=30)
"""How long the claims of processed lines are kept: longer than an import can be interrupted and still continue."""


class MadeRequest(NamedTuple):
    """A rights request that a line made, as the list back to whoever sent the file tells it."""

    id: str  # req_…
    type: str
    status: str  # waiting_for_requester where an agent's permission is missing
    due_on: str  # YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class LineResult:
    """The result of a line that failed, made requests, or ran dry. `field` is a column or a JSON Pointer."""

    line: int  # the line number in the file, from 1, where the CSV record starts
    code: str  # "ok" for a line that would be imported, in a dry run
    field: str
    message: str  # our own words, without values of the file
    made: tuple[MadeRequest, ...] = ()


OK: Final = ("ok", "", "This line would be imported.")
TAKEN_IN: Final = ("ok", "", "This line was taken in.")


@dataclass(frozen=True, slots=True)
class Import:
    """An import and its progress. `version` is its ETag; `worker` identifies the worker that took the last step."""

    id: str
    kind: ImportKind
    upload_id: str
    format: ImportFormat
    size: int  # bytes of the upload
    dry_run: bool
    created_at: datetime
    key_id: str  # the API key on whose behalf the lines are imported
    state: ImportState = "ready"
    started_at: datetime | None = None
    finished_at: datetime | None = None
    mapping: Columns = field(default=(), repr=False)  # what the file calls the fields; () if it calls them as we do
    columns: tuple[str, ...] = ()  # of a CSV file, once its header has been read; "" is left out
    offset: int = 0  # bytes read so far
    line: int = 0  # line ends passed so far
    skipping: bool = False  # whether `offset` is inside a line that is too long
    read: int = 0
    done: int = 0
    failed: int = 0
    failure: str = ""  # why no line could be read; one of Failure, or ""
    worker: str = ""
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class SaveImport:
    """A change: the next version of an import with its event, and the line results of this step."""

    item: Import
    expected: int
    event: Event
    results: tuple[LineResult, ...] = ()


def tells_passed(item: Import) -> bool:
    """Whether lines that do not fail have results too: all those of a dry run, and requests that were made."""
    return item.dry_run or item.kind == "requests"


def start(item: Import, now: datetime) -> Import:
    """Returns the import as running. Raises Conflict (import_not_ready) if it was started before."""
    if item.state != "ready":
        raise Conflict("The import was started before. Make another one of the same upload.", code="import_not_ready")
    return replace(item, state="running", started_at=now)


def finish(item: Import, now: datetime, failure: Failure | None = None) -> Import:
    """Returns the import as done after its last line, or as failed if no line could be read."""
    return replace(item, state="failed" if failure else "done", failure=failure or "", finished_at=now)


def count_lines(item: Import, results: Sequence[LineResult], read: int) -> Import:
    """Returns the import with `read` more lines counted; a result whose code is not "ok" counts as failed."""
    failed = sum(result.code != "ok" for result in results)
    return replace(item, read=item.read + read, failed=item.failed + failed, done=item.done + read - failed)


def claim_line(item: Import, line: int, record: bytes) -> Claim:
    """Returns the claim that marks a line as processed, so that any worker that reaches it again recognises it."""
    return Claim(hash_text(f"{item.id}\n{line}"), hash_bytes(record), CLAIMS_LAST)


def claim_contract(item: Import, line: int, external_id: str) -> Claim:
    """Returns the claim that marks a contract as imported by this line, so that no other line repeats it."""
    return Claim(hash_text(f"{item.id}\ncontract\n{external_id}"), hash_text(str(line)), CLAIMS_LAST)


def make_refusal(line: int, error: PrivacyError | LineRefused) -> LineResult:
    """Returns the result of a line that an error refused; it reports the first rule that the line breaks."""
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
    "repeated_column": "The first line names a column twice, or `columns` takes one column for two fields.",
    "missing_column": "`columns` names a column that the first line does not have.",
    "upload_gone": "The uploaded file is no longer there. Upload it again and make another import.",
}
"""Failure → what to do about it."""
