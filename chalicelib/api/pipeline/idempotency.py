"""The `Idempotency-Key` header: reads the scope of one use of it, and the hash of the body sent along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Malformed
from chalicelib.domain.hashing import hash_bytes, hash_text

if TYPE_CHECKING:
    from chalicelib.api.pipeline.request import Request
    from chalicelib.api.pipeline.routes import Route
    from chalicelib.usecases.context import Actor

_KEY: Final = re.compile(r'^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([A-Za-z0-9._~+/=:-]{1,255}))$')


def read_claim(route: Route, request: Request, actor: Actor) -> Claim | None:
    """Returns the claim of a call, None if the header is missing or the route does not honor it.

    Raises Malformed for a header of the wrong form.
    """
    value = request.header("idempotency-key")
    if "idempotency-key" not in request.headers or not route.idempotent:
        return None
    match = _KEY.fullmatch(value)
    if match is None:
        message = "Idempotency-Key must be a quoted string or a token of at most 255 characters."
        raise Malformed(message, code="malformed_header")
    path = "\n".join(request.path[name] for name in sorted(request.path))
    scope = "\n".join((actor.id, route.method, route.path, path, match[1] or match[2]))
    return Claim(hash_text(scope), hash_bytes(request.body()))
