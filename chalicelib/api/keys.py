"""API keys and the team (contract, section 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.api import preconditions
from chalicelib.api.responses import Reply
from chalicelib.api.routes import endpoint
from chalicelib.api.schemas import keys as schemas
from chalicelib.api.schemas.paging import PageQuery
from chalicelib.usecases import manage_keys, read_keys

if TYPE_CHECKING:
    from chalicelib.api.endpoint import Call
    from chalicelib.domain.keys import ApiKey
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.issue_key import Issued


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
def list_keys(call: Call) -> schemas.KeyPage:
    """All keys of the tenant, revoked and expired ones too."""
    found, cursor = read_keys.page(call.ports, call.context, call.query.limit, call.query.cursor)
    return schemas.KeyPage(items=[_answer(call, key) for key in found], next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/keys",
    operation_id="createKey",
    summary="Make a key",
    tag="Keys",
    scope="keys:manage",
    body=schemas.KeyCreate,
    answer=schemas.IssuedKey,
    status=201,
    idempotent=True,
    etag=True,
    errors=("key_limit_reached",),
    links={"readKey": "id"},
)
def create_key(call: Call) -> Reply:
    """A new key, with scopes that the caller has itself. Its text is shown in this answer only."""
    return _issued(call, manage_keys.create(call.ports, call.context, call.body.wanted()))


@endpoint(
    "GET",
    "/v1/keys/{key_id}",
    operation_id="readKey",
    summary="Read a key",
    tag="Keys",
    scope="keys:manage",
    answer=schemas.KeyAnswer,
    etag=True,
    errors=("not_found",),
)
def get_key(call: Call) -> Reply:
    """One key, without its text."""
    return _key(call, read_keys.get(call.ports, call.context, call.path["key_id"]))


@endpoint(
    "PATCH",
    "/v1/keys/{key_id}",
    operation_id="changeKey",
    summary="Change a key",
    tag="Keys",
    scope="keys:manage",
    body=schemas.KeyChange,
    answer=schemas.KeyAnswer,
    etag=True,
    if_match=True,
    errors=("not_found", "key_not_active", "last_manager_key"),
)
def change_key(call: Call) -> Reply:
    """Other name, scopes, origins or expiry of an active key; felt everywhere within 60 seconds."""
    expected = preconditions.required(call.request)
    key_id, fields = call.path["key_id"], call.body.fields()
    return _key(call, manage_keys.change(call.ports, call.context, key_id, expected, fields))


@endpoint(
    "POST",
    "/v1/keys/{key_id}/rotate",
    operation_id="rotateKey",
    summary="Replace a key by a successor",
    tag="Keys",
    scope="keys:manage",
    body=schemas.KeyRotate,
    optional_body=True,
    answer=schemas.IssuedKey,
    status=201,
    idempotent=True,
    etag=True,
    errors=("not_found", "key_not_active", "key_limit_reached", "precondition_failed"),
    links={"readKey": "id"},
)
def rotate_key(call: Call) -> Reply:
    """A new key with the same rights and holder; the old one expires after the overlap."""
    expected = preconditions.optional(call.request)
    overlap = timedelta(seconds=call.body.overlap_seconds)
    return _issued(call, manage_keys.rotate(call.ports, call.context, call.path["key_id"], overlap, expected))


@endpoint(
    "POST",
    "/v1/keys/{key_id}/revoke",
    operation_id="revokeKey",
    summary="Revoke a key",
    tag="Keys",
    scope="keys:manage",
    answer=schemas.KeyAnswer,
    idempotent=True,
    etag=True,
    errors=("not_found", "last_manager_key", "precondition_failed"),
)
def revoke_key(call: Call) -> Reply:
    """Ends a key for good, everywhere within 60 seconds. It stays in the list."""
    expected = preconditions.optional(call.request)
    done = manage_keys.revoke(call.ports, call.context, call.path["key_id"], expected)
    return _key(call, done.result, replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/team",
    operation_id="listTeam",
    summary="List the people who hold keys",
    tag="Keys",
    scope="keys:manage",
    query=PageQuery,
    answer=schemas.TeamPage,
    errors=("invalid_cursor",),
)
def list_team(call: Call) -> schemas.TeamPage:
    """Everyone who holds or held a key of the tenant."""
    people, cursor = read_keys.team(call.ports, call.context, call.query.limit, call.query.cursor)
    items = [
        schemas.MemberAnswer(**dict(schemas.holder_answer(holder)), active=active, open_requests=0)
        for holder, active in people
    ]
    return schemas.TeamPage(items=items, next_cursor=cursor)


def _answer(call: Call, key: ApiKey) -> schemas.KeyAnswer:
    return schemas.KeyAnswer(**schemas.key_fields(key, key.active(call.context.now)))


def _key(call: Call, key: ApiKey, *, replayed: bool = False) -> Reply:
    return Reply(_answer(call, key), headers={"ETag": preconditions.etag(key.version)}, replayed=replayed)


def _issued(call: Call, done: Done[Issued]) -> Reply:
    key = done.result.key
    body = schemas.issued_answer(done.result, key.active(call.context.now))
    return Reply(body, headers={"ETag": preconditions.etag(key.version)}, replayed=done.replayed)
