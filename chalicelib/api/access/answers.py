"""How API keys appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.access import schemas
from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.access.scopes import SCOPES

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.access.api_keys import ApiKey, Holder
    from chalicelib.usecases.access.issue import Issued
    from chalicelib.usecases.commit import Done


def describe(call: Call, key: ApiKey) -> schemas.KeyOut:
    """Describes a key without its text."""
    return schemas.KeyOut(**_values(call, key))


def _values(call: Call, key: ApiKey) -> dict[str, Any]:
    """Returns the fields of KeyOut."""
    return {
        "id": key.id,
        "kind": key.kind,
        "name": key.name,
        "scopes": [scope for scope in SCOPES if scope in key.scopes],
        "origins": list(key.origins),
        "holder": schemas.HolderOut(**name_holder(key.holder)) if key.holder else None,
        "active": key.active(call.context.now),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "created_by_name": call.name(key.created_by),
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "replaces": key.replaces,
        "replaced_by": key.replaced_by,
    }


def name_holder(holder: Holder) -> dict[str, str]:
    """Returns the fields of HolderOut."""
    return {"id": holder.id, "name": holder.name, "email": holder.email}


def reply_key(call: Call, key: ApiKey, *, replayed: bool = False) -> Reply:
    """Answers with a key and its ETag."""
    return Reply(describe(call, key), headers={"ETag": preconditions.etag(key.version)}, replayed=replayed)


def reply_issued(call: Call, done: Done[Issued]) -> Reply:
    """Answers with a key that was just issued, including its text, and its ETag."""
    key = done.result.key
    body = schemas.IssuedKeyOut(**_values(call, key), secret=done.result.text)
    return Reply(body, headers={"ETag": preconditions.etag(key.version)}, replayed=done.replayed)
