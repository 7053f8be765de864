"""Texts that a tenant's SNS topic put on our queue: no signature, since the queue's policy lets only topics in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.sms import aws
from chalicelib.domain.sms.provider import Forged
from chalicelib.usecases.sms import receive as receive_sms

if TYPE_CHECKING:
    from chalicelib.domain.sms.account import SmsAccount
    from chalicelib.usecases.ports.bundle import Ports

PROVIDER: Final = "aws"


def receive(ports: Ports, body: str, message_id: str) -> None:
    """Does what the message tells; a repeat changes nothing.

    Raises Refused (counted) where it names no tenant's topic or tells a known id otherwise, Unavailable.
    """
    tenant = "-"
    with receive_sms.counted(lambda: tenant, PROVIDER):
        tenant, account = _owner(ports, aws.topic_of(body))
        received = aws.from_queue(body, account.account, ports.clock.real_now())
        receive_sms.carry_out(ports, tenant, aws.Aws(ports.sms_certificates), received, message_id)


def _owner(ports: Ports, topic: str) -> tuple[str, SmsAccount]:
    """The one tenant whose account names the topic. Raises Forged for none, and for several."""
    accounts = [(tenant, ports.sms_accounts.get(tenant, PROVIDER)) for tenant in ports.profiles]
    found = [(tenant, account) for tenant, account in accounts if account and topic in account.account.ids]
    if len(found) != 1:
        raise Forged("unknown_topic")
    return found[0]
