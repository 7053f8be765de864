"""`python -m infra.local`: one line when ready, a working API, a clean end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.deployment import ROOT
from tests.fixtures.local_server import LocalServer

pytestmark = pytest.mark.stack
READY_SECONDS = 10
PATIENCE = 60  # seconds until a test gives up; it must not fail because the machine is busy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    with LocalServer(tmp_path_factory.mktemp("run") / ".local") as running:
        yield running


def ask(url: str, method: str = "GET", body: Any = None, **headers: str) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def test_its_keys_work_over_http(server: LocalServer) -> None:
    base = server.base_url
    assert server.credentials["base_url"] == base
    for tenant in ("cyclonex", "billgenix", "psynergy"):
        admin = server.credentials["tenants"][tenant]["admin_key"]
        keys = ask(f"{base}/v1/keys", Authorization=f"Bearer {admin}")["items"]
        assert {key["kind"] for key in keys} == {"secret", "publishable"}
        (publishable,) = [key for key in keys if key["kind"] == "publishable"]
        assert publishable["origins"] == [base, "http://localhost:3000"]


def test_its_clock_and_schedules_can_be_moved(server: LocalServer) -> None:
    before = ask(f"{server.base_url}/_local/clock")["now"]
    assert ask(f"{server.base_url}/_local/clock", "POST", {"advance_days": 45})["now"][:10] > before[:10]
    ticked = ask(f"{server.base_url}/_local/tick", "POST")
    assert (ticked["schedules"], ticked["crashed"]) == (["sweep"], [])


@pytest.fixture(
    scope="module",
    params=[(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGTERM, True), (signal.SIGINT, True)],
    ids=["SIGTERM", "Ctrl-C", "SIGTERM in the background", "Ctrl-C in the background"],
)
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LocalServer:
    """Returns a server that was ended as soon as it was ready."""
    by, shielded = request.param
    with LocalServer(tmp_path_factory.mktemp("ended"), shielded=shielded) as running:
        running.end(by)
    return running


def test_it_ends_cleanly(ended: LocalServer) -> None:
    assert ended.exit_code == 0
    assert ended.output == ""  # nothing but the one line
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ended.port), timeout=PATIENCE)


def test_it_is_ready_within_ten_seconds_of_work(ended: LocalServer) -> None:
    assert 0.1 < ended.worked < READY_SECONDS


def start(port: str) -> subprocess.CompletedProcess[str]:
    """Starts a server that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "infra.local"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORT": port},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_taken_port_is_told_and_ends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "PORT" in done.stderr


def find_two_ports() -> int:
    """Returns a port that is free and whose next one is free too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", port + 1)):
                return port


def test_the_next_port_takes_files_and_another_one_is_told_where_that_is_taken(tmp_path: Path) -> None:
    port = find_two_ports()
    with LocalServer(tmp_path / "free", port=port) as running:
        assert running.credentials["s3_url"] == f"http://127.0.0.1:{port + 1}"
    assert not [line for line in running.log if "files" in line]
    port = find_two_ports()
    with socket.create_server(("127.0.0.1", port + 1)), LocalServer(tmp_path / "taken", port=port) as running:
        url = running.credentials["s3_url"]
        assert url not in {f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"}
    told = [line for line in running.log if "files" in line]
    assert told == [f"files are taken at {url}, because port {port + 1} is taken"]


@pytest.mark.parametrize("port", ["abc", "80000", "-1", "8000.0", ""])
def test_a_port_that_is_none_is_told_in_one_line_and_ends_it(port: str) -> None:
    done = start(port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cannot listen: PORT must be a whole number from 0 (any free port) to 65535\n"
