"""Endpoints that draft, publish, cancel and read versions of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import KIBIBYTE, endpoint
from chalicelib.api.policies.paths import number_of, slug_of
from chalicelib.api.policies.versions import answers, schemas
from chalicelib.domain.policies.versions import Draft, NoticePlan
from chalicelib.usecases.policies import manage as manage_policies
from chalicelib.usecases.policies import read as read_policies
from chalicelib.usecases.policies.manage import Kept

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_TEXT_LIMIT: Final = 1024 * KIBIBYTE
_VERSION: Final = "/v1/policies/{slug}/versions/{version}"


@endpoint(
    "GET",
    "/v1/policies/{slug}/versions",
    summary="List versions",
    operation_id="listPolicyVersions",
    tag="Policies",
    scope="policies:read",
    query=PageQuery,
    answer=schemas.VersionPage,
    errors=("invalid_cursor",),
)
def list_versions(call: Call, query: PageQuery) -> schemas.VersionPage:
    """Lists the published versions, newest first, including cancelled ones."""
    shelf, entries, cursor = read_policies.list_versions(
        call.ports, call.context, slug_of(call), query.limit, query.cursor
    )
    items = [schemas.VersionSummary(**answers.summarise(call, shelf, entry)) for entry in entries]
    return schemas.VersionPage(items=items, next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/policies/{slug}/versions",
    summary="Open a draft",
    operation_id="createPolicyDraft",
    tag="Policies",
    scope="policies:write",
    body=schemas.DraftIn,
    answer=schemas.VersionOut,
    status=201,
    idempotent=True,
    etag=True,
    max_body=_TEXT_LIMIT,
    errors=("draft_exists",),
    links={"readPolicyVersion": "version"},
)
def create_draft(call: Call, body: schemas.DraftIn) -> Reply:
    """Opens a draft. A policy can have only one. The draft already has the number it will be published under."""
    draft = Draft(
        slug=slug_of(call),
        number=0,
        title=body.title,
        content=body.content,
        effective_at=body.effective_at,
        material=body.material,
        change_summary=body.change_summary,
        notice=_plan(body.notice),
        reconsent_purposes=tuple(body.reconsent_purposes),
        locale=body.locale,
    )
    done = manage_policies.create_draft(call.ports, call.context, draft)
    return _reply(call, done.result, replayed=done.replayed)


@endpoint(
    "GET",
    _VERSION,
    summary="Read a version",
    operation_id="readPolicyVersion",
    tag="Policies",
    scope="policies:read",
    answer=schemas.VersionOut,
    etag=True,
)
def read_version(call: Call) -> Reply:
    """Returns a draft or a published version, with its text."""
    return _reply(call, manage_policies.read_version(call.ports, call.context, slug_of(call), number_of(call)))


@endpoint(
    "PATCH",
    _VERSION,
    summary="Change a draft",
    operation_id="revisePolicyDraft",
    tag="Policies",
    scope="policies:write",
    body=schemas.DraftPatch,
    answer=schemas.VersionOut,
    etag=True,
    if_match=True,
    max_body=_TEXT_LIMIT,
    errors=("already_published",),
)
def revise_draft(call: Call, body: schemas.DraftPatch) -> Reply:
    """Replaces the fields that you send."""
    etag = call.if_match_required
    fields = _fields(body)
    kept = manage_policies.revise_draft(call.ports, call.context, slug_of(call), number_of(call), etag, fields)
    return _reply(call, kept)


@endpoint(
    "DELETE",
    _VERSION,
    summary="Delete a draft",
    operation_id="deletePolicyDraft",
    tag="Policies",
    scope="policies:write",
    status=204,
    errors=("already_published", "precondition_failed"),
)
def drop_draft(call: Call) -> Reply:
    """Deletes the draft. The next draft gets its number."""
    if_match = call.if_match
    manage_policies.drop_draft(call.ports, call.context, slug_of(call), number_of(call), if_match)
    return Reply("")


@endpoint(
    "POST",
    _VERSION + "/publish",
    summary="Publish a draft",
    operation_id="publishPolicyVersion",
    tag="Policies",
    scope="policies:write",
    body=schemas.PublishIn,
    optional_body=True,
    answer=schemas.VersionOut,
    idempotent=True,
    errors=("already_published", "precondition_failed", "notice_too_short"),
)
def publish(call: Call, body: schemas.PublishIn) -> Reply:
    """Publishes the draft, which can never change again. It takes effect at `effective_at`, or now if that is past."""
    if_match = call.if_match
    override = body.override_reason
    done = manage_policies.publish(call.ports, call.context, slug_of(call), number_of(call), override, if_match)
    return _reply(call, done.result, replayed=done.replayed)


@endpoint(
    "POST",
    _VERSION + "/cancel",
    summary="Cancel a future version",
    operation_id="cancelPolicyVersion",
    tag="Policies",
    scope="policies:write",
    body=schemas.CancelIn,
    optional_body=True,
    answer=schemas.VersionOut,
    idempotent=True,
    errors=("not_cancellable",),
)
def cancel(call: Call, _: schemas.CancelIn) -> Reply:
    """Cancels a published version before it takes effect. It keeps its number and stays in the list."""
    done = manage_policies.cancel(call.ports, call.context, slug_of(call), number_of(call))
    return _reply(call, done.result, replayed=done.replayed)


def _plan(plan: schemas.NoticePlanIn | None) -> NoticePlan | None:
    if plan is None:
        return None
    return NoticePlan(tuple(dict.fromkeys(plan.audience)), tuple(dict.fromkeys(plan.channels)), plan.send_at)


def _fields(body: schemas.DraftPatch) -> dict[str, Any]:
    fields = {name: getattr(body, name) for name in body.model_fields_set}
    if "notice" in fields:
        fields["notice"] = _plan(body.notice)
    if "reconsent_purposes" in fields:
        fields["reconsent_purposes"] = tuple(body.reconsent_purposes or ())
    optional = {"effective_at", "notice"}
    return {name: value for name, value in fields.items() if value is not None or name in optional}


def _reply(call: Call, kept: Kept, *, replayed: bool = False) -> Reply:
    headers = {"ETag": preconditions.etag(kept.draft.etag)} if kept.draft else {}
    if kept.published:
        headers = {"ETag": f'"{kept.published.sha256[:32]}"'}
    return Reply(answers.show_version(call, kept), headers=headers, replayed=replayed)
