"""Tries one delivery: claims it, sends it signed, and marks what came of it. Dying in between costs one try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.webhooks import deliveries as rules
from chalicelib.domain.webhooks.addresses import parse_url
from chalicelib.domain.webhooks.deliveries import Delivery, Outcome
from chalicelib.domain.webhooks.signing import sign_message
from chalicelib.usecases.webhooks.disable_gone import disable_gone
from chalicelib.usecases.webhooks.secrets import list_keys

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.webhooks.endpoints import Endpoint
    from chalicelib.usecases.ports.bundle import Ports


def send(ports: Ports, tenant: str, delivery_id: str) -> None:
    """Tries a delivery, if it is to be tried now. Raises Unavailable where nothing was sent."""
    delivery = ports.webhook_deliveries.get(tenant, delivery_id)
    if delivery is None:
        return
    endpoint = _find_endpoint(ports, tenant, delivery.endpoint_id)
    if endpoint is None:
        ports.webhook_deliveries.drop(tenant, delivery)
        return
    now = ports.clock.now()
    given_up = rules.give_up(delivery, now)
    if given_up is not None:
        if ports.webhook_deliveries.save(tenant, given_up, now):
            _tell_parked(tenant, given_up, "")
        return
    claimed = rules.claim(delivery, now)
    if claimed is None:
        _wait_on(ports, tenant, delivery, now)
        return
    # Before the claim, so that a key that can't be had now costs no try.
    keys = list_keys(ports, tenant, endpoint, now) if endpoint.enabled else []
    if ports.webhook_deliveries.claim(tenant, claimed):
        outcome = _post(ports, endpoint, claimed, keys) if endpoint.enabled else Outcome(failure="disabled")
        _settle(ports, tenant, claimed, outcome)


def _find_endpoint(ports: Ports, tenant: str, endpoint_id: str) -> Endpoint | None:
    """Returns the endpoint, which this process may not know yet; None where it was deleted."""
    known = ports.webhook_endpoints.known(tenant).get(endpoint_id)
    return known or ports.webhook_endpoints.read(tenant).get(endpoint_id)


def _wait_on(ports: Ports, tenant: str, delivery: Delivery, now: datetime) -> None:
    """Puts the message back where it came too early, as it does where another process's clock is ahead."""
    delay = rules.find_delay(delivery, now)
    if delivery.state == "waiting" and delay is not None:
        ports.outbox.announce(tenant, [delivery.id], delay=delay)


def _post(ports: Ports, endpoint: Endpoint, claimed: Delivery, keys: list[bytes]) -> Outcome:
    signatures = sign_message(keys, claimed.id, ports.clock.real_now(), claimed.body)
    target = parse_url(endpoint.url, local=ports.webhook_receivers.local)
    return ports.webhook_receivers.post(target, signatures, claimed.body.encode())


def _settle(ports: Ports, tenant: str, claimed: Delivery, outcome: Outcome) -> None:
    if outcome.failure == "gone":
        disable_gone(ports, tenant, claimed.endpoint_id)
    now = ports.clock.now()
    fraction = int.from_bytes(ports.randomness.token(2), "big") / 65_536
    after = rules.settle(claimed, outcome, now, ports.clock.real_now(), fraction)
    if not ports.webhook_deliveries.save(tenant, after, now):
        return  # the claim was over, and somebody else tries it
    if outcome.delivered:
        logs.count("EventsDelivered", tenant=tenant)
    else:
        logs.count("EventsRefused", tenant=tenant)
    if after.state == "parked":
        _tell_parked(tenant, after, outcome.failure or "")
    delay = rules.find_delay(after, now)
    if delay is not None:
        ports.outbox.announce(tenant, [after.id], delay=delay)


def _tell_parked(tenant: str, parked: Delivery, code: str) -> None:
    logs.log("error", "webhook.parked", tenant=tenant, record_id=parked.id, code=code)
    logs.count("EventsParked", tenant=tenant)
