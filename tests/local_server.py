"""`make run`'s server as a process of its own, on a free port, with its files in a folder of the test."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]
START_WITHIN = 60  # seconds; the promise is 10 on an idle machine


class LocalServer:
    """Starts on entering, and is ended by SIGTERM on leaving, after which `exit_code` is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exit_code: int | None = None
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
        environment = {**os.environ, "PORT": str(self.port), "LOCAL_DIR": str(self.folder)}
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
        if first != f"ready {self.base_url}":
            self._process.kill()
            raise AssertionError("the local server did not get ready:\n" + "\n".join(self.log[-20:]))
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self.exit_code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self._reader.join(timeout=5)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _collect(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line.rstrip())
