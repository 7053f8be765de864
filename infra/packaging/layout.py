"""Makes the copy of the project that Chalice works on: what is deployed and nothing else.

Chalice would pack every stray file under chalicelib, and would try to build the requirements for the wrong Python.
So it works on a clean copy with an empty requirements.txt, which also keeps it off the network.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from infra.packaging import PackagingError

ROOT = Path(__file__).parents[2]
STRAY = shutil.ignore_patterns("__pycache__", "*.py[co]", ".*", "*~", "*.orig", "*.rej")


def tenants(root: Path = ROOT) -> list[str]:
    """Returns the sorted names of the tenants that have a profile. Raises PackagingError if there are none."""
    names = sorted(profile.stem for profile in (root / "chalicelib" / "tenants").glob("*.toml"))
    if not names:
        raise PackagingError(
            "chalicelib/tenants holds no profile (*.toml): the functions would have no tenant to serve"
        )
    return names


def stage(target: Path, root: Path = ROOT) -> None:
    """Copies what Chalice needs into the empty folder `target`; the policies name one role per tenant."""
    for name in ("app.py", "chalicelib", ".chalice/config.json"):
        if not (root / name).exists():
            raise PackagingError(f"{name} is missing")
    (target / ".chalice").mkdir(parents=True)
    shutil.copy2(root / "app.py", target)
    shutil.copytree(root / "chalicelib", target / "chalicelib", ignore=STRAY)
    shutil.copy2(root / ".chalice" / "config.json", target / ".chalice")
    for policy in sorted((root / ".chalice").glob("policy-*.json")):
        document = function_policy(policy, tenants(root))
        (target / ".chalice" / policy.name).write_text(json.dumps(document), encoding="utf-8")
    (target / "requirements.txt").write_text("", encoding="utf-8")


def function_policy(path: Path, names: list[str]) -> Any:
    """Returns a function's policy, with each resource that names ${Tenant} replaced by one resource per tenant.

    So a new tenant needs no change here, and no wildcard ever covers a role of another system.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    for statement in document["Statement"]:
        resources = statement["Resource"]
        listed = resources if isinstance(resources, list) else [resources]
        statement["Resource"] = [concrete for resource in listed for concrete in _per_tenant(resource, names)]
    return document


def _per_tenant(resource: Any, names: list[str]) -> list[Any]:
    text = resource["Fn::Sub"] if isinstance(resource, dict) else resource
    if "${Tenant}" not in text:
        return [resource]
    return [{"Fn::Sub": text.replace("${Tenant}", name)} for name in names]
