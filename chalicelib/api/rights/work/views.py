"""Endpoints for staff: verify, work on, answer, and decide on appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights import schemas as shared
from chalicelib.api.rights.people import schemas as people_schemas
from chalicelib.api.rights.people.views import show_verified
from chalicelib.api.rights.views import show_done
from chalicelib.api.rights.work import schemas
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions.decide import Form, Granted, LeftTask, Reason
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import decide, verify, work

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_PATH: Final = "/v1/requests/{rights_request_id}"
_STATE: Final = ("wrong_status", "precondition_failed")


@endpoint(
    "POST",
    f"{_PATH}/verify-identity",
    operation_id="verifyIdentity",
    summary="Record how the requester was verified",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.VerifyIdentityIn,
    answer=people_schemas.VerifiedOut,
    idempotent=True,
    errors=(*_STATE, "upload_changed"),
)
def verify_identity(call: Call, body: schemas.VerifyIdentityIn) -> Reply:
    """Verifies the request, and those made with it that are open, by what you checked.

    `call_back` and `data_points_2` give level 1, all others level 2; a lower one never takes a higher one back. Only
    `call_back`, as a code that was mailed, shows that the address is the requester's: from then on letters have a
    tracking link, which opens answers. Without it `tracking_token` is null, and letters tell whom to call.
    """
    request_id = call.path["rights_request_id"]
    command = verify.VerifyIdentity(request_id, body.method, body.note, body.upload_id, call.if_match)
    done = verify.verify_identity(call.ports, call.context, command)
    return Reply(show_verified(call, request_id, done.result), replayed=done.replayed)


@endpoint(
    "POST",
    f"{_PATH}/start",
    operation_id="startRightsRequest",
    summary="Begin to work on a request",
    tag="Rights requests",
    scope="requests:write",
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(*_STATE, "level_not_reached", "permission_missing"),
)
def start(call: Call) -> Reply:
    """Begins to work on a request, also where an answer of the requester is missing.

    It says that somebody is at it. A request can be answered without it, once it is sure who asks.
    """
    return show_done(call, work.start(call.ports, call.context, call.path["rights_request_id"], call.if_match))


@endpoint(
    "POST",
    f"{_PATH}/ask",
    operation_id="askRequester",
    summary="Ask the requester for something",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.AskIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(*_STATE, "limit_reached"),
)
def ask(call: Call, body: schemas.AskIn) -> Reply:
    """Asks the requester for something, by a letter; with `permission_wanting`, the agent. The clock runs on.

    What they answer comes as `information`, by their page or by you, and takes the request back to work.
    """
    done = work.ask(
        call.ports,
        call.context,
        call.path["rights_request_id"],
        body.message,
        call.if_match,
        permission_wanting=body.permission_wanting,
    )
    return show_done(call, done)


@endpoint(
    "POST",
    f"{_PATH}/message",
    operation_id="writeToRequester",
    summary="Write to the requester",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.MessageIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(*_STATE, "not_theirs", "limit_reached"),
)
def message(call: Call, body: schemas.MessageIn) -> Reply:
    """Writes to the requester, by a letter, at any time, and waits for nothing. To wait for an answer, use `ask`."""
    request_id = call.path["rights_request_id"]
    return show_done(call, work.send_message(call.ports, call.context, request_id, body.message, call.if_match))


@endpoint(
    "POST",
    f"{_PATH}/note",
    operation_id="noteOnRightsRequest",
    summary="Note something for colleagues",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.NoteIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=_STATE,
)
def note(call: Call, body: schemas.NoteIn) -> Reply:
    """Keeps a note with the request. Its people never see it. The mark `new_message` is taken off: you have read it."""
    request_id = call.path["rights_request_id"]
    return show_done(call, work.add_note(call.ports, call.context, request_id, body.note, call.if_match))


@endpoint(
    "POST",
    f"{_PATH}/acknowledge",
    operation_id="acknowledgeRightsRequest",
    summary="Record that the receipt was acknowledged",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.AcknowledgeIn,
    optional_body=True,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=_STATE,
)
def acknowledge(call: Call, body: schemas.AcknowledgeIn) -> Reply:
    """Records that the requester was told of the receipt other than by our letter, which does so by itself."""
    command = work.Acknowledge(call.path["rights_request_id"], body.at, body.channel, body.note, call.if_match)
    return show_done(call, work.acknowledge(call.ports, call.context, command))


@endpoint(
    "POST",
    f"{_PATH}/extend",
    operation_id="extendRightsRequest",
    summary="Take longer, once",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.ExtendIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(
        *_STATE,
        "not_extendable",
        "extension_used",
        "not_after_an_appeal",
        "first_period_over",
        "limit_reached",
    ),
)
def extend(call: Call, body: schemas.ExtendIn) -> Reply:
    """Moves the date of the answer to the outer limit, once, with a letter that says why.

    That is `clock.outer_limit_on`. It has to be done by `due_on`, and never after an appeal.
    """
    return show_done(
        call, work.extend(call.ports, call.context, call.path["rights_request_id"], body.reason, call.if_match)
    )


@endpoint(
    "POST",
    f"{_PATH}/complete",
    operation_id="completeRightsRequest",
    summary="Answer a request",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.CompleteIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(
        *_STATE,
        "level_not_reached",
        "permission_missing",
        "tasks_open",
        "limit_reached",
        "upload_changed",
    ),
)
def complete(call: Call, body: schemas.CompleteIn) -> Reply:
    """Answers a request with a letter, and closes it. A deletion that meets a hold is done in part.

    Open tasks stand in its way, unless `tasks_left` names each of them, no other, and says why. Questions about
    decisions by machines are answered along a `form`.
    """
    command = decide.Complete(
        request_id=call.path["rights_request_id"],
        granted=Granted(body.summary, tuple(body.upload_ids), body.confirm_table),
        form=_read_form(body.form),
        if_match=call.if_match,
        tasks_left=tuple(LeftTask(one.id, one.why) for one in body.tasks_left),
    )
    return show_done(call, decide.complete(call.ports, call.context, command))


@endpoint(
    "POST",
    f"{_PATH}/deny",
    operation_id="denyRightsRequest",
    summary="Deny a request, or a part of it",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.DenyIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(*_STATE, "level_not_reached", "permission_missing", "limit_reached", "upload_changed"),
)
def deny(call: Call, body: schemas.DenyIn) -> Reply:
    """Denies a request with a letter that gives the grounds and tells how to appeal, and closes it.

    The letter has a sentence for each code, and your explanation below it: see it with `preview`. Choose grounds that
    fit the type: not every other one is refused. With `partial`, the same letter brings what is granted, and it must be
    sure who asks.
    """
    if not body.partial and (body.summary or body.upload_ids or body.confirm_table):
        raise Invalid(FieldError("/partial", "required", "Send `partial: true` with what is granted."))
    command = decide.Deny(
        request_id=call.path["rights_request_id"],
        reasons=tuple(Reason(one.code, one.explanation) for one in body.reasons),
        granted=Granted(body.summary, tuple(body.upload_ids), body.confirm_table) if body.partial else None,
        form=_read_form(body.form),
        stop_processing=body.stop_processing,
        if_match=call.if_match,
    )
    return show_done(call, decide.deny(call.ports, call.context, command))


@endpoint(
    "POST",
    f"{_PATH}/appeal/decide",
    operation_id="decideAppeal",
    summary="Decide on an appeal",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.DecideAppealIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=(*_STATE, "not_theirs", "no_open_appeal", "same_decider", "limit_reached"),
)
def decide_appeal(call: Call, body: schemas.DecideAppealIn) -> Reply:
    """Decides on an appeal, with a letter. Overturned, the request is worked on again, by a new date.

    `same_decider` compares who held the keys, so give each person a key of their own, with a `holder`.
    """
    command = appeals.DecideAppeal(
        call.path["rights_request_id"], body.outcome, body.explanation, body.override_reason, call.if_match
    )
    return show_done(call, appeals.decide_appeal(call.ports, call.context, command))


def _read_form(form: schemas.FormIn | None) -> Form | None:
    return cast("Form", form.model_dump(exclude_none=True)) if form else None
