"""The tenants' SMS accounts: one SecureString parameter per provider, read hourly by storage/aws/secrets.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.sms.registry import NAMES

if TYPE_CHECKING:
    from chalicelib.domain.sms.account import SmsAccount
    from chalicelib.settings import Settings
    from chalicelib.storage.aws.secrets import SsmSecrets

PREFIX: Final = "sms-"
"""The parameters' names: `sms-<provider>`."""


class SsmAccounts:
    """Implements the port `SmsAccounts`. Safe for threads: two threads that parse at once get the same result."""

    def __init__(self, settings: Settings, secrets: SsmSecrets) -> None:
        self._settings = settings
        self._secrets = secrets
        self._parsed: dict[tuple[str, str], tuple[str, SmsAccount | None]] = {}

    def get(self, tenant: str, provider: str) -> SmsAccount | None:
        """See the port. An unusable parameter is logged once per process, with a code for what is wrong with it."""
        return self._find(tenant, provider, again=False)

    def read_again(self, tenant: str, provider: str) -> SmsAccount | None:
        """See the port. The minute is one for all of the tenant's providers, since they are read together."""
        return self._find(tenant, provider, again=True)

    def _find(self, tenant: str, provider: str, *, again: bool) -> SmsAccount | None:
        if provider not in NAMES:
            return None
        text = self._secrets.parameters(tenant, PREFIX, again=again).get(provider)
        known = self._parsed.get((tenant, provider))
        if known is not None and known[0] == (text or ""):
            return known[1]
        found = self._parse(tenant, provider, text)
        self._parsed[tenant, provider] = (text or "", found)
        return found

    def providers(self, tenant: str) -> tuple[str, ...]:
        """See the port."""
        return tuple(name for name in NAMES if self.get(tenant, name) is not None)

    def _parse(self, tenant: str, provider: str, text: str | None) -> SmsAccount | None:
        if text is None:
            # This is no error: a tenant has accounts with some providers only, and `providers` asks for all.
            logs.log("info", "sms.account_refused", tenant=tenant, provider=provider, code="missing")
            return None
        # Imported here, since every process makes an SsmAccounts and hardly any reads an account.
        from chalicelib.domain.sms.account import BadAccount, parse

        try:
            return parse(text, f"{self._settings.base_url}/sms/{tenant}/{provider}/")
        except BadAccount as error:
            logs.log("error", "sms.account_refused", tenant=tenant, provider=provider, code=error.code)
            return None
