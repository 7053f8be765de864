"""Endpoints for notices to many people about a new policy version, a transfer of control, or anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.notices import schemas
from chalicelib.api.notices.answers import answer_notice, answer_page, answer_person
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.policies.paths import number_of, slug_of
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.notices import read as read_notices
from chalicelib.usecases.notices.manage import NewNotice
from chalicelib.usecases.policies.read import read_notice_of_version

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_OF_VERSION: Final = "/v1/policies/{slug}/versions/{version}/notices"


@endpoint(
    "GET",
    _OF_VERSION,
    summary="List who is notified of a version",
    operation_id="listVersionNotices",
    tag="Policies",
    scope="policies:read",
    query=PageQuery,
    answer=schemas.NoticePage,
    errors=("invalid_cursor",),
)
def of_version(call: Call, query: PageQuery) -> schemas.NoticePage:
    """Shows the progress of a version's notice, and of each person's: queued, sent, shown or undeliverable."""
    found = read_notice_of_version(call.ports, call.context, slug_of(call), number_of(call), query.limit, query.cursor)
    return answer_page(found)


@endpoint(
    "POST",
    _OF_VERSION + "/{notice_id}/shown",
    summary="Record that a person was shown a version's notice",
    operation_id="markVersionNoticeShown",
    tag="Policies",
    scope="consents:write",
    body=schemas.ShownIn,
    answer=schemas.PersonNotice,
    idempotent=True,
)
def shown_of_version(call: Call, body: schemas.ShownIn) -> Reply:
    """For apps and sites that show notices themselves. `notice_id` is the person's own. Only the first time counts."""
    return _shown(call, body, (slug_of(call), number_of(call)))


@endpoint(
    "POST",
    "/v1/notices",
    summary="Create a notice",
    operation_id="createNotice",
    tag="Policies",
    scope="policies:write",
    body=schemas.NoticeIn,
    answer=schemas.NoticeHead,
    status=201,
    idempotent=True,
    errors=("notice_too_short",),
    links={"readNotice": "id"},
)
def create(call: Call, body: schemas.NoticeIn) -> Reply:
    """Notifies people of a transfer of control, or of anything else, at `send_at`.

    A company that promised notice before a transfer must give it as many days ahead as for a change of its policy. A
    notice of anything else is e-mailed only to people whom a contact check allows you to contact.
    """
    command = NewNotice(
        kind=body.kind,
        title=body.title,
        summary=body.summary,
        audience=tuple(dict.fromkeys(body.audience)),
        channels=tuple(dict.fromkeys(body.channels)),
        send_at=body.send_at,
        effective_at=body.effective_at,
        override_reason=body.override_reason,
    )
    done = manage_notices.create_notice(call.ports, call.context, command)
    return Reply(answer_notice(done.result), replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/notices/{notice_id}",
    summary="Read a notice",
    operation_id="readNotice",
    tag="Policies",
    scope="policies:read",
    query=PageQuery,
    answer=schemas.NoticePage,
    errors=("invalid_cursor",),
)
def read(call: Call, query: PageQuery) -> schemas.NoticePage:
    """Shows the progress of the notice, and each person's."""
    found = read_notices.read_progress(call.ports, call.context, call.path["notice_id"], query.limit, query.cursor)
    return answer_page(found)


@endpoint(
    "POST",
    "/v1/notices/{notice_id}/cancel",
    summary="Cancel a notice",
    operation_id="cancelNotice",
    tag="Policies",
    scope="policies:write",
    body=schemas.CancelNoticeIn,
    optional_body=True,
    answer=schemas.NoticeHead,
    idempotent=True,
    errors=("not_cancellable",),
)
def cancel(call: Call, _: schemas.CancelNoticeIn) -> Reply:
    """Cancels a notice, so that nobody else gets it. To cancel the notice of a policy version, cancel the version."""
    done = manage_notices.cancel_notice(call.ports, call.context, call.path["notice_id"])
    return Reply(answer_notice(done.result), replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/notices/{notice_id}/shown",
    summary="Record that a person was shown a notice",
    operation_id="markNoticeShown",
    tag="Policies",
    scope="consents:write",
    body=schemas.ShownIn,
    answer=schemas.PersonNotice,
    idempotent=True,
)
def shown(call: Call, body: schemas.ShownIn) -> Reply:
    """For apps and sites that show notices themselves. `notice_id` is the person's own. Only the first time counts."""
    return _shown(call, body, None)


def _shown(call: Call, body: schemas.ShownIn, version: tuple[str, int] | None) -> Reply:
    person_notice_id = call.path["notice_id"]
    done = manage_notices.mark_shown(call.ports, call.context, person_notice_id, body.channel, body.at, version)
    return Reply(answer_person(done.result), replayed=done.replayed)
