"""The README's tour works as printed: its commands run against `make run`'s server and its answers are compared."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.local_server import LocalServer

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(r"```sh\n(.*?)```\n```json\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    with LocalServer(tmp_path_factory.mktemp("tour")) as running:
        yield running


@pytest.mark.stack
def test_the_tour_answers_as_printed(server: LocalServer) -> None:
    blocks = _BLOCK.findall(README.read_text())
    assert len(blocks) >= 6
    script = "\nprintf '%s\\n' ---\n".join(commands for commands, _ in blocks)
    script = script.replace("http://127.0.0.1:8000", server.base_url).replace(".local/", f"{server.folder}/")
    script = script.replace("/tmp/check.json", f"{server.folder}/check.json")  # noqa: S108 - the README's own path
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for (commands, wanted), output in zip(blocks, done.stdout.split("---\n"), strict=True):
        _compare(_values(wanted), _values(output), commands)


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder()
    values = []
    rest = text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].strip()
    return values


def _compare(wanted: Any, found: Any, where: str) -> None:
    """Checks that everything printed is in the answer, which may hold more."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), where
        for name, value in wanted.items():
            assert name in found, f"{name} is missing after: {where}"
            _compare(value, found[name], where)
    elif isinstance(wanted, list):
        assert isinstance(found, list) and len(found) == len(wanted), where
        for one, other in zip(wanted, found, strict=True):
            _compare(one, other, where)
    else:
        assert found == wanted, where
