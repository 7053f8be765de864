"""The health check: whether the service answers and, for an admin, whether its parts do too (contract, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.health.schemas import HealthOut, HealthQuery
from chalicelib.api.pipeline.auth import authenticate
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.errors import Forbidden, Unavailable

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/health",
    operation_id="readHealth",
    summary="Check that the service answers",
    tag="Service",
    public="monitors have no key, and the answer says only that the service runs",
    optional_key=True,
    query=HealthQuery,
    answer=HealthOut,
)
def read_health(call: Call, query: HealthQuery) -> HealthOut:
    """Without `deep`, no other service is checked. With `deep=1` and a key with keys:manage, each part is tried once.

    If a part cannot be reached, the answer is 503 and the detail names the part.
    """
    if query.deep == "0":
        return HealthOut(status="ok")
    context = authenticate(call.ports, call.request, call.request_id)
    if "keys:manage" not in context.actor.scopes:
        raise Forbidden("A deep check needs a key with the scope keys:manage.")
    parts = call.ports.health.deep(context.tenant)
    failed = ", ".join(f"{part} ({state})" for part, state in sorted(parts.items()) if state != "ok")
    if failed:
        raise Unavailable(f"Cannot be reached: {failed}.")
    return HealthOut.model_validate({"status": "ok", "parts": dict(parts)})
