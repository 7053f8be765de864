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
from dataclasses import dataclass
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


def test_a_browser_signs_in_by_either_name_of_this_machine(server: LocalServer) -> None:
    base, page = server.base_url, {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}
    secret = server.credentials["tenants"]["billgenix"]["secret_key"]
    headers = {**page, "Origin": f"http://localhost:{server.port}", "Authorization": f"Bearer {secret}"}
    sign_in = urllib.request.Request(f"{base}/v1/sessions", method="POST", headers=headers)
    with urllib.request.urlopen(sign_in, timeout=PATIENCE) as answer:
        (given,) = answer.headers.get_all("Set-Cookie")
        session_id = json.load(answer)["session_id"]
    cookie, *flags = given.split("; ")
    assert flags == ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]
    told = ask(f"{base}/v1/sessions", **page, Cookie=cookie, Origin=base)
    assert (told["session_id"], told["tenant"]) == (session_id, "billgenix")


def test_its_clock_and_schedules_can_be_moved(server: LocalServer) -> None:
    before = ask(f"{server.base_url}/_local/clock")["now"]
    assert ask(f"{server.base_url}/_local/clock", "POST", {"advance_days": 2})["now"][:10] > before[:10]
    ticked = ask(f"{server.base_url}/_local/tick", "POST")
    assert (ticked["schedules"], ticked["crashed"]) == (["sweep"], [])


def find_two_ports() -> int:
    """Returns a port that is free and whose next one is free too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", port + 1)):
                return port


@dataclass(frozen=True)
class Ended:
    """A server that was ended as soon as it was ready. `file_port` was asked of it, taken by somebody or free."""

    server: LocalServer
    file_port: int
    taken: bool


@pytest.fixture(
    scope="module",
    params=[
        (signal.SIGTERM, False, False),
        (signal.SIGINT, False, True),
        (signal.SIGTERM, True, False),
        (signal.SIGINT, True, True),
    ],
    ids=["SIGTERM", "Ctrl-C", "SIGTERM in the background", "Ctrl-C in the background"],
)
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """Starts a server, with the port next to its own taken or free, and ends it as soon as it is ready."""
    by, shielded, taken = request.param
    port = find_two_ports()
    with (
        socket.create_server(("127.0.0.1", port + 1)) if taken else contextlib.nullcontext(),
        LocalServer(tmp_path_factory.mktemp("ended"), port=port, shielded=shielded) as running,
    ):
        running.end(by)
    return Ended(running, port + 1, taken)


def test_it_ends_cleanly(ended: Ended) -> None:
    assert ended.server.exit_code == 0
    assert ended.server.output == ""  # nothing but the one line
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ended.server.port), timeout=PATIENCE)


def test_it_is_ready_within_ten_seconds_of_work(ended: Ended) -> None:
    assert 0.1 < ended.server.worked < READY_SECONDS


def test_the_next_port_takes_files_and_another_one_is_told_where_that_is_taken(ended: Ended) -> None:
    url = ended.server.credentials["s3_url"]
    told = [line for line in ended.server.log if "files" in line]
    if ended.taken:
        assert url not in {ended.server.base_url, f"http://127.0.0.1:{ended.file_port}"}
        assert told == [f"files are taken at {url}, because port {ended.file_port} is taken"]
    else:
        assert url == f"http://127.0.0.1:{ended.file_port}"
        assert told == []


def start(port: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Starts a server that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "infra.local", *arguments],
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


@pytest.mark.parametrize("port", ["abc", "80000", "-1", "8000.0", ""])
def test_a_port_that_is_none_is_told_in_one_line_and_ends_it(port: str) -> None:
    done = start(port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cannot listen: PORT must be a whole number from 0 (any free port) to 65535\n"


def test_what_it_does_not_know_is_told_in_one_line_and_ends_it() -> None:
    done = start("0", "--dmeo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "usage: python -m infra.local [--demo]\n"
