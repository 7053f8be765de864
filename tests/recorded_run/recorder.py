"""Plays steps on the system and records everything that can be seen of each from outside."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from tests.recorded_run import fixed
from tests.recorded_run.bindings import Reply, System, operations
from tests.recorded_run.outside import Outside

LONGEST: Final = 20_000
"""Most characters of an answer that are recorded; for a longer one (the API's own documents) the hash is enough."""
_PLACE: Final = re.compile(r'"where":"[^"]*"')
_NOWHERE: Final = '"where":"<file:line function>"'
"""The one thing that is not compared: the line of code in which an unexpected error arose."""
_MAKE_TEMPLATE: Final = re.compile(r"\\\{[a-z_]+\\\}")


class UnexpectedError(Exception):
    """A step went another way than the script says, or an operation was never called."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer for the script."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """Returns the body as JSON."""
        return json.loads(self.text)

    @property
    def etag(self) -> dict[str, str]:
        """Returns the header that makes a change depend on this answer."""
        return {"If-Match": self.headers["etag"]}


class Recorder:
    """A recording in progress."""

    def __init__(self, outside: Outside) -> None:
        self.steps: list[dict[str, Any]] = []
        self.metrics: Counter[str] = Counter()
        self.surprises: list[str] = []  # answers that the script does not expect
        self._outside = outside
        self._names: Counter[str] = Counter()
        self._mails = 0
        self._pause = 1.0
        self._reached: set[tuple[str, str]] = set()
        self._templates = _templates()
        self._system: System | None = None
        with self._step("the system starts", {}):
            self._system = System()

    @property
    def system(self) -> System:
        """Returns the system that is recorded."""
        if self._system is None:
            raise UnexpectedError("the system has not started")
        return self._system

    def call(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        key: str | None = None,
        tenant: str = "cyclonex",
        headers: Mapping[str, str] | None = None,
        raw: bytes = b"",
        expect: int | None = None,
    ) -> Answer:
        """Makes one HTTP call; `key` names one of the tenant's keys, `expect` is the status, else any success."""
        sent = {"Host": self.system.base_url.partition("://")[2], **(headers or {})}
        if body is not None:
            raw = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if key is not None:
            sent["Authorization"] = f"Bearer {self.system.keys(tenant)[key]}"
        told = {"method": method, "target": target, "headers": sent, "body": raw.decode("utf-8", "backslashreplace")}
        with self._step(f"{method} {target}", {"request": told}) as step:
            reply = self.system.http(method, target, sent, raw)
            step["answer"] = _shown(reply)
        template = self._template(target.partition("?")[0])
        good = 200 <= reply.status < 400
        if not (good if expect is None else reply.status == expect):
            self.surprises.append(
                f"{method} {target} answered {reply.status}, not {expect or 2}xx: {reply.body[:500]!r}"
            )
        if good and template:
            self._reached.add((method, template))
        return Answer(reply.status, {name.lower(): text for name, text in reply.headers}, reply.body.decode())

    def send(self, form: Mapping[str, Any], content: bytes, expect: int = 204) -> None:
        """Sends a file by an upload's form."""
        with self._step(f"file of {len(content)} bytes", {"form": dict(form)}) as step:
            reply = self.system.send_file(form, content)
            step["answer"] = _shown(reply)
        if reply.status != expect:
            self.surprises.append(f"the file was answered {reply.status}: {reply.body!r}")

    def act(self, name: str, what: Callable[[], object]) -> None:
        """Does something to the system from outside, by no call of the API."""
        with self._step(name, {}):
            what()

    def wait(self, **length: float) -> None:
        """Moves the system's clock, then runs schedules and workers until all is quiet."""
        step = timedelta(**length)
        with self._step(f"after {step}", {}) as seen:
            seen["ran before"] = self.system.advance(step)
            seen["ran"] = self.system.tick()

    def later(self, **length: float) -> None:
        """Lets real time pass as well, which ages the app's own memory: parameters, access tokens."""
        self._pause = timedelta(**length).total_seconds()

    def mail(self, address: str, pattern: str) -> str:
        """Returns what the first group of a pattern finds in the newest mail to an address."""
        for _, recipients, text in reversed(self.system.mails()):
            if address in recipients and (found := re.search(pattern, text)):
                return found[1]
        raise UnexpectedError(f"no mail with {pattern}")

    def unreached(self) -> list[str]:
        """Returns the operations that no step called with success."""
        return sorted(f"{method} {path}" for method, path in set(operations()) - self._reached)

    @contextlib.contextmanager
    def _step(self, name: str, first: dict[str, Any]) -> Iterator[dict[str, Any]]:
        self._names[name] += 1
        label = f"{len(self.steps):03} {name}"
        fixed.begin(f"{name} #{self._names[name]}", self._pause)
        self._pause = 1
        step: dict[str, Any] = {"step": label, **first}
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            yield step
        if errors.getvalue():
            self.surprises.append(f"{label}: on standard error:\n{errors.getvalue()}")
        step["lines"] = [_PLACE.sub(_NOWHERE, line) for line in output.getvalue().splitlines()]
        self._count(step["lines"])
        if self._system is not None:
            step["now"] = str(self._system.now())
            mails = self._system.mails()
            step["mails"] = [{"id": id_, "to": to, "text": text} for id_, to, text in mails[self._mails :]]
            self._mails = len(mails)
        self.steps.append(step | self._outside.take())

    def _count(self, lines: list[str]) -> None:
        for line in lines:
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                for directive in told.get("_aws", {}).get("CloudWatchMetrics", []):
                    for metric in directive["Metrics"]:
                        self.metrics[f"{metric['Name']} of {told['tenant']}"] += told[metric["Name"]]

    def _template(self, path: str) -> str | None:
        return next((template for pattern, template in self._templates if pattern.fullmatch(path)), None)


def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Returns patterns of the registered paths, those with fewer gaps first."""
    paths = sorted({path for _, path in operations()}, key=lambda path: (path.count("{"), path))
    return [(re.compile(_MAKE_TEMPLATE.sub("[^/]+", re.escape(path))), path) for path in paths]


def _shown(reply: Reply) -> dict[str, Any]:
    text = reply.body.decode("utf-8", "backslashreplace")
    if len(text) > LONGEST:
        text = f"{len(text)} characters, SHA-256 {hashlib.sha256(reply.body).hexdigest()}"
    return {"status": reply.status, "headers": reply.headers, "body": text}
