"""What is deployed on this machine: the stage `local`, its tenants, their resources and the functions' roles."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.loaders import Loader, create_loader

from chalicelib.storage.tenants.profiles import tenants
from infra.local.cloudformation.resources import Created
from infra.local.cloudformation.templates import Template
from infra.local.iam.access import Surroundings
from infra.local.iam.evaluator import Role

ROOT = Path(__file__).resolve().parents[2]
STAGE = "local"
ACCOUNT_ID = "123456789012"


def region() -> str:
    """Returns the region of all resources: $AWS_REGION, or us-east-1."""
    return os.environ.get("AWS_REGION", "us-east-1")


@cache
def client(service: str) -> Any:
    """Returns an operator's client, which uses the process's own credentials and no role."""
    return _session().create_client(service, region_name=region())


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    share_models(session)
    return session


@cache
def _loader() -> Loader:
    return create_loader()


def share_models(session: botocore.session.Session) -> None:
    """Lets all sessions of the process share AWS's service models, each of which costs 50 ms and several MB."""
    session.register_component("data_loader", _loader())


def create() -> Created:
    """Creates the resources of platform.yaml and, for each tenant, of tenant.yaml."""
    created = Created(client)
    created.create(_template("platform.yaml", {"Stage": STAGE}))
    for tenant in tenants():
        parameters = {
            "Stage": STAGE,
            "Tenant": tenant,
            "MailDomain": f"{tenant}.example",
            "MailFrom": f"privacy@{tenant}.example",
            "PrivacyMailbox": f"privacy@{tenant}.example",
        }
        created.create(_template("tenant.yaml", parameters))
    return created


def surroundings(created: Created) -> Surroundings:
    """Returns what the policy checks need to know about the resources."""
    return Surroundings(region(), ACCOUNT_ID, created.tables, created.keys)


def function_roles(folder: Path = ROOT / ".chalice") -> dict[str, Role]:
    """Returns the roles of the deployed functions by name, from their policy files `policy-<function>.json`."""
    roles = {}
    for path in folder.glob("policy-*.json"):
        name = path.stem.removeprefix("policy-")
        arn = f"arn:aws:iam::{ACCOUNT_ID}:role/privacy-{STAGE}-function-{name}"
        document = _fill_in(json.loads(path.read_text(encoding="utf-8")))
        roles[name] = Role.parse(arn, [document], {"Statement": []})
    return roles


def environment(created: Created, base_url: str, files_url: str) -> Mapping[str, str]:
    """Returns the environment variables of the deployed functions (chalicelib/settings.py)."""
    return {
        "PRIVACY_STAGE": STAGE,
        "PRIVACY_BASE_URL": base_url,
        "PRIVACY_ACCOUNT_ID": ACCOUNT_ID,
        "AWS_REGION": region(),
        "PRIVACY_DELIVERIES_QUEUE_URL": created.queues[f"privacy-{STAGE}-deliveries"],
        "PRIVACY_IMPORTS_QUEUE_URL": created.queues[f"privacy-{STAGE}-imports"],
        "PRIVACY_WEBHOOKS_QUEUE_URL": created.queues[f"privacy-{STAGE}-webhooks"],
        "PRIVACY_LOCAL_FILES": files_url,
        "PRIVACY_LOCAL_RECEIVERS": "yes",
        "PRIVACY_REMINDERS_QUEUE_URL": created.queues[f"privacy-{STAGE}-reminders"],
        "PRIVACY_ARCHIVE_QUEUE_URL": created.queues[f"privacy-{STAGE}-archive"],
    }


def _template(name: str, parameters: Mapping[str, str]) -> Template:
    return Template(ROOT / "infra" / name, parameters, {**_pseudo(), "StackName": f"privacy-{STAGE}"})


def _pseudo() -> dict[str, str]:
    return {"AccountId": ACCOUNT_ID, "Region": region(), "Partition": "aws", "URLSuffix": "amazonaws.com"}


def _fill_in(value: Any) -> Any:
    """Returns a policy with Fn::Sub evaluated; an entry that names ${Tenant} becomes one entry per tenant."""
    if isinstance(value, list):
        return [entry for part in value for entry in _as_list(_fill_in(part))]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Fn::Sub"}:
        text = value["Fn::Sub"]
        for name, known in {**{f"AWS::{k}": v for k, v in _pseudo().items()}, "Stage": STAGE}.items():
            text = text.replace(f"${{{name}}}", known)
        if "${Tenant}" in text:
            return [text.replace("${Tenant}", tenant) for tenant in tenants()]
        return text
    return {name: _fill_in(entry) for name, entry in value.items()}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
