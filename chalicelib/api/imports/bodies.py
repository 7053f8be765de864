"""Parses a line of an import into a command, with the API's own models: a line is the body of the call it replaces."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.api.consents.commands import read_command
from chalicelib.api.consents.origins import read_origin
from chalicelib.api.consents.schemas import ConsentIn
from chalicelib.api.imports.schemas import ImportedContractIn, ImportedOptOutIn
from chalicelib.api.pipeline import reading
from chalicelib.api.rights.commands import read_command as read_rights_command
from chalicelib.api.rights.schemas import RightsRequestIn
from chalicelib.usecases.contracts.manage import PutContract
from chalicelib.usecases.imports.import_line import RequestsLine
from chalicelib.usecases.opt_outs.record import RecordOptOut

if TYPE_CHECKING:
    from chalicelib.domain.imports.columns import ImportKind
    from chalicelib.usecases.imports.import_line import Command


def read(kind: ImportKind, raw: bytes) -> Command:
    """Returns the command of a line. Raises Malformed if the line is not JSON, Invalid if it breaks a rule."""
    if kind == "consents":
        return read_command(reading.parse_json(ConsentIn, raw))
    if kind == "opt_outs":
        return _opt_out(reading.parse_json(ImportedOptOutIn, raw))
    if kind == "requests":
        return _requests(reading.parse_json(RightsRequestIn, raw))
    return _contract(reading.parse_json(ImportedContractIn, raw))


def _opt_out(body: ImportedOptOutIn) -> RecordOptOut:
    origin = read_origin(body.subject, body.source, link=body.link, jurisdiction=body.jurisdiction, restricts=True)
    return RecordOptOut(origin, tuple(body.kinds), "import", body.reason, at=body.collected_at)


def _requests(body: RightsRequestIn) -> RequestsLine:
    return RequestsLine(partial(read_rights_command, body, trusted=True), len(body.types))


def _contract(body: ImportedContractIn) -> PutContract:
    return PutContract(
        external_id=body.external_id,
        kind=body.kind,
        started_on=body.started_on,
        subjects=tuple(s.identifiers(f"/subjects/{number}") for number, s in enumerate(body.subjects)),
        controller_contact=body.controller_contact,
        if_match=None,
    )
