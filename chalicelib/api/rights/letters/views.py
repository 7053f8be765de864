"""Endpoints for staff about letters: those of a request, those that wait for somebody, and previews."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import reading
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint, operations
from chalicelib.api.rights.letters import schemas
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.rendering import to_html, to_script, to_text
from chalicelib.domain.rights.letters import Letter
from chalicelib.domain.rights.moments import NO_DAY
from chalicelib.domain.rights.texts.masking import mask
from chalicelib.usecases.rights.post import letters
from chalicelib.usecases.rights.post.preview import preview as preview_action

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.letters import Queued
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.ports.bundle import Ports

_PATH: Final = "/v1/requests/{rights_request_id}"
_TAG: Final = "Letters"


@endpoint(
    "GET",
    "/v1/requests/notices",
    operation_id="listWaitingNotices",
    summary="List the notices that wait for somebody",
    tag=_TAG,
    scope="requests:read",
    query=schemas.WaitingNoticesQuery,
    answer=schemas.WaitingNoticePage,
    errors=("invalid_cursor",),
)
def list_waiting(call: Call, query: schemas.WaitingNoticesQuery) -> schemas.WaitingNoticePage:
    """Returns the notices of all requests that must be printed, spoken or looked at, the earliest clock first."""
    found, cursor = letters.list_waiting(call.ports, call.context, query.state, query.limit, query.cursor)
    return schemas.WaitingNoticePage(items=[_show_waiting(call, *one) for one in found], next_cursor=cursor)


@endpoint(
    "GET",
    f"{_PATH}/notices",
    operation_id="listRightsNotices",
    summary="List a request's notices",
    tag=_TAG,
    scope="requests:read",
    answer=schemas.NoticeList,
)
def list_of_request(call: Call) -> schemas.NoticeList:
    """Returns all letters that the request sent, or is about to send."""
    found = letters.list_letters(call.ports, call.context, call.path["rights_request_id"])
    return schemas.NoticeList(items=[schemas.RequestNoticeOut(**_show(one)) for one in found])


@endpoint(
    "GET",
    f"{_PATH}/notices/{{letter_id}}",
    operation_id="readRightsNotice",
    summary="Read a request's notice",
    tag=_TAG,
    scope="requests:read",
    answer=schemas.NoticeTextOut,
)
def read(call: Call) -> schemas.NoticeTextOut:
    """Returns a letter as it was sent, or as it is to be printed or spoken; of one that is queued, no text yet.

    Codes, and the tokens in links, are for its reader alone: they are replaced by dots.
    """
    path = call.path
    return _show_text(letters.read_letter(call.ports, call.context, path["rights_request_id"], path["letter_id"]))


@endpoint(
    "POST",
    f"{_PATH}/notices/{{letter_id}}/done",
    operation_id="finishRightsNotice",
    summary="Record that a notice was printed or spoken",
    tag=_TAG,
    scope="requests:write",
    body=schemas.NoticeDoneIn,
    answer=schemas.NoticeTextOut,
    idempotent=True,
    errors=("letter_done_already", "letter_not_waiting", "precondition_failed"),
)
def finish(call: Call, body: schemas.NoticeDoneIn) -> Reply:
    """Records that a letter that waited for somebody has reached its reader.

    The first one that tells of the receipt acknowledges the request, late or not.
    """
    command = letters.FinishLetter(
        request_id=call.path["rights_request_id"],
        letter_id=call.path["letter_id"],
        channel=body.channel,
        at=body.at,
        note=body.note,
        if_match=call.if_match,
    )
    done = letters.finish_letter(call.ports, call.context, command)
    return Reply(_show_text(done.result), replayed=done.replayed)


@endpoint(
    "POST",
    f"{_PATH}/preview",
    operation_id="previewRightsAction",
    summary="See what an action would send",
    tag=_TAG,
    scope="requests:write",
    body=schemas.LetterPreviewIn,
    answer=schemas.LetterPreviewOut,
    errors=(
        "appeal_is_open",
        "extension_used",
        "first_period_over",
        "level_not_reached",
        "limit_reached",
        "no_open_appeal",
        "not_after_an_appeal",
        "not_extendable",
        "not_theirs",
        "permission_missing",
        "precondition_failed",
        "same_decider",
        "upload_changed",
        "wrong_status",
    ),
)
def preview(call: Call, body: schemas.LetterPreviewIn) -> schemas.LetterPreviewOut:
    """Returns the letter that an action would make, word for word, and what it changes. Nothing is written or sent.

    What the action would refuse is refused here too, by the same codes.
    """
    route = operations(f"{_PATH}/{body.action}")["POST"]
    if route.body is None:
        raise TypeError("an action with a letter takes a body")
    model = route.body
    try:
        sent = reading.parse_json(model, json.dumps(body.body).encode())

        def act(ports: Ports) -> object:
            return route.view(replace(call, ports=ports), sent)

        found = preview_action(call.ports, call.context, call.path["rights_request_id"], act)
    except Invalid as error:
        fields = (FieldError(f"/body{one.pointer}", one.code, one.message) for one in error.fields)
        raise Invalid(*fields, code=error.code) from None
    letter = found.letter
    notice = None
    if letter is not None:
        notice = schemas.PreviewedNoticeOut(
            kind=letter.kind,
            to=letter.to,
            channel=letter.channel,
            address=list(letter.address),
            subject=letter.content.subject,
            text=to_text(letter.content),
            html=to_html(letter.content),
        )
    return schemas.LetterPreviewOut(notice=notice, status=found.request.status, due_at=found.request.clock.due_at)


def _show(letter: Letter | Queued) -> dict[str, Any]:
    left = letter if isinstance(letter, Letter) else None
    return {
        "id": letter.id,
        "kind": letter.kind,
        "to": letter.to,
        "channel": left.channel if left else None,
        "state": left.state if left else "queued",
        "at": left.at if left else None,
        "version": letter.version,
    }


def _show_waiting(call: Call, letter: Letter, seen: SeenRequest) -> schemas.WaitingNoticeOut:
    request = seen.request
    return schemas.WaitingNoticeOut(
        **_show(letter),
        clock_on=date.fromisoformat(letter.clock_on) if letter.clock_on not in ("", NO_DAY) else None,
        came_back=request.post.came_back(letter.id),
        rights_request_id=request.id,
        type=request.type,
        status=request.status,
        name=(seen.details.requester.name or None) if seen.details else None,
        acknowledge_by=request.clock.acknowledge_by,
        acknowledged_at=request.acknowledged_at,
        due_on=request.clock.due_on,
        assignee=request.assignee,
        assignee_name=call.name(request.assignee),
    )


def _show_text(letter: Letter | Queued) -> schemas.NoticeTextOut:
    if not isinstance(letter, Letter):
        return schemas.NoticeTextOut(**_show(letter))
    content = mask(Content(letter.subject, letter.paragraphs), letter.kind)
    spoken = {"script": to_script(content)} if letter.state == "to_call" else {}
    noted = {"note": letter.note} if letter.note else {}
    return schemas.NoticeTextOut(
        **_show(letter),
        address=list(letter.address),
        subject=letter.subject,
        paragraphs=list(content.paragraphs),
        text=to_text(content),
        html=to_html(content),
        **spoken,
        **noted,
    )
