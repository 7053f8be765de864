"""Queries and answers of the audit (contract, section 9)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.api.pipeline.models import ActorName, Day, Input, Moment, Output
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.domain.audit.findings import Verdict

Edge = Moment | Day
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
RecordName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="An id such as `req_…` or `sub_…`, or `contract/<external id>`, `policy/<slug>`, `keys`.",
    ),
]


class WindowQuery(Input):
    """From when until when. A calendar date is the first moment of that day in the company's zone."""

    since: Edge | None = Field(None, description="What was recorded then or later.")
    until: Edge | None = Field(None, description="What was recorded before.")


class AuditQuery(PageQuery):
    """Which entries of the audit to list."""

    since: Edge | None = Field(
        None, description="Those recorded then or later; without it, those of 31 days. A date is its first moment."
    )
    until: Edge | None = Field(None, description="Those recorded before.")
    actor: Word | None = Field(None, description="Those of an actor: `<kind>:<id>`, or the id alone.")
    action: Word | None = Field(None, description="Those of a type, such as `request.completed` or `person.looked_up`.")
    record: RecordName | None = None


class AuditEntryOut(Output):
    """Something that happened or was read."""

    at: Moment = Field(description="When it was recorded.")
    actor: str = Field(max_length=128, description="`<kind>:<id>`.", examples=["secret:key_01KARZ6T9GSWQ40CJ9S2ED4T52"])
    actor_name: ActorName
    action: str = Field(max_length=64, examples=["request.completed"])
    record: str | None = Field(
        max_length=300,
        description="What it is about; null where a read was of no record alone.",
        examples=["req_01KARZ6T9GSWQ40CJ9S2ED4T52"],
    )
    records: list[Annotated[str, Field(max_length=300)]] | None = Field(
        None, description="All of them, where a read was of several."
    )
    version: int | None = Field(description="The version of the record that the event made; null for a read.")
    hash: str = Field(
        pattern="^[0-9a-f]{64}$", description="SHA-256 over all of it; of an event over its predecessor's hash too."
    )


class VerifyQuery(WindowQuery):
    """What to verify: the days that lie in a window at least in part, or one record."""

    record: RecordName | None = None


class CheckedOut(Output):
    """How much was looked at."""

    records: int = Field(ge=0)
    events: int = Field(ge=0)
    reads: int = Field(ge=0)


class FindingOut(Output):
    """One thing that is not as it was."""

    record: str = Field(
        max_length=300,
        description="A record, `checkpoint/<day>`, or `reads/<day>`.",
        examples=["req_01KARZ6T9GSWQ40CJ9S2ED4T52"],
    )
    version: int | None = Field(description="The version whose event it is; null for the whole record.")
    verdict: Verdict = Field(
        description="`erased` is gone and named, as it should be. `missing` is gone, `altered` is not what its hash "
        "says, `reordered` lies in another's place, `forged` was not there when its day was sealed."
    )
    detail: str = Field(
        max_length=300,
        description="`details` for what was said or shown with the event, the place where it belongs, or empty.",
    )


class AuditVerificationOut(Output):
    """What was found."""

    valid: bool = Field(description="Whether nothing is wrong. What was erased as it should is no fault.")
    checked: CheckedOut
    findings: list[FindingOut]


class VerificationIn(Input):
    """Nothing: all of it is verified."""


class VerificationJobOut(Output):
    """A verification of the whole audit, day by day."""

    id: str = Field(examples=["ver_01KARZ6T9GSWQ40CJ9S2ED4T52"], pattern="^ver_[0-7][0-9A-HJKMNP-TV-Z]{25}$")
    state: Literal["running", "done"]
    created_at: Moment
    finished_at: Moment | None
    first: Day
    last: Day
    verified_until: Day | None = Field(description="The latest day that was verified.")
    days: int = Field(ge=0, description="How many days there are.")
    days_verified: int = Field(ge=0)
    valid: bool | None = Field(description="null until it is done, unless something was found that is wrong.")
    checked: CheckedOut = Field(description="A record counts on each of its days.")
    findings_count: int = Field(ge=0)
    findings: list[FindingOut] = Field(description="The first 500.")


class ExportQuery(WindowQuery):
    """Which days to export."""

    cursor: str | None = Field(
        None, min_length=1, max_length=1024, description="The `next_cursor` of the previous part."
    )


class AuditExportOut(Output):
    """One part of an export. Keep each as it is: `tools/verify_audit.py` reads them all."""

    tenant: str = Field(max_length=64)
    first: Day
    last: Day
    day: Day = Field(description="The day that this part is of; the one after `last` gives its checkpoint alone.")
    key: dict[str, Any] = Field(description="The company's public key as a JWK, as `/.well-known/jwks.json` has it.")
    sealed: dict[str, Any] | None = Field(description="The first day with a checkpoint, and the next one to be sealed.")
    checkpoint: dict[str, Any] | None = Field(description="A piece of the day's checkpoint: `offset` and `text`.")
    lines: list[Any] = Field(description="`[kind, record, version, at, hash]` of each, as they are found now.")
    events: list[dict[str, Any]] = Field(description="The events, with every field that their hashes cover.")
    heads: list[dict[str, Any]] = Field(description="What records remember of their chains, while the day runs.")
    reads: list[dict[str, Any]] = Field(description="The audited reads, with every field that their hashes cover.")
    losses: list[dict[str, Any]] = Field(description="What is gone of what was said or shown with these events.")
    erased: list[dict[str, Any]] = Field(description="Chains that went with their records by name; in the last part.")
    verifier: str | None = Field(
        max_length=100_000, description="The program that verifies the parts without network; in the first part."
    )
    next_cursor: str | None


class AuditPage(Output):
    """A page of the audit, newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None
