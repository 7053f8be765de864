"""Endpoints by which the tenant's staff join subjects, or part them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.people.joining.schemas import JoinIn, LinkedOut, LinkIn
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
    body=JoinIn,
    answer=LinkedOut,
    idempotent=True,
    errors=(
        "not_found",
        "too_many_identifiers",
    ),
)
def link(call: Call, body: JoinIn) -> Reply:
    """Joins everyone who is named into one person. Whatever held for any of them holds for that person."""
    named = [
        body.subject.identifiers(by_id=True),
        *(one.identifiers(f"/also/{number}", by_id=True) for number, one in enumerate(body.also or ())),
    ]
    command = Relink(tuple(dict.fromkeys(one for each in named for one in each)), body.reason)
    done = link_subjects.join_subjects(call.ports, call.context, command)
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
    errors=(
        "not_found",
        "conflict",
    ),
)
def unlink(call: Call, body: LinkIn) -> Reply:
    """Makes the identifiers a separate person, who starts with the same restrictions but without the grants."""
    command = Relink(body.subject.identifiers(by_id=True), body.reason)
    done = link_subjects.part_subjects(call.ports, call.context, command)
    return Reply(LinkedOut(subject_id=done.result), replayed=done.replayed)
