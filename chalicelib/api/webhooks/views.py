"""Endpoints for webhook endpoints and for the deliveries to them (contract, section 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.webhooks import schemas
from chalicelib.api.webhooks.answers import reply_delivery, reply_endpoint, reply_revealed, show_delivery, show_endpoint
from chalicelib.usecases.webhooks import deliveries, manage
from chalicelib.usecases.webhooks.manage import NewEndpoint

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_ONE: Final = "/v1/webhook-endpoints/{endpoint_id}"


@endpoint(
    "GET",
    "/v1/webhook-endpoints",
    operation_id="listWebhookEndpoints",
    summary="List webhook endpoints",
    tag="Webhooks",
    scope="webhooks:manage",
    query=PageQuery,
    answer=schemas.EndpointPage,
    errors=("invalid_cursor",),
)
def list_endpoints(call: Call, query: PageQuery) -> schemas.EndpointPage:
    """Lists the endpoints to which events are sent, in the order in which they were made. There are at most 20."""
    found, cursor = manage.list_endpoints(call.ports, call.context, query.limit, query.cursor)
    return schemas.EndpointPage(items=[show_endpoint(one) for one in found], next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/webhook-endpoints",
    operation_id="createWebhookEndpoint",
    summary="Create a webhook endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    shows_secret=True,
    body=schemas.EndpointIn,
    answer=schemas.RevealedEndpointOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=("endpoint_limit_reached",),
    links={"readWebhookEndpoint": "id"},
)
def create(call: Call, body: schemas.EndpointIn) -> Reply:
    """Has events sent to an address, signed as Standard Webhooks says. Only this answer shows the secret."""
    wanted = NewEndpoint(body.url, tuple(dict.fromkeys(body.events or ())), body.description or "")
    return reply_revealed(manage.create(call.ports, call.context, wanted))


@endpoint(
    "GET",
    _ONE,
    operation_id="readWebhookEndpoint",
    summary="Read a webhook endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    answer=schemas.EndpointOut,
    etag=True,
)
def read(call: Call) -> Reply:
    """Returns an endpoint without its secret."""
    return reply_endpoint(manage.read(call.ports, call.context, call.path["endpoint_id"]))


@endpoint(
    "PATCH",
    _ONE,
    operation_id="changeWebhookEndpoint",
    summary="Change a webhook endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    body=schemas.EndpointPatch,
    answer=schemas.EndpointOut,
    etag=True,
    if_match=True,
)
def change(call: Call, body: schemas.EndpointPatch) -> Reply:
    """Changes the fields that you send; it takes effect within 60 seconds. A disabled endpoint gets nothing.

    What was on its way to an endpoint when it was disabled is parked.
    """
    expected = call.if_match_required
    return reply_endpoint(manage.change(call.ports, call.context, call.path["endpoint_id"], expected, _fields(body)))


@endpoint(
    "DELETE",
    _ONE,
    operation_id="deleteWebhookEndpoint",
    summary="Delete a webhook endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    status=204,
    errors=("precondition_failed",),
)
def delete(call: Call) -> Reply:
    """Deletes an endpoint, with what is on its way to it or parked."""
    manage.delete(call.ports, call.context, call.path["endpoint_id"], call.if_match)
    return Reply("")


@endpoint(
    "POST",
    _ONE + "/rotate-secret",
    operation_id="rotateWebhookSecret",
    summary="Replace an endpoint's secret",
    tag="Webhooks",
    scope="webhooks:manage",
    shows_secret=True,
    answer=schemas.RevealedEndpointOut,
    idempotent=True,
    etag=True,
    errors=("precondition_failed",),
)
def rotate_secret(call: Call) -> Reply:
    """Makes another secret, which only this answer shows. For a day both sign, so that no event is missed."""
    return reply_revealed(manage.rotate(call.ports, call.context, call.path["endpoint_id"], call.if_match))


@endpoint(
    "POST",
    _ONE + "/test",
    operation_id="testWebhookEndpoint",
    summary="Try a webhook endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    answer=schemas.DeliveryOut,
    status=202,
    idempotent=True,
    errors=("endpoint_disabled",),
)
def try_endpoint(call: Call) -> Reply:
    """Sends the event `endpoint.test`, whatever types the endpoint gets. Its deliveries show what came of it."""
    return reply_delivery(deliveries.try_endpoint(call.ports, call.context, call.path["endpoint_id"]))


@endpoint(
    "GET",
    _ONE + "/deliveries",
    operation_id="listWebhookDeliveries",
    summary="List deliveries to an endpoint",
    tag="Webhooks",
    scope="webhooks:manage",
    query=schemas.DeliveryQuery,
    answer=schemas.DeliveryPage,
    errors=("invalid_cursor",),
)
def list_deliveries(call: Call, query: schemas.DeliveryQuery) -> schemas.DeliveryPage:
    """Lists events that wait, were delivered in the last 30 days, or are parked, the newest first.

    An event is tried ten times within three days. Then it is parked until you send it again.
    """
    found, cursor = deliveries.list_deliveries(
        call.ports, call.context, call.path["endpoint_id"], query.state, query.limit, query.cursor
    )
    return schemas.DeliveryPage(items=[show_delivery(one) for one in found], next_cursor=cursor)


@endpoint(
    "POST",
    _ONE + "/deliveries/{delivery_id}/redeliver",
    operation_id="redeliverWebhook",
    summary="Send an event again",
    tag="Webhooks",
    scope="webhooks:manage",
    answer=schemas.DeliveryOut,
    status=202,
    idempotent=True,
    errors=("endpoint_disabled",),
)
def redeliver(call: Call) -> Reply:
    """Sends a parked or delivered event again, with the same `webhook-id`. One that still waits goes on as it was."""
    path = call.path
    return reply_delivery(deliveries.redeliver(call.ports, call.context, path["endpoint_id"], path["delivery_id"]))


def _fields(body: schemas.EndpointPatch) -> dict[str, Any]:
    """Returns the fields that were sent, as an endpoint has them."""
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    if "events" in sent:
        sent["events"] = tuple(dict.fromkeys(sent["events"] or ()))
    if "description" in sent:
        sent["description"] = sent["description"] or ""
    return sent
