"""Request and answer bodies for imports, and the fields that only an import's lines have (contract, section 4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.contracts.schemas import ContractIn
from chalicelib.api.opt_outs.schemas import OptOutIn
from chalicelib.api.pipeline.models import Day, Input, Moment, Output
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import ImportState
from chalicelib.domain.imports.lines import ImportFormat
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right


class ImportedOptOutIn(OptOutIn):
    """A line of an import of opt-outs: the body of `POST /v1/opt-outs` plus the moment of the opt-out."""

    collected_at: Moment | None = Field(None, description="Defaults to the moment of the import.")


class ImportedContractIn(ContractIn):
    """A line of an import of contracts: the body of `PUT /v1/contracts/{external_id}` plus that id."""

    external_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class ImportIn(Input):
    """Which upload to import, and as what."""

    kind: ImportKind = Field(description="What each line contains.")
    upload_id: Annotated[str, Field(pattern=r"^upl_[0-7][0-9A-HJKMNP-TV-Z]{25}$")] = Field(
        description="A complete upload with the purpose `import`: CSV or JSON Lines.",
        examples=["upl_01KARZ6T9GSWQ40CJ9S2ED4T52"],
    )
    dry_run: bool = Field(False, description="Checks each line and writes only the report.")


class StartImportIn(Input):
    """No fields: an empty object is enough."""


class LinesOut(Output):
    """How many lines were read, done and failed. In a dry run, done means that the line would succeed."""

    read: int
    done: int
    failed: int


class BytesOut(Output):
    """How much of the file has been processed, in bytes."""

    total: int
    read: int


class ImportFailureOut(Output):
    """Why nothing, or nothing more, of the file could be imported."""

    code: Literal["header_unreadable", "unknown_column", "repeated_column", "upload_gone"]
    message: str


class MadeRequestOut(Output):
    """A rights request that a line made."""

    id: str
    type: Right
    status: Status = Field(description="As it began: `waiting_for_requester` where an agent's permission is missing.")
    due_on: Day


class LineResultOut(Output):
    """The result of a line. It never repeats the line's contents."""

    line: int = Field(ge=1, description="The line of the file where the record starts; the first line is 1.")
    code: str = Field(
        description="The error code of the call that the line stands for; `ok` in a dry run, and of requests taken in."
    )
    field: str | None = Field(description="The column of a CSV file, or a JSON Pointer; null for the line as a whole.")
    message: str
    requests: list[MadeRequestOut] | None = Field(None, description="What a line of kind `requests` made.")


class ImportOut(Output):
    """An import and its progress."""

    id: str
    kind: ImportKind
    upload_id: str
    format: ImportFormat
    dry_run: bool
    state: ImportState
    created_at: Moment
    started_at: Moment | None = Field(examples=[None])
    finished_at: Moment | None = Field(examples=[None])
    lines: LinesOut
    bytes: BytesOut
    failure: ImportFailureOut | None = Field(examples=[None])


class ImportPage(ImportOut):
    """An import with the lines that failed, in order; with all lines for a dry run, and where requests were made."""

    items: list[LineResultOut]
    next_cursor: str | None
