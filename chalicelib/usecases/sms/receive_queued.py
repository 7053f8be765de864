"""Receives texts that a tenant's SNS topic put on our queue, unsigned, since the queue's policy admits only topics."""

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
    """Does what the message says; a repeat changes nothing.

    Raises Refused (counted) where it names no tenant's topic or gives a known id other content, Unavailable.
    """
    tenant = "-"
    with receive_sms.count_refusals(lambda: tenant, PROVIDER):
        tenant, account = _owner(ports, aws.topic_of(body))
        received = aws.receive_from_queue(body, account.account, ports.clock.real_now())
        receive_sms.carry_out(ports, tenant, aws.Aws(ports.sms_certificates), received, message_id)


def _owner(ports: Ports, topic: str) -> tuple[str, SmsAccount]:
    """Returns the one tenant whose account names the topic, and the account. Raises Forged for none or several.

    An account may have been put there since it was read, so the accounts are then looked at once more.
    """
    for read in (ports.sms_accounts.get, ports.sms_accounts.read_again):
        accounts = [(tenant, read(tenant, PROVIDER)) for tenant in ports.profiles]
        found = [(tenant, account) for tenant, account in accounts if account and topic in account.account.ids]
        if len(found) == 1:
            return found[0]
    raise Forged("unknown_topic")
