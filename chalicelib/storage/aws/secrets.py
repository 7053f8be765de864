"""A tenant's SSM parameters, read hourly or for what is unknown, and keyed functions; keys never leave this module."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from chalicelib.domain import base32
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.settings import Settings, SettingsError
from chalicelib.storage.aws import failures
from chalicelib.storage.aws.clients import Clients

IDENTIFIER_KEY: Final = "identifier-hash-key-v1"
TOKEN_KEY: Final = "token-key-v1"  # noqa: S105 - the parameter's name
MAIL_FROM: Final = "mail-from"
PRIVACY_MAILBOX: Final = "privacy-mailbox"
OWNER_MAILBOX: Final = "owner-mailbox"
LOCAL_STAGE: Final = "local"

_TOKEN_KEY: Final = re.compile(r"token-key-v([1-9][0-9]{0,2})")
_MAX_AGE: Final = 3600.0  # seconds
_RETRY_AFTER: Final = 60.0  # seconds for which the old values stay in use when SSM does not answer
_NEWER_AFTER: Final = 60.0  # seconds after which what is unknown is looked up again
_MAC_LENGTH: Final = 26  # characters of 5 bits: 130 bits


@dataclass(frozen=True, slots=True, repr=False)
class _Parameters:
    """One tenant's parameters by name, and when they were read. Has no repr, so that it is never printed."""

    values: dict[str, str]
    read_at: float  # monotonic seconds
    tried_at: float  # when they were last asked for, whether or not SSM answered

    def are_due(self, now: float, age: float) -> bool:
        """Tells whether values of this age, in seconds, must be read anew, and whether it is time to try."""
        return now - self.read_at >= age and now - self.tried_at >= min(age, _RETRY_AFTER)


