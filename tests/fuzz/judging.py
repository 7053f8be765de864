"""schemathesis, which knows only the OpenAPI document, tries to find an answer that the document does not allow.

It runs in a process of its own against the app behind the local gateway: all checks and phases with one tenant's
admin key; then, with one key per tenant, whether a tenant gets another's objects and whether keys are really
needed. Doors left open on purpose show that those two checks bite.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import _BUILTIN_CHECK_NAMES

from chalicelib.api.pipeline.routes import every_route
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.gateway import Gateway
from infra.local.stack import Stack
from infra.openapi.__main__ import KIT

pytestmark = pytest.mark.first

CONFIG = Path(__file__).with_name("schemathesis.toml")
DOCUMENT = KIT / "openapi.json"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
Serve = Callable[[HttpRequest], HttpResponse]


class Door:
    """What the gateway serves: the app as it is, or with something wrong around it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.serve: Serve = stack.api.guarded

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.serve(request)

    def under(self, request: HttpRequest, key: str) -> HttpResponse:
        """Returns the answer to the request as if it had come with this key."""
        headers = [(n, v) for n, v in request.headers if n.lower() not in {"authorization", "x-api-key"}]
        return self.stack.api.guarded(replace(request, headers=[*headers, ("X-Api-Key", key)]))


@pytest.fixture
def door(stack: Stack) -> Door:
    return Door(stack)


@pytest.fixture
def url(door: Door) -> Iterator[str]:
    gateway = Gateway(door)
    gateway.start()
    yield f"http://127.0.0.1:{gateway.port}"
    gateway.stop()


def run(folder: Path, url: str, *options: str, config: Path = CONFIG) -> tuple[int, str]:
    """Runs schemathesis; returns its exit status and what it printed."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)]
    finished = subprocess.run(
        [*command, "run", str(DOCUMENT), "--url", url, "--no-color", *options],  # it leaves that path out by URL
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,  # a minute or two on an idle machine
    )
    return finished.returncode, finished.stdout + finished.stderr


def peers(folder: Path, stack: Stack) -> Path:
    """Returns a configuration with one key per tenant as equal peers."""
    users = "".join(
        f"  - name: {tenant}\n    fixedHeaders:\n      - name: X-Api-Key\n        value: {keys.admin}\n"
        for tenant, keys in stack.keys.items()
    )
    (folder / "wfc.yaml").write_text(f"schema_version: 0.2.0\nauth:\n{users}", encoding="utf-8")
    names = ", ".join(f'"{tenant}"' for tenant in stack.keys)
    config = folder / "peers.toml"
    wfc = f'\n[auth.wfc]\npath = "{folder / "wfc.yaml"}"\npeers = [{names}]\n'
    config.write_text(CONFIG.read_text("utf-8") + wfc, encoding="utf-8")
    return config


def isolation(folder: Path, stack: Stack, url: str, *options: str) -> tuple[int, str]:
    checks = ("--checks", "object_level_authorization,ignored_auth")
    return run(folder, url, *checks, *options, config=peers(folder, stack))


def test_the_configuration_leaves_no_check_out_and_allows_four_statuses_more() -> None:
    settings = tomllib.loads(CONFIG.read_text("utf-8"))
    assert settings.keys() == {"seed", "suppress-health-check", "generation", "checks"}
    assert settings["generation"].keys() == {"max-examples", "database"}
    plain = SchemathesisConfig().projects.default.checks
    ours = SchemathesisConfig.from_path(CONFIG).projects.default.checks
    more = {"positive_data_acceptance": {"400", "412", "422"}, "missing_required_header": {"428"}}
    assert settings["checks"].keys() == more.keys()
    for name in _BUILTIN_CHECK_NAMES - {"max_response_time"}:
        given, default = getattr(ours, name), getattr(plain, name)
        assert given.enabled
        if name in more:
            assert settings["checks"][name].keys() == {"expected-statuses"}
            assert set(given.expected_statuses) == {*default.expected_statuses, *more[name]}
        else:
            assert repr(given) == repr(default)


def test_no_check_finds_anything_in_any_operation(tmp_path: Path, stack: Stack, url: str) -> None:
    key = stack.keys["cyclonex"].admin
    status, output = run(
        tmp_path, url, "-H", f"Authorization: Bearer {key}", "--checks", "all", "--phases", ",".join(PHASES)
    )
    assert status == 0, output
    operations = len(every_route())
    assert f"Selected: {operations}/{operations}" in output, output
    assert re.search(rf"Tested: {operations}\b", output), output
    for phase in PHASES:
        assert re.search(rf"✅ {phase}", output, re.IGNORECASE), output


def test_no_tenant_gets_what_is_anothers_and_no_key_is_ignored(tmp_path: Path, stack: Stack, url: str) -> None:
    status, output = isolation(tmp_path, stack, url, "--phases", ",".join(PHASES), "-n", "3")
    assert status == 0, output


def test_objects_given_to_other_tenants_would_be_found(tmp_path: Path, stack: Stack, door: Door, url: str) -> None:
    def leaky(request: HttpRequest) -> HttpResponse:
        answer = stack.api.guarded(request)
        reading = request.method == "GET" and request.path.startswith("/v1/consents/")
        if answer.status != 404 or not reading or not request.header("x-api-key"):
            return answer
        others = (door.under(request, keys.admin) for keys in stack.keys.values())
        return next((found for found in others if found.status == 200), answer)

    door.serve = leaky
    status, output = isolation(tmp_path, stack, url, "--phases", "stateful", "--include-tag", "Consents")
    assert status == 1, output
    assert "owns" in output, output


def test_keys_that_are_not_asked_for_would_be_found(tmp_path: Path, stack: Stack, door: Door, url: str) -> None:
    def open_to_all(request: HttpRequest) -> HttpResponse:
        answer = stack.api.guarded(request)
        if answer.status == 401 and request.path == "/v1/tenant":
            return door.under(request, stack.keys["cyclonex"].admin)
        return answer

    door.serve = open_to_all
    status, output = isolation(tmp_path, stack, url, "--phases", "coverage", "--include-tag", "Tenant")
    assert status == 1, output
    assert "GET /v1/tenant" in output, output
