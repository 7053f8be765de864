"""SMS clients by tenant and provider; a provider's module is imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.domain.sms.account import SmsAccount
    from chalicelib.storage.aws.clients import Clients
    from chalicelib.storage.sms.accounts import SsmAccounts
    from chalicelib.storage.sms.base import Client


class ProviderClients:
    """Implements the port `SmsClients`. A client and its access token are kept until its account changes."""

    def __init__(self, accounts: SsmAccounts, clients: Clients) -> None:
        self._accounts = accounts
        self._clients = clients
        self._made: dict[tuple[str, str], tuple[SmsAccount, Client | None]] = {}

    def get(self, tenant: str, provider: str) -> Client | None:
        """See the port. Raises Unavailable."""
        account = self._accounts.get(tenant, provider)
        if account is None:
            return None
        known = self._made.get((tenant, provider))
        if known is None or known[0] != account:
            known = self._made[tenant, provider] = (account, _client(provider, account, self._clients, tenant))
        return known[1]


def _client(provider: str, account: SmsAccount, clients: Clients, tenant: str) -> Client | None:
    if provider == "aws":
        from chalicelib.storage.sms.aws import AwsClient

        return AwsClient(account, clients, tenant)
    from chalicelib.storage.sms import http

    if provider == "ringcentral":
        from chalicelib.storage.sms.ringcentral import RingCentralClient

        return RingCentralClient(account, http.shared_pool())
    if provider == "telnyx":
        from chalicelib.storage.sms.telnyx import TelnyxClient

        return TelnyxClient(account, http.shared_pool())
    if provider == "twilio":
        from chalicelib.storage.sms.twilio import TwilioClient

        return TwilioClient(account, http.shared_pool())
    return None