class SsmSecrets:
    """Implements the port `Secrets`. Calls SSM once an hour for each tenant, as that tenant. Safe for threads."""

    def __init__(self, settings: Settings, clients: Clients, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clients = clients
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read: dict[str, _Parameters] = {}

    def identifier_key(self, tenant: str, identifier: Identifier) -> str:
        """Returns the stored key of an identifier (Identifier.key). Raises SettingsError or Unavailable."""
        return identifier.key(self._key(tenant, IDENTIFIER_KEY))

    def sign(self, tenant: str, purpose: str, message: str, version: int = 1) -> str:
        """Returns 26 base-32 characters (130 bits) of an HMAC-SHA256. Raises SettingsError or Unavailable.

        `purpose` is a fixed word of ours that separates the uses of the key. `version` is that of the token key.
        """
        name = TOKEN_KEY if version == 1 else f"token-key-v{version}"
        mac = hmac.digest(self._key(tenant, name), f"{purpose}\0{message}".encode(), hashlib.sha256)
        return base32.encode(int.from_bytes(mac, "big") >> 256 - 5 * _MAC_LENGTH, _MAC_LENGTH)

    def newest_token_key(self, tenant: str) -> int:
        """Returns the highest version of the tenant's token key. Raises SettingsError or Unavailable."""
        return max(self._token_keys(tenant), default=1)

    def has_token_key(self, tenant: str, version: int) -> bool:
        """Tells whether this version of the token key exists. Raises Unavailable.

        Another process may sign with a key that was made after this process read its parameters. So an unknown
        version causes another read, but at most once a minute, so that made-up tokens cost next to nothing.
        """
        return version in self._token_keys(tenant) or version in self._token_keys(tenant, _NEWER_AFTER)

    def _token_keys(self, tenant: str, age: float = _MAX_AGE) -> set[int]:
        found = map(_TOKEN_KEY.fullmatch, self._values(tenant, age))
        return {int(match[1]) for match in found if match}

    def mail_from(self, tenant: str) -> str:
        """Returns the sender address of the tenant's mail. Raises SettingsError if the deployment names none."""
        address = self._find(tenant, MAIL_FROM)
        if address:
            return address
        if self._settings.stage == LOCAL_STAGE:
            return f"privacy@{tenant}.example"
        raise self._missing(tenant, MAIL_FROM, "set MailFrom in the tenant's stack")

    def owner_mailbox(self, tenant: str) -> str:
        """Returns where the tenant's owner reads, else the privacy mailbox. Raises SettingsError where there is none.

        The former may be missing for good, so it is not looked up again for being missing.
        """
        return self._values(tenant).get(OWNER_MAILBOX) or self.privacy_mailbox(tenant)

    def privacy_mailbox(self, tenant: str) -> str:
        """Returns where the tenant's staff reads. Raises SettingsError where the deployment names no such address."""
        address = self._find(tenant, PRIVACY_MAILBOX)
        if address:
            return address
        if self._settings.stage == LOCAL_STAGE:
            return f"privacy@{tenant}.example"
        raise self._missing(tenant, PRIVACY_MAILBOX, "set PrivacyMailbox in the tenant's stack")

    def parameters(self, tenant: str, prefix: str, *, again: bool = False) -> dict[str, str]:
        """Returns the parameters whose names start with the prefix, by the rest of the name, for others in storage/.

        `again` is for callers to whom something is unknown: the parameters are then at most a minute old. Raises
        Unavailable.
        """
        values = self._values(tenant, _NEWER_AFTER if again else _MAX_AGE)
        return {name.removeprefix(prefix): text for name, text in values.items() if name.startswith(prefix)}

    def _key(self, tenant: str, name: str) -> bytes:
        text = self._find(tenant, name)
        if text is None:
            raise self._missing(tenant, name, f"run `python -m infra.bootstrap {tenant}`")
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise SettingsError(f"parameter {self._settings.parameter_path(tenant)}{name} is not 32 bytes in base 64")
        return key

    def _find(self, tenant: str, name: str) -> str | None:
        """Returns a parameter's text; one that is missing may just have been put there."""
        return self._values(tenant).get(name) or self._values(tenant, _NEWER_AFTER).get(name)

    def _missing(self, tenant: str, name: str, cure: str) -> SettingsError:
        return SettingsError(f"parameter {self._settings.parameter_path(tenant)}{name} is missing; {cure}")

    def _values(self, tenant: str, age: float = _MAX_AGE) -> dict[str, str]:
        """Returns the parameters by name, read at most `age` seconds ago, or older ones while SSM does not answer."""
        known = self._read.get(tenant)
        if known and not known.are_due(self._monotonic(), age):
            return known.values
        with self._lock:
            known = self._read.get(tenant)
            if known is None or known.are_due(self._monotonic(), age):
                if known is not None:  # whatever comes of it, nobody tries again within a minute
                    self._read[tenant] = replace(known, tried_at=self._monotonic())
                known = self._read[tenant] = self._refreshed(tenant, known)
        return known.values

    def _refreshed(self, tenant: str, known: _Parameters | None) -> _Parameters:
        try:
            return self._fetch(tenant)
        except Unavailable:
            if known is None:
                raise
            # The key under a name never changes, so a warm process can survive an outage of SSM.
            return replace(known, tried_at=self._monotonic())

    def _fetch(self, tenant: str) -> _Parameters:
        read_at = self._monotonic()
        path = self._settings.parameter_path(tenant)
        client = self._clients.get("ssm", tenant)
        values: dict[str, str] = {}
        page: dict[str, str] = {}  # SSM returns ten at a time
        while True:
            call = partial(client.get_parameters_by_path, Path=path, WithDecryption=True, **page)
            answer = failures.ask(tenant, call, "Parameters")
            values |= {str(entry["Name"]).removeprefix(path): str(entry["Value"]) for entry in answer["Parameters"]}
            if not answer.get("NextToken"):
                return _Parameters(values, read_at, read_at)
            page = {"NextToken": answer["NextToken"]}
