"""Proves of a whole test run that no log line holds a personal value or a key.

What must not be logged is collected from the run itself: every text in every request's body, path and query, the keys
and Idempotency-Keys in its headers, every key that was issued, and every mail's recipient and link. Every line that
`chalicelib.logs` writes, and everything else that tests print or log, is searched for them when the session ends.

What is not searched for, by rule and not by list: values shorter than SHORTEST characters; ids that this project
makes (they are meant to be logged); the UUID of a call, which by chance holds six digits of some fuzzed body; and
values that are part of the fixed vocabulary of log lines: names of events, routes, codes, tenants, metrics, and names
in the source that `where` may tell.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from chalicelib import logs
from chalicelib.api import routes
from chalicelib.api.problems import PROBLEMS
from chalicelib.domain import identifiers
from chalicelib.storage import profiles

SHORTEST = 6
_OWN_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # Lambda draws a call's id, from nothing of ours
_LINK_TOKEN = re.compile(r"/(?:c|u|sms)/([^\s\"'<>?#]+)")
_PARSERS = (identifiers.email, identifiers.phone)
_SOURCES = Path(logs.__file__).parent
_KEY_SECRET = 59  # characters at the end of a key's text: its secret and checksum


@dataclass(frozen=True, order=True)
class Leak:
    """Where a value was found; never the value. `test` names the test that ran when the line was written."""

    event: str
    field: str
    test: str

    def __str__(self) -> str:
        return f"log event {self.event!r}, field {self.field!r}, first in {self.test}"


@dataclass
class Collector:
    """Values that must not be logged, and the lines that were."""

    values: set[str] = field(default_factory=set)
    texts: dict[tuple[str, str, str], str] = field(default_factory=dict)  # (event, field, text) → test

    def forbid(self, text: str) -> None:
        """Notes a value as it was sent, and as the code writes it once it is read as an address or a number."""
        spelled = text.strip()
        if len(spelled) < SHORTEST or spelled.lower() in self.values:
            return
        forms = {spelled, *(found.value for parse in _PARSERS if len(spelled) < 255 and (found := parse(spelled)))}
        self.values |= {form.lower() for form in forms if len(form) >= SHORTEST}

    def forbid_key(self, text: str) -> None:
        """Notes a key: as a whole, and its secret part."""
        self.forbid(text)
        if text.startswith(("sk_", "pk_")) and len(text) > _KEY_SECRET:
            self.forbid(text[-_KEY_SECRET:])

    def request(self, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Notes what a caller sent."""
        path, _, query = target.partition("?")
        for part in path.split("/"):
            self.forbid(unquote(part))
        for _, value in parse_qsl(query):
            self.forbid(value)
        for name, value in headers:
            if name.lower() == "authorization":
                self.forbid_key(value.partition(" ")[2])
            elif name.lower() in {"x-api-key", "idempotency-key"}:
                self.forbid_key(value.strip('" '))
        try:
            content = json.loads(body) if body else None
        except (ValueError, RecursionError):
            self.forbid(body.decode("utf-8", "replace")[:1000])
            return
        for text in leaves(content):
            self.forbid(text)

    def answer(self, body: bytes) -> None:
        """Notes the secrets in an answer: keys that were issued."""
        if b'"secret"' in body:
            content = json.loads(body)
            if isinstance(content, dict) and isinstance(content.get("secret"), str):
                self.forbid_key(content["secret"])

    def mail(self, recipients: Iterable[str], text: str) -> None:
        """Notes whom a mail went to and the tokens in its links."""
        for recipient in recipients:
            self.forbid(recipient)
        for token in _LINK_TOKEN.findall(text):
            self.forbid(token)

    def line(self, line: dict[str, Any], test: str) -> None:
        """Notes a log line of `chalicelib.logs`."""
        event = str(line.get("event", "metric"))
        for name, value in line.items():
            by_chance = name == "request_id" and _UUID.fullmatch(str(value))
            if name not in {"time", "_aws"} and not by_chance:
                self.texts.setdefault((event, name, str(value)), test)

    def printed(self, where: str, text: str, test: str) -> None:
        """Notes what else a test wrote: to `where`, one of stdout, stderr, log."""
        for row in text.splitlines():
            if not row.startswith('{"'):  # those lines were noted field by field
                self.texts.setdefault(("printed", where, row), test)

    def leaks(self, vocabulary: str) -> list[Leak]:
        """Every place where a value stands in what was logged. `vocabulary` is lower case."""
        index: dict[str, list[str]] = {}
        for value in self.values:
            if not _OWN_ID.fullmatch(value) and value not in vocabulary:
                index.setdefault(value[:SHORTEST], []).append(value)
        if not index:
            return []
        found: dict[tuple[str, str], Leak] = {}
        for (event, name, text), test in self.texts.items():
            if (event, name) not in found and _holds(text.lower(), index):
                found[event, name] = Leak(event, name, test)
        return sorted(found.values())


