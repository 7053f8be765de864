"""`python -m infra.local`: one line when ready, a working API, a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.deployment import ROOT

pytestmark = pytest.mark.stack
READY_SECONDS = 10


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str, Path, float]]:
    """The running process, its base URL, its `.local` folder and how long it took."""
    local = tmp_path_factory.mktemp("run") / ".local"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORT": str(port), "LOCAL_DIR": str(local)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == f"ready http://127.0.0.1:{port}\n"
    yield process, line.split()[1], local, time.perf_counter() - started
    if process.poll() is None:
        process.kill()
        process.wait()
    process.stdout.close()


def ask(url: str, method: str = "GET", body: Any = None, **headers: str) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_it_is_ready_within_ten_seconds(run: Any) -> None:
    assert run[3] < READY_SECONDS


def test_its_keys_work_over_http(run: Any) -> None:
    _, base, local, _ = run
    written = json.loads((local / "credentials.json").read_text())
    assert written["base_url"] == base
    for tenant in ("cyclonex", "billgenix", "psynergy"):
        admin = written["tenants"][tenant]["admin_key"]
        keys = ask(f"{base}/v1/keys", Authorization=f"Bearer {admin}")["items"]
        assert {key["kind"] for key in keys} == {"secret", "publishable"}
        (publishable,) = [key for key in keys if key["kind"] == "publishable"]
        assert publishable["origins"] == [base, "http://localhost:3000"]


def test_its_clock_and_schedules_can_be_moved(run: Any) -> None:
    base = run[1]
    before = ask(f"{base}/_local/clock")["now"]
    assert ask(f"{base}/_local/clock", "POST", {"advance_days": 45})["now"][:10] > before[:10]
    ticked = ask(f"{base}/_local/tick", "POST")
    assert (ticked["schedules"], ticked["crashed"]) == (["sweep"], [])


def test_it_ends_cleanly_on_sigterm(run: Any) -> None:
    process, base, _, _ = run
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert process.stdout.read() == ""  # nothing but the one line
    port = int(base.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_it_ends_cleanly_on_ctrl_c(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORT": "0", "LOCAL_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_a_taken_port_is_told_and_ends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PORT": str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "PORT" in done.stderr
