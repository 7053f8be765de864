"""Reads a tenant's account at an SMS provider from one parameter that holds JSON.

{"path_secrets": ["…"],       one, or two during a rotation: the last segment of the webhook's path
 "secrets": ["…"],            one, or two during a rotation; {"value", "key_id"} if the provider names its keys
 "ids": [], "numbers": [],    what calls must name (Account.ids); the tenant's numbers, E.164 or short codes
 "handshake": true, "self_managed": false, "sends_texts": false,
 "api": {}}                   credentials of the provider's API, by the names that its client in storage/sms uses
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.domain.sms.provider import Account, Secret

MIN_PATH_SECRET: Final = 16
"""Characters; in random base 64 they have 96 bits."""

_PATH_SECRET: Final = re.compile(rf"[A-Za-z0-9_-]{{{MIN_PATH_SECRET},128}}")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}")
_KEYS: Final = frozenset(
    ("path_secrets", "secrets", "ids", "numbers", "handshake", "self_managed", "sends_texts", "api")
)


class BadAccount(Exception):
    """The parameter cannot be used. `code` is a fixed word that names the wrong part, never its value."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True, repr=False)
class SmsAccount:
    """A tenant's account at one provider. Does not print itself."""

    account: Account
    path_secrets: tuple[str, ...]
    """The current one first; during a rotation a second one is valid too."""
    address: str
    """The webhook's public URL up to the slash before the secret: `<base_url>/sms/<tenant>/<provider>/`."""
    numbers: tuple[str, ...] = ()
    """The tenant's own numbers at the provider, E.164 or short codes."""
    sends_texts: bool = False
    """Whether the system may send its three texts through the provider's API."""
    api: dict[str, str] = field(default_factory=dict)
    """Credentials of the provider's API; if empty, nothing is pushed, read or sent."""

    @property
    def path_secret(self) -> str:
        """The current path secret."""
        return self.path_secrets[0]

    @property
    def url(self) -> str:
        """The webhook's current public URL. It is a secret."""
        return self.address + self.path_secret

    def called(self, path_secret: str) -> str | None:
        """Returns the configured URL that a call to this path segment used, or None; compares in constant time."""
        given = path_secret.encode("utf-8", "replace")
        right = [known for known in self.path_secrets if hmac.compare_digest(known.encode(), given)]
        return self.address + right[0] if right else None


def parse(text: str, address: str) -> SmsAccount:
    """Returns the account that a parameter's JSON describes. Raises BadAccount for anything of another form."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAccount("not_json") from None
    if not isinstance(found, dict) or not found.keys() <= _KEYS:
        raise BadAccount("unknown_key")
    path_secrets = _texts(found, "path_secrets", _PATH_SECRET)
    if not 1 <= len(path_secrets) <= 2:
        raise BadAccount("path_secrets")
    return SmsAccount(
        account=Account(
            secrets=_secrets(found.get("secrets", [])),
            ids=frozenset(_texts(found, "ids")),
            handshake=_flag(found, "handshake", default=True),
            self_managed=_flag(found, "self_managed"),
        ),
        path_secrets=path_secrets,
        address=address,
        numbers=_texts(found, "numbers", _NUMBER),
        sends_texts=_flag(found, "sends_texts"),
        api=_api(found.get("api", {})),
    )


def _secrets(listed: object) -> tuple[Secret, ...]:
    if not isinstance(listed, list) or len(listed) > 2:
        raise BadAccount("secrets")
    return tuple(_secret(entry) for entry in listed)


def _secret(entry: object) -> Secret:
    parts = {"value": entry} if isinstance(entry, str) else entry
    if not isinstance(parts, dict) or not parts.keys() <= {"value", "key_id"}:
        raise BadAccount("secrets")
    value, key_id = parts.get("value"), parts.get("key_id", "")
    if not isinstance(value, str) or not isinstance(key_id, str) or not value:
        raise BadAccount("secrets")
    return Secret(value, key_id)


def _texts(found: dict[str, Any], name: str, pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
    listed = found.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(entry, str) and entry for entry in listed):
        raise BadAccount(name)
    if pattern and not all(pattern.fullmatch(entry) for entry in listed):
        raise BadAccount(name)
    return tuple(listed)


def _flag(found: dict[str, Any], name: str, *, default: bool = False) -> bool:
    value = found.get(name, default)
    if not isinstance(value, bool):
        raise BadAccount(name)
    return value


def _api(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise BadAccount("api")
    return dict(found)