def _holds(text: str, index: dict[str, list[str]]) -> bool:
    for start in range(len(text) - SHORTEST + 1):
        for value in index.get(text[start : start + SHORTEST], ()):
            if text.startswith(value, start):
                return True
    return False


def leaves(value: Any) -> Iterator[str]:
    """All texts and long numbers in a JSON value, however deep."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            rest += one.values()
        elif isinstance(one, list):
            rest += one
        elif isinstance(one, str):
            yield one
        elif isinstance(one, int) and not isinstance(one, bool) and abs(one) < 10**30:
            yield str(one)


@cache
def vocabulary() -> str:
    """What log lines say by themselves, one a line, in lower case; texts in schemas are examples of values, so not."""
    words = {*routes.PATHS, *routes.METHODS, *PROBLEMS, *logs.METRICS, *logs.FIELDS, *profiles.tenants()}
    for path in [*_SOURCES.rglob("*.py"), *(_SOURCES.parent / "infra").rglob("*.py"), _SOURCES.parent / "app.py"]:
        text = path.read_text(encoding="utf-8")
        words |= {path.name, *re.findall(r"^\s*(?:def|class) (\w+)", text, re.MULTILINE)}
        if path.parent.name != "schemas":
            words |= set(re.findall(r"\"([a-z][a-z_.]+)\"", text))
    return "\n".join(sorted(words)).lower()


SESSION = Collector()
"""Of this process. With several workers each has its own, and searches its own lines."""


class LogGuard:
    """The plugin: collects during the run, searches at its end, and fails the session on a leak."""

    def __init__(self) -> None:
        self._test = "collection"
        self._found: list[str] = []
        self._installed = False
        self._write = logs._write

    def pytest_configure(self, config: pytest.Config) -> None:
        """Begins to note log lines."""
        config.addinivalue_line("markers", "last: looks at the whole run so far, so it is put at the end")

        def write(line: dict[str, object]) -> None:
            SESSION.line(line, self._test)
            self._write(line)

        logs._write = write

    def pytest_unconfigure(self) -> None:
        """Gives the log writer back."""
        logs._write = self._write

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The test that looks at the whole run comes last."""
        items.sort(key=lambda item: item.get_closest_marker("last") is not None)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Notes which test runs; from the first on that has loaded the local stack, notes requests and mails."""
        self._test = item.nodeid.partition("[")[0]
        if not self._installed and "infra.local.stack" in sys.modules:
            self.install()

    def install(self) -> None:
        """Notes what goes through the embedded gateway and the embedded SES from now on."""
        from infra.local.api import Api
        from infra.local.events import HttpRequest, HttpResponse
        from infra.local.mail import Outbox

        self._installed = True
        handle: Callable[[Api, HttpRequest], HttpResponse] = Api.handle
        keep: Callable[..., None] = Outbox._keep

        @wraps(handle)
        def noted(api: Api, request: HttpRequest) -> HttpResponse:
            SESSION.request(request.target, request.headers, request.body)
            answer = handle(api, request)
            SESSION.answer(answer.body)
            return answer

        @wraps(keep)
        def kept(outbox: Outbox, **values: Any) -> None:
            keep(outbox, **values)
            for mail in outbox.mails()[-1:]:
                body = mail.message.get_body()
                SESSION.mail(mail.recipients, body.get_content() if body else "")

        Api.handle = noted  # type: ignore[method-assign, assignment]
        Outbox._keep = kept  # type: ignore[method-assign, assignment]

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> None:
        """The stack's own start is noted too: it issues keys."""
        if fixturedef.argname in {"running_stack", "tiny_stack"} and not self._installed:
            self.install()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes what a test printed and what libraries logged meanwhile."""
        for name, text in (("stdout", report.capstdout), ("stderr", report.capstderr), ("log", report.caplog)):
            if text:
                SESSION.printed(name, text, report.nodeid.partition("[")[0])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Searches everything; a worker hands what it found to the process that started it."""
        own = [str(leak) for leak in SESSION.leaks(vocabulary())]
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["log_leaks"] = own
            return
        self._found += own
        if self._found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Takes over what a worker found."""
        self._found += getattr(node, "workeroutput", {}).get("log_leaks", [])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Names the lines, not the values."""
        if self._found:
            terminalreporter.section("personal values or keys in log lines", red=True)
            for leak in sorted(set(self._found)):
                terminalreporter.line(leak)
