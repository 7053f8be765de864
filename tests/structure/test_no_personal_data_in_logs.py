"""No log line of the test session holds a personal value or a key; and the search for them finds what it must.

The session itself fails where a line leaks (tests/fixtures/log_guard.py); the last test here repeats that as a test.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib import logs
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.fixtures.log_guard import SESSION, Collector, leaves, vocabulary
from tests.fixtures.webhooks.guard import read_event

ROOT = Path(__file__).parents[2]
PAT = {"email": "Pat.Leaky@practice.example", "phone": "(307) 555-0177", "external_id": "patient-4711"}


def line(**fields: str | int) -> dict[str, object]:
    return {"time": "2026-11-22T17:00:00.000+00:00", "level": "info", "event": "request", **fields}


def found(collector: Collector) -> list[tuple[str, str]]:
    """Returns event and field of each leak."""
    return [(leak.event, leak.field) for leak in collector.leaks(vocabulary())]


@pytest.fixture
def collector() -> Collector:
    """Returns a collector that has seen a consent being sent."""
    seen = Collector()
    body = json.dumps({"subject": {**PAT, "email": " Pat.Leaky@Practice.example"}}).encode()
    headers = [
        ("Authorization", f"Bearer sk_cyclonex_{'a' * 26}{'b' * 52}{'c' * 7}"),
        ("Idempotency-Key", '"idem-98765"'),
        ("Cookie", f"theme=dark; __Host-session=cyclonex.{'d' * 52}"),
    ]
    seen.request("/c/cyclonex.01karz.sometoken?cursor=opaque-cursor", headers, body)
    return seen


@pytest.mark.parametrize(
    "text",
    [
        "pat.leaky@practice.example",
        "could not send to PAT.LEAKY@practice.example, gave up",
        "(307) 555-0177",
        "+13075550177",
        "3075550177",
        "no answer from ...5550177",
        "5550177",
        "555-0177",
        "307 555 0177",
        "tel:307-555-0177",
        "patient-4711",
        f"sk_cyclonex_{'a' * 26}{'b' * 52}{'c' * 7}",
        "b" * 52 + "c" * 7,
        "idem-98765",
        f"__Host-session=cyclonex.{'d' * 52}",
        "d" * 52,
        "/c/cyclonex.01karz.sometoken",
        "opaque-cursor",
    ],
)
def test_a_line_with_a_value_of_the_run_is_found_in_whatever_spelling(collector: Collector, text: str) -> None:
    collector.line(line(route=text), "test_x")
    assert found(collector) == [("request", "route")]


def test_a_leak_is_named_by_event_field_and_test_and_never_by_its_value(collector: Collector) -> None:
    collector.line(line(where="pat.leaky@practice.example"), "tests/http/test_x.py::test_y")
    (leak,) = collector.leaks(vocabulary())
    assert str(leak) == "log event 'request', field 'where', first in tests/http/test_x.py::test_y"


def test_what_an_event_says_is_searched_too_but_for_dates(collector: Collector) -> None:
    for value in ("2027-01-06", "pat.rivera@example.com"):
        collector.forbid(value)
    data = '{"id":"req_1","due_on":"2027-01-06","task_id":"pat.rivera@example.com"}'
    collector.texts.update(dict.fromkeys(read_event(f'{{"type":"task.done","data":{data}}}'), "t"))
    (leak,) = collector.leaks("")
    assert (leak.event, leak.field, leak.test) == ("webhook task.done", "data", "t")


def test_what_tests_print_is_searched_too(collector: Collector) -> None:
    collector.printed("stderr", "Traceback\nValueError: no such person: patient-4711\n", "test_x")
    assert found(collector) == [("printed", "stderr")]


def test_what_log_lines_are_meant_to_say_is_no_leak(collector: Collector) -> None:
    collector.request("/v1/consents/con_01KARZ6T9GSWQ40CJ9S2ED4T52", [], b'{"purpose": "internal_error", "a": "short"}')
    collector.line(
        line(
            route="/v1/consents/{consent_id}",
            record_id="con_01KARZ6T9GSWQ40CJ9S2ED4T52",
            code="internal_error",
            status=500,
            tenant="cyclonex",
            where="short",
        ),
        "test_x",
    )
    assert found(collector) == []


def test_every_text_in_a_body_counts_wherever_it_stands() -> None:
    assert sorted(leaves({"a": [{"b": "one"}, "two", 4155552671, True, None], "c": {"d": "three"}})) == [
        "4155552671",
        "one",
        "three",
        "two",
    ]


def test_requests_keys_and_mails_of_the_run_are_collected(stack: Stack) -> None:
    psynergy = Client(stack, "psynergy")
    subject = {"email": "collected.person@practice.example"}
    psynergy.record(subject, ("learning_center_emails", "email", True), headers={"Idempotency-Key": "collected-idem"})
    made = psynergy.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "scopes": ["audit:read"]}, key="admin")
    stack.tick()
    (mail,) = stack.mails()
    token = mail.text.partition("/c/")[2].split()[0]
    for value in (
        subject["email"],
        "collected-idem",
        "Yes, you may write to me.",
        made.json["secret"],
        stack.keys["psynergy"].admin,
        stack.keys["psynergy"].publishable,
        token,
    ):
        assert value.lower() in SESSION.values


def test_a_line_that_the_app_logs_is_noted_and_would_be_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noted: list[dict[str, object]] = []
    monkeypatch.setattr(SESSION, "line", lambda line, test: noted.append(line))
    Client(stack).record(PAT, ("newsletter", "email", True))
    collector = Collector(values={PAT["email"].lower()})
    for entry in noted:
        collector.line(entry, "test_x")
    assert [entry["event"] for entry in noted if "event" in entry] == ["request"]
    assert found(collector) == []
    logs.log("error", "request", where=PAT["email"])
    collector.line(noted[-1], "test_x")
    assert found(collector) == [("request", "where")]
    capsys.readouterr()


def test_a_failure_is_told_by_the_file_with_its_folder_and_both_are_words_of_the_vocabulary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        int("pat.leaky@practice.example")
    except ValueError as error:
        logs.failure("request.failed", error)
    (place, name) = json.loads(capsys.readouterr().out)["where"].split(" ")
    file, _, number = place.partition(":")
    assert file == "structure/test_no_personal_data_in_logs.py" and number.isdigit() and name.startswith("test_a_fail")
    assert "consents/views.py\n" in vocabulary()


def run_session(folder: Path, files: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Returns how a session under the log guard ends that runs these tests, by the names of their files."""
    plugin = "from tests.fixtures.log_guard import LogGuard\ndef pytest_configure(config):\n"
    (folder / "conftest.py").write_text(plugin + "    config.pluginmanager.register(LogGuard(), 'log_guard')\n")
    for name, text in files.items():
        (folder / name).write_text(text)
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "no:cacheprovider"),
            *(f"--rootdir={folder}", *options, str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        # No plugin but the one that makes workers: each would be loaded by three processes.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "workers"])
def test_a_session_in_which_a_line_leaks_fails_although_its_tests_pass(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    leaky = (
        "from chalicelib import logs\nfrom tests.fixtures.log_guard import SESSION\n\ndef test_leaky():\n"
        "    logs.log('info', 'sent', row_id='to pat@leaky.example')\n"
        "    SESSION.request('/v1/consents', [], b'[\"pat@leaky.example\"]')\n"
    )
    run = run_session(tmp_path, {"test_leaky.py": leaky}, *workers)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert "log event 'sent', field 'row_id', first in test_leaky.py::test_leaky" in run.stdout
    assert "pat@leaky" not in run.stdout


@pytest.mark.parametrize("knows_first", [True, False])
def test_a_line_of_one_worker_that_holds_a_value_known_to_another_fails_the_session(
    tmp_path: Path, knows_first: bool
) -> None:
    knows = "from tests.fixtures.log_guard import SESSION\n\ndef test_knows():\n"
    knows += "    SESSION.request('/v1/consents', [], b'[\"(307) 555-0177\", \"\\\\ud800 alone\"]')\n"
    tells = "from chalicelib import logs\n\ndef test_tells():\n    logs.log('info', 'sent', code='of 5550177')\n"
    first, second = (knows, tells) if knows_first else (tells, knows)
    run = run_session(tmp_path, {"test_a.py": first, "test_b.py": second}, "-n", "2", "--dist", "loadfile")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    assert "2 passed" in run.stdout
    assert re.search(r"log event 'sent', field 'code', first in test_[ab].py::test_tells", run.stdout)
    assert "5550177" not in run.stdout


def test_a_worker_that_dies_without_telling_what_it_noted_fails_the_session(tmp_path: Path) -> None:
    dies = (
        "import os\nfrom pathlib import Path\n\ndef test_dies():\n    seen = Path('seen')\n    if not seen.exists():\n"
    )
    dies += "        seen.touch()\n        os._exit(1)\n"
    run = run_session(tmp_path, {"test_a.py": dies, "test_b.py": "def test_b():\n    assert True\n"}, "-n", "2")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    assert "a worker ended without telling what it noted" in run.stdout


@pytest.mark.last
def test_no_log_line_of_the_run_so_far_holds_a_personal_value_or_a_key() -> None:
    assert [str(leak) for leak in SESSION.leaks(vocabulary())] == []
