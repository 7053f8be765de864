"""Makes the CloudFormation template: Chalice's own plus infra/merge.yaml, minified and within AWS's limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from infra.packaging import PackagingError, gateway
from infra.packaging.layout import ROOT

MAX_BYTES: Final = 900_000
"""CloudFormation accepts 1 MB from S3; the difference leaves room for one release's growth."""
MAX_API_RESOURCES: Final = 280
"""API Gateway allows 300 resources per API."""


RUN_CHALICE: Final = "import sys; from chalice.cli import main; sys.exit(main())"
"""Chalice can't be run as a module, and its script may not be in the interpreter's folder."""


@dataclass(frozen=True, slots=True)
class Size:
    """What counts against AWS's limits: bytes of the minified template, resources and methods of the API."""

    bytes: int
    api_resources: int
    methods: int


def merge_document(root: Path = ROOT) -> dict[str, Any]:
    """Returns infra/merge.yaml with anchors resolved and API Gateway's refusals filled in."""
    document: dict[str, Any] = yaml.safe_load((root / "infra" / "merge.yaml").read_text(encoding="utf-8"))
    definition = document["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    definition["x-amazon-apigateway-gateway-responses"] = gateway.responses()
    return document


def run_chalice(project: Path, out: Path) -> None:
    """Makes Chalice write sam.json and deployment.zip into `out`, offline. Raises PackagingError with its output."""
    merge = project / "merge.json"
    merge.write_text(json.dumps(merge_document()), encoding="utf-8")
    command = [sys.executable, "-c", RUN_CHALICE, "package", "--stage", "package"]
    finished = subprocess.run(
        [*command, "--merge-template", str(merge), str(out)],
        cwd=project,
        env={**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise PackagingError(f"chalice package failed:\n{finished.stdout}{finished.stderr}")


def finish(chalice_template: Path, target: Path) -> Size:
    """Writes the minified template to `target`. Raises PackagingError if a limit is exceeded."""
    document = json.loads(chalice_template.read_text(encoding="utf-8"))
    text = json.dumps(document, separators=(",", ":"), sort_keys=True)
    target.write_text(text, encoding="utf-8")
    size = measure(document, len(text.encode()))
    if size.bytes > MAX_BYTES:
        raise PackagingError(f"the template has {size.bytes:,} bytes, {MAX_BYTES:,} are allowed: join some paths")
    if size.api_resources > MAX_API_RESOURCES:
        raise PackagingError(f"the API has {size.api_resources} resources, {MAX_API_RESOURCES} are allowed")
    return size


def measure(document: dict[str, Any], length: int) -> Size:
    """Counts like API Gateway: every distinct leading part of a path is a resource, including the root."""
    paths: dict[str, dict[str, Any]] = document["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    resources = {""}
    for path in paths:
        parts = path.strip("/").split("/")
        resources |= {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return Size(bytes=length, api_resources=len(resources), methods=sum(len(methods) for methods in paths.values()))
