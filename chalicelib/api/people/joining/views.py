"""Endpoints by which the tenant's staff join subjects, or part them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.people.joining.schemas import LinkedOut, LinkIn
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.people import link_subjects
from chalicelib.usecases.people.link_subjects import Relink

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/subjects/link",
    operation_id="linkSubjects",
    summary="Join identifiers into one person",
    tag="Subjects",
    scope="consents:write",
    body=LinkIn,
    answer=LinkedOut,
    idempotent=True,
    errors=("too_many_identifiers",),
)
def link(call: Call, body: LinkIn) -> Reply:
    """Joins everyone who has these identifiers into one person. Whatever held for any of them holds for that person."""
    done = link_subjects.join_subjects(call.ports, call.context, Relink(body.subject.identifiers(), body.reason))
    return Reply(LinkedOut(subject_id=done.result), replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/subjects/unlink",
    operation_id="unlinkSubjects",
    summary="Separate identifiers from their person",
    tag="Subjects",
    scope="consents:write",
    body=LinkIn,
    answer=LinkedOut,
    idempotent=True,
    errors=("conflict",),
)
def unlink(call: Call, body: LinkIn) -> Reply:
    """Makes the identifiers a separate person, who starts with the same restrictions but without the grants."""
    done = link_subjects.part_subjects(call.ports, call.context, Relink(body.subject.identifiers(), body.reason))
    return Reply(LinkedOut(subject_id=done.result), replayed=done.replayed)
