"""Disables an endpoint that said that it is gone, and tells the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.webhooks.endpoints import SaveEndpoints, disable
from chalicelib.domain.webhooks.texts import compose_endpoint_gone
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports.bundle import Ports


def disable_gone(ports: Ports, tenant: str, endpoint_id: str) -> None:
    """Disables an endpoint and has the owner told; does nothing to one that is disabled already, or deleted."""
    ctx = of_system(ports.profiles[tenant], "webhooks", ports.clock.now(), endpoint_id)

    def attempt() -> Plan[None]:
        before = ports.webhook_endpoints.read(tenant)
        known = before.get(endpoint_id)
        if known is None or not known.enabled:
            return Plan([], None)
        disabled = disable(known, "gone", ctx.now)
        event = call_event(ctx, "endpoint.disabled", record_id=endpoint_id, body={"reason": "gone"})
        refs = {"endpoint": endpoint_id, "version": str(disabled.version)}
        row_id = ports.randomness.id("out", ctx.now)
        row = OutboxRow(row_id, "endpoint_gone", ctx.now, refs, repeat_if_uncertain=True)
        return Plan([SaveEndpoints(before.put(disabled), event), row], None)

    commit_step(ports, ctx, attempt)
    ports.webhook_endpoints.forget(tenant)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Returns the mail that tells the owner. Raises NothingToSend where somebody has seen to it already."""
    endpoint = ports.webhook_endpoints.read(tenant).get(row.refs["endpoint"])
    if endpoint is None or endpoint.enabled:
        raise NothingToSend("endpoint_seen_to")
    profile = ports.profiles[tenant]
    content = compose_endpoint_gone(profile, endpoint.id)
    return make_mail(profile, row.id, ports.secrets.owner_mailbox(tenant), content)
