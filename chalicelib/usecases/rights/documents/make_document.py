"""Makes the document of an answer whenever somebody reads it, and records the hash of each that differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.documents import making
from chalicelib.domain.rights.documents.access import ANSWERED, check_reader, list_files
from chalicelib.domain.rights.documents.document import AnswerFile, Document
from chalicelib.domain.rights.documents.making import Answer
from chalicelib.domain.rights.keeping.made import MadeDocument
from chalicelib.domain.rights.types import ABOUT_HELD
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.rights.archived import find_basis
from chalicelib.usecases.rights.carry_out import identify, plan_step, require_request
from chalicelib.usecases.rights.documents.export_person import export_confirmed
from chalicelib.usecases.rights.documents.list_pieces import list_pieces
from chalicelib.usecases.rights.keeping.erase_person import choose_keys

if TYPE_CHECKING:
    from chalicelib.domain.rights.documents.document import Piece
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A document, and the SHA-256 of its canonical JSON. Does not print itself."""

    document: Document
    sha256: str


def make_document(ports: Ports, ctx: Context, request_id: str) -> Made:
    """Returns the document of a request's answer; for staff, before there is one, what it would tell by now.

    Of an answer, the hash of the first document that is made is recorded by an event, and so is that of each later one
    that differs from the one before. Raises NotFound, and as `check_reader` does.
    """
    seen = require_request(ports, ctx, request_id)
    request = seen.request
    check_reader(request, identify(ctx), ctx.now, ctx.profile.time_zone)
    keep_read(ports, ctx, "request.document_read", [request_id])
    answer = _read_answer(ports, ctx, seen)
    asked = seen.details.period if seen.details else None
    held = _find_held(ports, ctx, request, answer)
    made = making.make_document(ctx.profile, request, asked, answer, held, _describe_files(ports, ctx, request))
    sha256 = made.hash()
    if request.status in ANSWERED and request.closing is not None:
        _record(ports, ctx, request_id, MadeDocument(request.closing.version, sha256))
    return Made(made, sha256)


def _read_answer(ports: Ports, ctx: Context, seen: SeenRequest) -> Answer:
    request = seen.request
    if request.status not in ANSWERED or request.closing is None:
        return Answer(ctx.now, {}, {})
    basis = find_basis(ports, ctx.tenant, request.id, request.closing.version, seen)
    if basis is None:
        raise LookupError("a request without the event that answered it")
    return Answer(request.closing.at, basis.event.body, basis.words)


def _find_held(ports: Ports, ctx: Context, request: RightsRequest, answer: Answer) -> tuple[Piece, ...] | None:
    """Returns what is held of the person; None where nothing proves whose identifiers the request names."""
    if request.type not in ABOUT_HELD:
        return None
    keys = choose_keys(ports, ctx.tenant, request)
    return list_pieces(export_confirmed(ports, ctx, keys, answer.at)) if keys else None


def _describe_files(ports: Ports, ctx: Context, request: RightsRequest) -> tuple[AnswerFile, ...]:
    found = [ports.uploads.get(ctx.tenant, file.id, ctx.now) for file in list_files(request)]
    return tuple(AnswerFile(one.id, one.content_type, one.size) for one in found if one is not None)


def _record(ports: Ports, ctx: Context, request_id: str, made: MadeDocument) -> None:
    """Records the hash of a document, once; nothing where the request was opened again meanwhile."""

    def attempt() -> Plan[None]:
        request = ports.rights_requests.get(ctx.tenant, request_id)
        same = request is not None and request.closing is not None and request.closing.version == made.version
        if request is None or not same or request.document == made:
            return Plan([], None)
        after = replace(request, document=made)
        step = Step(after, "request.document_made", {**describe(after), "sha256": made.sha256, "of": made.version})
        return Plan(plan_step(ports, ctx, request, step), None, request_id)

    commit_step(ports, ctx, attempt)
