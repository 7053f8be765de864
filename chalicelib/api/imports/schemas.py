"""Request and answer bodies for imports, and the fields that only an import's lines have (contract, section 4)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from chalicelib.api.contracts.schemas import ContractIn
from chalicelib.api.opt_outs.schemas import OptOutIn
from chalicelib.api.pipeline.models import Day, Input, Moment, Output, line
from chalicelib.api.pipeline.paging import MOST_IN_CSV, Limit, PageQuery, read_truth
from chalicelib.domain.imports.columns import COLUMNS, HeaderCode, ImportKind
from chalicelib.domain.imports.job import ImportState
from chalicelib.domain.imports.lines import ImportFormat
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right

_FIELDS: Final = sorted({field for fields in COLUMNS.values() for field in fields})
_EXAMPLES: Final = [{"E-mail": "email", "Mailing": "purpose", "4": "granted"}]
Mapping = dict[Annotated[str, line(100)], Annotated[str, WithJsonSchema({"type": "string", "enum": _FIELDS})]]
"""What the file calls a column → the field that it is."""


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
    columns: Mapping | None = Field(
        None,
        min_length=1,
        max_length=len(_FIELDS),
        description="For a file with other names: what it calls a column, or the column's number from 1, and the field "
        "of this kind of import that it is. A number is a place wherever there is such a column. Names are found in "
        "any case. Only what is named here is taken; other columns are left out. Of JSON Lines, the names of members.",
        examples=_EXAMPLES,
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

    code: HeaderCode | Literal["upload_gone"]
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
    field: str | None = Field(
        description="The field that a column or `columns` names, else a JSON Pointer; null for the line as a whole."
    )
    message: str
    requests: list[MadeRequestOut] | None = Field(None, description="What a line of kind `requests` made.")


class ImportOut(Output):
    """An import and its progress."""

    id: str
    kind: ImportKind
    upload_id: str
    format: ImportFormat
    columns: Mapping | None = Field(
        description="As given when it was made; null if the file names the fields itself.", examples=_EXAMPLES
    )
    dry_run: bool
    state: ImportState
    created_at: Moment
    started_at: Moment | None = Field(examples=[None])
    finished_at: Moment | None = Field(examples=[None])
    lines: LinesOut
    bytes: BytesOut
    failure: ImportFailureOut | None = Field(examples=[None])


class ImportList(Output):
    """A page of imports, the newest first, without their lines."""

    items: list[ImportOut]
    next_cursor: str | None


class LinesQuery(PageQuery):
    """Which of an import's lines to show."""

    failed: Annotated[bool, BeforeValidator(read_truth)] = Field(
        False, description="Whether to show the failed lines alone, also of a dry run and of requests."
    )
    limit: Limit = Field(25, ge=1, le=MOST_IN_CSV, description="At most 100 as JSON, 1,000 as CSV.")


class ImportPage(ImportOut):
    """An import with the lines that failed, in order; with all lines for a dry run, and where requests were made."""

    items: list[LineResultOut]
    next_cursor: str | None
