"""How endpoints and deliveries appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.webhooks import schemas

if TYPE_CHECKING:
    from chalicelib.domain.webhooks.deliveries import Delivery
    from chalicelib.domain.webhooks.endpoints import Endpoint
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.webhooks.manage import Revealed


def show_endpoint(endpoint: Endpoint) -> schemas.EndpointOut:
    """Shows an endpoint without its secret."""
    return schemas.EndpointOut(**_values(endpoint))


def reply_endpoint(endpoint: Endpoint) -> Reply:
    """Answers with an endpoint and its ETag."""
    return Reply(show_endpoint(endpoint), headers={"ETag": preconditions.etag(endpoint.version)})


def reply_revealed(done: Done[Revealed]) -> Reply:
    """Answers with an endpoint, its secret and its ETag."""
    endpoint = done.result.endpoint
    body = schemas.RevealedEndpointOut(**_values(endpoint), secret=done.result.secret)
    return Reply(body, headers={"ETag": preconditions.etag(endpoint.version)}, replayed=done.replayed)


def show_delivery(delivery: Delivery) -> schemas.DeliveryOut:
    """Shows a delivery without its body, which says no more than its type and the ids in it."""
    waiting = delivery.state in ("waiting", "claimed")
    return schemas.DeliveryOut(
        id=delivery.id,
        type=delivery.type,
        state="waiting" if delivery.state == "claimed" else delivery.state,
        created_at=delivery.created_at,
        tries=delivery.tries,
        last_try_at=delivery.last_at,
        last_status=delivery.last_status,
        last_failure=delivery.last_failure,
        next_try_at=delivery.next_at if waiting else None,
    )


def reply_delivery(done: Done[Delivery]) -> Reply:
    """Answers with a delivery that was made, or made again."""
    return Reply(show_delivery(done.result), replayed=done.replayed)


def _values(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events) or None,
        "description": endpoint.description or None,
        "enabled": endpoint.enabled,
        "disabled_at": endpoint.disabled_at,
        "disabled_reason": endpoint.disabled_reason,
        "created_at": endpoint.created_at,
    }
