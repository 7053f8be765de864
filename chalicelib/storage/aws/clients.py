"""AWS clients, made once and with timeouts; each tenant's clients use the credentials of that tenant's own role.

A client made for one tenant cannot reach another tenant's data, whatever the calling code asks for: its
credentials come from `sts:AssumeRole` on `privacy-<stage>-tenant-<tenant>` (infra/tenant.yaml), or, to write the
tenant's archive, on `privacy-<stage>-archive-<tenant>`, which the function `archive` alone may assume.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

import botocore.session
from botocore.config import Config
from botocore.credentials import RefreshableCredentials

from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.errors import Unavailable
from chalicelib.settings import Settings
from chalicelib.storage.aws import bodies, failures

CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    max_pool_connections=20,
    user_agent="privacy-api",  # botocore builds its own, with details of the machine, anew for each call: 0.1 ms
)
TABLES: Final = CONFIG.merge(Config(parameter_validation=False))
"""For DynamoDB: one module builds all requests and the service validates them, which saves 0.1 ms of CPU a call."""
ONCE: Final = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
"""For SES and SMS, which take no idempotency token: a retry may send a mail or text twice, so the outbox decides."""
OBJECTS: Final = CONFIG.merge(
    Config(
        read_timeout=20,  # a large object is copied while the caller waits
        signature_version="s3v4",  # forms would get the older version, which cannot tell whose session signed
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
)
"""For S3."""
CONFIGS: Final = {"dynamodb": TABLES, "sesv2": ONCE, "pinpoint-sms-voice-v2": ONCE, "s3": OBJECTS}
"""Service → its configuration; all others use CONFIG."""


def longest_call(*, objects: bool) -> float:
    """Returns the seconds that one call to AWS may take, with all its tries and botocore's pauses between them.

    `objects` says whether S3, which may take longest, is among the services that are called.
    """
    return max(_longest(config) for service, config in {**CONFIGS, "": CONFIG}.items() if objects or service != "s3")


def _longest(config: Any) -> float:  # botocore sets the attributes of a Config by name, unseen by mypy
    tries = config.retries["total_max_attempts"]
    pauses = sum(2**number for number in range(tries - 1))  # botocore.retries.standard: 1 second at most, then 2, 4
    return float(tries * (config.connect_timeout + config.read_timeout) + pauses)


Part = Literal["data", "archive"]
"""What a tenant's role reaches: all data, or the archive to write it."""
SessionHook = Callable[[botocore.session.Session], None]
session_hooks: list[SessionHook] = []
"""Called with every new session before its first client is made; the local runner and the tests use it."""


class Clients:
    """A cache of botocore clients by (service, tenant, part). Safe for threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._sessions: dict[tuple[str | None, Part], botocore.session.Session] = {}
        self._clients: dict[tuple[str, str | None, Part], Any] = {}

    def get(self, service: str, tenant: str | None = None) -> Any:
        """Returns the client of a service; if a tenant is given, one that acts as that tenant's role.

        Then it raises Unavailable or Misconfigured where STS does not give the role, as may any call of the client
        later: credentials are renewed on the way.
        """
        return self._get(service, tenant, "data")

    def for_archive(self, service: str, tenant: str) -> Any:
        """Returns a client that acts as the role that writes a tenant's archive; raises as `get` does."""
        return self._get(service, tenant, "archive")

    def _get(self, service: str, tenant: str | None, part: Part) -> Any:
        key = (service, tenant, part)
        client = self._clients.get(key)
        if client is None:
            with self._lock:
                client = self._clients.get(key)
                if client is None:
                    client = self._session(tenant, part).create_client(
                        service, region_name=self._settings.region, config=CONFIGS.get(service, CONFIG)
                    )
                    self._clients[key] = client
        return client

    def _session(self, tenant: str | None, part: Part = "data") -> botocore.session.Session:
        session = self._sessions.get((tenant, part))
        if session is None:
            session = botocore.session.get_session()
            if self._sessions:  # share the service models: parsing them again would cost time and 30 MB for each tenant
                loader = next(iter(self._sessions.values())).get_component("data_loader")
                session.register_component("data_loader", loader)
            bodies.register(session)
            for hook in session_hooks:
                hook(session)
            if tenant is not None:
                session._credentials = self._tenant_credentials(tenant, part)  # type: ignore[attr-defined]  # botocore has no public setter for refreshable ones
            self._sessions[(tenant, part)] = session
        return session

    def _tenant_credentials(self, tenant: str, part: Part) -> RefreshableCredentials:
        settings = self._settings
        role_arn = settings.role_arn(tenant) if part == "data" else settings.archive_role_arn(tenant)

        def assume() -> dict[str, str]:
            client = self.get("sts")
            call = partial(
                client.assume_role,
                RoleArn=role_arn,
                RoleSessionName=f"privacy-{tenant}",
                DurationSeconds=3600,
            )
            answer = failures.ask(tenant, call, "Credentials")["Credentials"]
            if answer["Expiration"] <= SYSTEM_CLOCK.real_now():  # botocore would fail with an error of its own inside
                raise Unavailable
            return {
                "access_key": answer["AccessKeyId"],
                "secret_key": answer["SecretAccessKey"],
                "token": answer["SessionToken"],
                "expiry_time": answer["Expiration"].isoformat(),
            }

        given = assume()
        return RefreshableCredentials(
            given["access_key"],
            given["secret_key"],
            given["token"],
            datetime.fromisoformat(given["expiry_time"]),
            refresh_using=assume,
            method="sts-assume-role",
            time_fetcher=SYSTEM_CLOCK.real_now,  # asked thrice a call; botocore's own works out the zone each time
        )
