"""Derives the text of an API key, so that it can be shown again for a day and is never stored.

The text follows from the tenant's token key, the key's id and a random nonce. The key's item holds a hash of
the text; the nonce is kept for 24 hours in the idempotency record of the call that made the key, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access import key_text
from chalicelib.domain.access.api_keys import ApiKey
from chalicelib.domain.access.key_text import KeyKind
from chalicelib.usecases.access.read import require_key

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Issued:
    """A key with its text, which is shown only this once. Does not print itself."""

    key: ApiKey
    text: str


def issue(ports: Ports, ctx: Context, *, kind: KeyKind, **fields: Any) -> tuple[Issued, str]:
    """Returns a new key with its text, and the resource that finds both again: the id and nonce behind the text."""
    key_id, nonce = ports.randomness.id("key", ctx.now), ports.randomness.token(16).hex()
    text = _text(ports, ctx.tenant, kind, key_id, nonce)
    key = ApiKey(
        tenant=ctx.tenant,
        id=key_id,
        kind=kind,
        secret_hash=key_text.fingerprint(text),
        created_at=ctx.now,
        created_by=ctx.actor.id,
        **fields,
    )
    return Issued(key, text), f"{key_id}:{nonce}"


def find_issued(ports: Ports, ctx: Context, resource: str) -> Issued:
    """Returns the key and text that `issue` returned before, from the resource that it returned with them."""
    key_id, _, nonce = resource.partition(":")
    key = require_key(ports, ctx, key_id)
    return Issued(key, _text(ports, ctx.tenant, key.kind, key_id, nonce))


def _text(ports: Ports, tenant: str, kind: KeyKind, key_id: str, nonce: str) -> str:
    halves = [ports.secrets.sign(tenant, "api-key", f"{key_id}\n{nonce}\n{half}") for half in (1, 2)]
    return key_text.compose(kind, tenant, key_id, "".join(halves))
