"""`make run`'s server as a process of its own, on a free port, with its files in a folder of the test."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]
START_WITHIN = END_WITHIN = 60  # seconds; the promise is 10 on an idle machine, see `worked`


class LocalServer:
    """Starts on entering, and is ended on leaving, after which `exit_code`, `output` and `worked` are set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exit_code: int | None = None
        self.worked = 0.0  # seconds of processor time from start to end; those of the clock depend on its neighbours
        self.base_url, self.port = "", 0  # it takes a free port itself: one found beforehand may be taken meanwhile
        self.output = ""  # what it wrote to standard output after its first line; known once it has ended
        self.log: list[str] = []

    @property
    def credentials(self) -> dict[str, Any]:
        """The content of credentials.json."""
        value: dict[str, Any] = json.loads((self.folder / "credentials.json").read_text())
        return value

    def __enter__(self) -> LocalServer:
        # No credentials and nothing else that a test has set: it must start on a machine that knows no AWS.
        environment = {"PATH": os.environ["PATH"], "PORT": "0", "LOCAL_DIR": str(self.folder)}
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
        found = re.fullmatch(r"ready (http://127\.0\.0\.1:(\d+))", first)
        if found is None:
            self._process.kill()
            raise AssertionError("the local server did not get ready:\n" + "\n".join(self.log[-20:]))
        self.base_url, self.port = found[1], int(found[2])
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.end(signal.SIGTERM)

    def end(self, by: signal.Signals) -> None:
        """Ends it by a signal; nothing happens where it has ended before."""
        if self.exit_code is not None:
            return
        self._process.send_signal(by)
        before = _of_children()
        try:
            self.exit_code = self._process.wait(timeout=END_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self.worked = _of_children() - before  # a process is added to them when it is waited for
        self._reader.join(timeout=END_WITHIN)
        assert self._process.stdout is not None and self._process.stderr is not None
        self.output = self._process.stdout.read()
        self._process.stdout.close()
        self._process.stderr.close()

    def _collect(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line.rstrip())


def _of_children() -> float:
    """Processor time of all ended child processes, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
