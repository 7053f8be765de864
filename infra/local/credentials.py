"""Credentials of the local system: an admin key from the bootstrap, other keys made by the API, and SMS accounts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.domain.access.scopes import SCOPES
from chalicelib.settings import Settings
from infra.local import sms
from infra.local.http.api import Api
from infra.local.http.events import HttpRequest

LOCAL_SITE = "http://localhost:3000"  # where a developer's own web page usually runs


@dataclass(frozen=True, slots=True, repr=False)
class TenantKeys:
    """One tenant's keys. Has no repr, so that it is never printed."""

    publishable: str
    secret: str  # every scope but keys:manage
    admin: str  # every scope
    sms: dict[str, dict[str, str]] = field(default_factory=dict)  # by provider: what a caller of its webhook needs


class IssueError(Exception):
    """The API refused to make a key. The message has status and code, but no key."""


def issue(api: Api, settings: Settings, tenant: str) -> TenantKeys:
    """Makes a tenant's secrets, SMS accounts and keys."""
    from infra import bootstrap

    bootstrap.provision(settings, tenant)
    accounts = sms.seed(settings, tenant)  # before the app reads the tenant's parameters, which it keeps for an hour
    admin = bootstrap.make_first_key(tenant)
    publishable = {"kind": "publishable", "name": "Local web page", "origins": [settings.base_url, LOCAL_SITE]}
    scopes = [scope for scope in SCOPES if scope != "keys:manage"]
    return TenantKeys(
        publishable=_create(api, admin, publishable),
        secret=_create(api, admin, {"kind": "secret", "name": "Local back office", "scopes": scopes}),
        admin=admin,
        sms=accounts,
    )


def write(path: Path, base_url: str, s3_url: str, keys: Mapping[str, TenantKeys], **more: Any) -> None:
    """Writes `.local/credentials.json`, readable by its owner alone. `more` stands beside the tenants."""
    tenants = {
        tenant: {"publishable_key": k.publishable, "secret_key": k.secret, "admin_key": k.admin, "sms": k.sms}
        for tenant, k in keys.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"base_url": base_url, "s3_url": s3_url, "tenants": tenants, **more}, file, indent=2)
        file.write("\n")


def _create(api: Api, admin: str, body: dict[str, Any]) -> str:
    headers = [("Authorization", f"Bearer {admin}"), ("Content-Type", "application/json")]
    answer = api.handle(HttpRequest("POST", "/v1/keys", headers, json.dumps(body).encode()))
    content = json.loads(answer.body)
    if answer.status != 201:
        raise IssueError(f"POST /v1/keys answered {answer.status} {content.get('code')}")
    return str(content["secret"])
