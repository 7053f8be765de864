"""schemathesis, which knows only the OpenAPI document, tries to find an answer that the document does not allow.

It runs in a process of its own against the app behind the local gateway. Nothing here depends on how fast that is:
examples are counted, an answer may take as long as it likes, and the only limit is that of a run that never ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from chalicelib.api.pipeline.routes import every_route
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.gateway import Gateway
from infra.local.stack import Stack
from infra.openapi.__main__ import KIT

CONFIG: Final = Path(__file__).with_name("schemathesis.toml")
DOCUMENT: Final = KIT / "openapi.json"
PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
FEW: Final = "3"
"""Examples of each operation in `make test`; `make fuzz` takes many."""
_ENDLESS: Final = 3600  # seconds by the clock
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


@contextmanager
def open_gateway(door: Door) -> Iterator[str]:
    """Serves a door on a free port; yields the address."""
    gateway = Gateway(door)
    gateway.start()
    try:
        yield f"http://127.0.0.1:{gateway.port}"
    finally:
        gateway.stop()


def judge_all(stack: Stack, url: str, *options: str) -> tuple[int, str]:
    """Runs all checks in all phases with one tenant's admin key; returns the exit status and what was printed."""
    key = stack.keys["cyclonex"].admin
    return _run(CONFIG, url, "-H", f"Authorization: Bearer {key}", "--checks", "all", *options)


def judge_isolation(stack: Stack, url: str, *options: str) -> tuple[int, str]:
    """Runs, with one key per tenant as equal peers, the checks whether objects leak and whether keys are needed.

    Returns the exit status and what was printed.
    """
    users = "".join(
        f"  - name: {tenant}\n    fixedHeaders:\n      - name: X-Api-Key\n        value: {keys.admin}\n"
        for tenant, keys in stack.keys.items()
    )
    names = ", ".join(f'"{tenant}"' for tenant in stack.keys)
    with tempfile.TemporaryDirectory() as folder:
        wfc, config = Path(folder, "wfc.yaml"), Path(folder, "peers.toml")
        wfc.write_text(f"schema_version: 0.2.0\nauth:\n{users}", encoding="utf-8")
        peers = f'\n[auth.wfc]\npath = "{wfc}"\npeers = [{names}]\n'
        config.write_text(CONFIG.read_text("utf-8") + peers, encoding="utf-8")
        return _run(config, url, "--checks", "object_level_authorization,ignored_auth", *options)


def tells_of_all(output: str, operations: int, phases: Sequence[str] = PHASES) -> bool:
    """Tells whether so many operations were chosen and tried, and each of these phases passed."""
    counted = f"Selected: {operations}/{len(every_route())}" in output and f"Tested: {operations}\n" in output
    return counted and all(f"✅ {phase}" in output.lower() for phase in phases)


def _run(config: Path, url: str, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", str(DOCUMENT)]
    with tempfile.TemporaryDirectory() as folder:
        finished = subprocess.run(
            [*command, "--url", url, "--no-color", *options],
            cwd=folder,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_ENDLESS,
        )
    return finished.returncode, finished.stdout + finished.stderr
