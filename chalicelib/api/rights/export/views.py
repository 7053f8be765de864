"""The endpoint that exports what is held of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.people.lookup.answers import answer
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights.export.schemas import ActRecordOut, ExportIn, ExportOut, IdentifierOut
from chalicelib.domain.rights.documents.never_printed import hide, hide_named
from chalicelib.domain.times import from_ms
from chalicelib.usecases.rights.documents.export_person import export_person

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.people.act_records import ActRecord


@endpoint(
    "POST",
    "/v1/subjects/export",
    operation_id="exportSubject",
    summary="Export what is held of a person",
    tag="Rights requests",
    scope="requests:read",
    body=ExportIn,
    answer=ExportOut,
    errors=("not_found",),
)
def export(call: Call, body: ExportIn) -> ExportOut:
    """Returns all that is held of a person, by verified links alone.

    Social security, government, account, insurance and medical numbers and passwords are named by their kind. Rights
    requests are read by themselves.
    """
    found = export_person(call.ports, call.context, body.subject.identifiers(leave_extension=True, by_id=True))
    known = answer(call, found.known)
    return ExportOut(
        subject_id=known.subject_id,
        identifiers=[IdentifierOut(kind=one.kind.value, value=one.value) for one in found.identifiers],
        decisions=known.decisions,
        opt_outs=known.opt_outs,
        contracts=known.contracts,
        acceptances=known.acceptances,
        records=[_show_record(record) for record in found.records],
    )


def _show_record(record: ActRecord) -> ActRecordOut:
    source = record.source
    return ActRecordOut(
        id=record.id,
        kind=record.kind,
        at=from_ms(record.at),
        recorded_at=from_ms(record.recorded_at),
        channel=source.channel,
        url=hide(source.url) if source.url else None,
        wording_sha256=source.wording_sha256,
        evidence={name: hide_named(name, value) for name, value in source.evidence.items()},
        erased=list(record.gone),
    )
