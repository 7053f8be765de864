"""`make run`'s server as a process of its own, on a free port, with its files in a folder of the test."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]
START_WITHIN = 60  # seconds; the promise is 10 on an idle machine


class LocalServer:
    """Starts on entering, and is ended on leaving, after which `exit_code` and `output` are set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exit_code: int | None = None
        self.ready_after = 0.0  # seconds
        self.output = ""  # what it wrote to standard output after its first line; known once it has ended
        self.log: list[str] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> dict[str, Any]:
        """The content of credentials.json."""
        value: dict[str, Any] = json.loads((self.folder / "credentials.json").read_text())
        return value

    def __enter__(self) -> LocalServer:
        # No credentials and nothing else that a test has set: it must start on a machine that knows no AWS.
        environment = {"PATH": os.environ["PATH"], "PORT": str(self.port), "LOCAL_DIR": str(self.folder)}
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()
        killer = threading.Timer(START_WITHIN, self._process.kill)
        killer.start()
        assert self._process.stdout is not None
        first = self._process.stdout.readline().strip()
        killer.cancel()
        self.ready_after = time.perf_counter() - started
        if first != f"ready {self.base_url}":
            self._process.kill()
            raise AssertionError("the local server did not get ready:\n" + "\n".join(self.log[-20:]))
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.end(signal.SIGTERM)

    def end(self, by: signal.Signals) -> None:
        """Ends it by a signal; nothing happens where it has ended before."""
        if self.exit_code is not None:
            return
        self._process.send_signal(by)
        try:
            self.exit_code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self._reader.join(timeout=5)
        assert self._process.stdout is not None and self._process.stderr is not None
        self.output = self._process.stdout.read()
        self._process.stdout.close()
        self._process.stderr.close()

    def _collect(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line.rstrip())
