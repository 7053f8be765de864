"""Endpoints for API keys and the team (contract, section 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.api.access import schemas
from chalicelib.api.access.answers import describe, name_holder, reply_issued, reply_key
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access import read as read_keys
from chalicelib.usecases.access.manage import NewKey
from chalicelib.usecases.rights.staffing.team import read_team

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.rights.staffing.team import TeamMember


@endpoint(
    "GET",
    "/v1/keys",
    operation_id="listKeys",
    summary="List keys, newest first",
    tag="Keys",
    scope="keys:manage",
    query=PageQuery,
    answer=schemas.KeyPage,
    errors=("invalid_cursor",),
)
def list_keys(call: Call, query: PageQuery) -> schemas.KeyPage:
    """Lists all keys of the tenant, including revoked and expired ones."""
    found, cursor = read_keys.list_keys(call.ports, call.context, query.limit, query.cursor)
    return schemas.KeyPage(items=[describe(call, key) for key in found], next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/keys",
    operation_id="createKey",
    summary="Create a key",
    tag="Keys",
    scope="keys:manage",
    shows_secret=True,
    body=schemas.KeyIn,
    answer=schemas.IssuedKeyOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=("key_limit_reached",),
    links={"readKey": "id"},
)
def create_key(call: Call, body: schemas.KeyIn) -> Reply:
    """Creates a key, with at most the scopes that the caller has. Only this answer shows the key's text."""
    return reply_issued(call, manage_keys.create(call.ports, call.context, _read_new_key(body)))


@endpoint(
    "GET",
    "/v1/keys/{key_id}",
    operation_id="readKey",
    summary="Read a key",
    tag="Keys",
    scope="keys:manage",
    answer=schemas.KeyOut,
    etag=True,
    errors=("not_found",),
)
def read_key(call: Call) -> Reply:
    """Returns a key without its text."""
    return reply_key(call, read_keys.require_key(call.ports, call.context, call.path["key_id"]))


@endpoint(
    "PATCH",
    "/v1/keys/{key_id}",
    operation_id="changeKey",
    summary="Change a key",
    tag="Keys",
    scope="keys:manage",
    body=schemas.KeyChangeIn,
    answer=schemas.KeyOut,
    etag=True,
    if_match=True,
    errors=("not_found", "key_not_active", "last_manager_key"),
)
def change_key(call: Call, body: schemas.KeyChangeIn) -> Reply:
    """Changes the name, scopes, origins or expiry of an active key. It takes effect everywhere within 60 seconds."""
    expected = call.if_match_required
    key_id, fields = call.path["key_id"], _fields(body)
    return reply_key(call, manage_keys.change(call.ports, call.context, key_id, expected, fields))


@endpoint(
    "POST",
    "/v1/keys/{key_id}/rotate",
    operation_id="rotateKey",
    summary="Replace a key with a new one",
    tag="Keys",
    scope="keys:manage",
    shows_secret=True,
    body=schemas.KeyRotateIn,
    optional_body=True,
    answer=schemas.IssuedKeyOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=("not_found", "key_not_active", "key_limit_reached", "precondition_failed"),
    links={"readKey": "id"},
)
def rotate_key(call: Call, body: schemas.KeyRotateIn) -> Reply:
    """Creates a key with the same rights and holder. The old key expires after the overlap."""
    overlap = timedelta(seconds=body.overlap_seconds)
    return reply_issued(call, manage_keys.rotate(call.ports, call.context, call.path["key_id"], overlap, call.if_match))


@endpoint(
    "POST",
    "/v1/keys/{key_id}/revoke",
    operation_id="revokeKey",
    summary="Revoke a key",
    tag="Keys",
    scope="keys:manage",
    answer=schemas.KeyOut,
    idempotent=True,
    etag=True,
    errors=("not_found", "last_manager_key", "precondition_failed"),
)
def revoke_key(call: Call) -> Reply:
    """Revokes a key for good. This takes effect everywhere within 60 seconds. The key stays in the list."""
    done = manage_keys.revoke(call.ports, call.context, call.path["key_id"], call.if_match)
    return reply_key(call, done.result, replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/team",
    operation_id="listTeam",
    summary="List the people who hold keys",
    tag="Keys",
    scope="keys:manage",
    or_scope="requests:read",
    query=PageQuery,
    answer=schemas.TeamPage,
    errors=("invalid_cursor",),
)
def list_team(call: Call, query: PageQuery) -> schemas.TeamPage:
    """Lists everyone who holds, or once held, a key of the tenant, with how many requests each has to work on.

    A key that may only read requests is shown no e-mail addresses.
    """
    people, cursor = read_team(call.ports, call.context, query.limit, query.cursor)
    return schemas.TeamPage(items=[_describe_member(call, one) for one in people], next_cursor=cursor)


def _describe_member(call: Call, one: TeamMember) -> schemas.TeamMemberOut:
    named = name_holder(one.holder)
    if "keys:manage" not in call.context.actor.scopes:
        del named["email"]
    return schemas.TeamMemberOut(**named, active=one.active, open_requests=one.open_requests)


def _read_new_key(body: schemas.KeyIn) -> NewKey:
    return NewKey(
        kind=body.kind,
        name=body.name,
        scopes=body.named(),
        origins=tuple(dict.fromkeys(body.origins)) if body.origins is not None else None,
        expires_at=body.expires_at,
        holder=(body.holder.name, body.holder.email) if body.holder else None,
    )


def _fields(body: schemas.KeyChangeIn) -> dict[str, Any]:
    """Maps each field of ApiKey that was sent to its new value."""
    sent = body.model_fields_set
    fields: dict[str, Any] = {name: getattr(body, name) for name in ("name", "expires_at") if name in sent}
    if "origins" in sent:
        fields["origins"] = tuple(dict.fromkeys(body.origins))
    if body.named():
        fields["scopes"] = body.named()
    return fields
