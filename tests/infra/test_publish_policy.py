"""Publishing a policy from a file: idempotent by its text, never backwards in time, with every character kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.domain.policies.versions import Draft
from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.policies import manage as manage_policies
from infra import publish_policy
from infra.local.stack import Stack
from tests.fixtures import policy_texts
from tests.fixtures.policy_texts import REAL, RealText

TEXT = "Who We Are\n  • Somebody\u00a0“else”.\n"
WHY = ("--override-reason", "Stated by the policy")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def run(file: Path, *more: str, tenant: str = "cyclonex", effective: str = "unknown") -> int:
    """Runs the command on a file."""
    return publish_policy.main([tenant, "privacy", str(file), "--title", "Policy", "--effective", effective, *more])


def listed(stack: Stack, tenant: str = "cyclonex") -> list[tuple[int, str, str | None]]:
    """Returns the published versions as everybody reads them, newest first, in a process that has no cache yet."""
    wiring.reset()
    found = stack.http("GET", f"/p/{tenant}/privacy", {"Accept": "application/json"}).json["versions"]
    return [(line["version"], line["state"], line["stated_effective_on"]) for line in found]


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    output = capsys.readouterr()
    assert '"error"' not in output.out
    return output.err


def test_a_file_is_published_as_it_stands(stack: Stack, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, *WHY) == 0
    assert "published cyclonex/privacy version 2, sha256 " in capsys.readouterr().out
    shown = stack.http("GET", "/p/cyclonex/privacy", {"Accept": "application/json"}).json
    assert (shown["version"], shown["content"], shown["format"], shown["title"]) == (2, TEXT, "text", "Policy")
    assert listed(stack) == [(2, "in_force", None), (1, "superseded", "2026-01-01")]
    versions = stack.http("GET", "/v1/policies/privacy/versions", key=stack.keys["cyclonex"].admin).json["items"]
    assert versions[0]["author"] == "system:publish_policy"


def test_a_text_that_is_published_already_is_left_alone(
    stack: Stack, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, *WHY) == 0
    capsys.readouterr()
    file.write_text(TEXT, encoding="utf-8")
    with stack.meter() as meter:
        assert run(file, "--title", "Another title", effective="2025-01-01") == 0
    assert meter.write_units == 0
    assert "was published before: cyclonex/privacy version 2" in capsys.readouterr().out
    assert len(listed(stack)) == 2


def test_a_date_is_its_first_moment_at_the_company_and_may_lie_ahead(stack: Stack, file: Path) -> None:
    ahead = (stack.clock.now() + timedelta(days=60)).date().isoformat()
    assert run(file, effective=ahead) == 0
    assert listed(stack) == [(2, "scheduled", ahead), (1, "in_force", "2026-01-01")]


def test_a_past_date_without_a_reason_is_refused_and_leaves_nothing(
    stack: Stack, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, effective="2025-03-18") == 1
    assert "effective_in_past" in refused(capsys)
    assert stack.http("GET", "/v1/policies", key=stack.keys["cyclonex"].admin).json["items"][0]["draft"] is None
    assert run(file, *WHY, effective="2025-03-18") == 0
    assert listed(stack)[0] == (2, "in_force", "2025-03-18")


def test_a_material_change_needs_its_notice(stack: Stack, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = stack.clock.now()
    ahead, told = format_rfc3339(now + timedelta(days=60)), format_rfc3339(now + timedelta(days=1))
    assert run(file, "--material", effective=ahead) == 1
    assert "notice_plan_required" in refused(capsys)
    notice = ("--audience", "active_contracts", "--channel", "email")
    assert run(file, "--material", *notice, effective=ahead) == 1
    assert "--send-at" in refused(capsys)
    more = ("--summary", "What is new.", *notice, "--send-at", told)
    assert run(file, "--material", *more, effective=ahead, tenant="billgenix") == 0
    assert listed(stack, "billgenix")[0][:2] == (2, "scheduled")


def test_an_interrupted_run_is_finished_by_the_next(stack: Stack, file: Path) -> None:
    ports = wiring.ports()
    ctx = publish_policy.make_context(ports.profiles["cyclonex"], stack.clock.now())
    manage_policies.create_draft(ports, ctx, Draft("privacy", 0, "Old title", TEXT, None, format="text"))
    assert run(file, *WHY) == 0
    assert listed(stack)[0] == (2, "in_force", None)
    assert stack.http("GET", "/p/cyclonex/privacy/2", {"Accept": "application/json"}).json["title"] == "Policy"


def test_somebody_elses_draft_is_not_touched(stack: Stack, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ports = wiring.ports()
    ctx = publish_policy.make_context(ports.profiles["cyclonex"], stack.clock.now())
    manage_policies.create_draft(ports, ctx, Draft("privacy", 0, "Theirs", "Other text", None))
    assert run(file, *WHY) == 1
    assert "draft" in refused(capsys)
    found = ports.policies.draft("cyclonex", "privacy", 2)
    assert found is not None and found.content == "Other text"


def test_html_and_markdown_are_published_as_markdown(stack: Stack, tmp_path: Path) -> None:
    for name, content in (("a.html", "<h1>Who</h1><p>We &amp; <a href='/you'>you</a>"), ("b.md", "# Who\n\nAll.")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert run(tmp_path / name, *WHY) == 0
    shown = stack.http("GET", "/p/cyclonex/privacy/2", {"Accept": "text/html"}).text
    assert '<h2 id="who">Who</h2>\n<p>We &amp; <a href="https://' in shown
    assert stack.http("GET", "/p/cyclonex/privacy/3", {"Accept": "text/plain"}).text.endswith("\nWho\n===\n\nAll.\n")


@pytest.mark.parametrize(
    ("name", "content", "effective", "said"),
    [
        ("a.pdf", b"x", "unknown", "must be one of"),
        ("a.txt", b"\xff", "unknown", "not UTF-8"),
        ("a.txt", b"x", "soon", "--effective"),
        ("a.txt", b"x", "2026-13-01", "--effective"),
        ("a.txt", b"x", "2026-11-22T10:00:00", "offset"),
        ("a.txt", b" \n", "2030-01-01", "empty_policy"),
        ("a.txt", b"x" * (256 * 1024 + 1), "2030-01-01", "too_long"),
    ],
)
def test_what_cannot_be_published_is_refused_with_a_reason(
    stack: Stack,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    effective: str,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(tmp_path / name, effective=effective) == 1
    assert said in refused(capsys)
    assert listed(stack) == [(1, "in_force", "2026-01-01")]


def test_a_missing_file_or_setting_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none.txt") == 1
    assert "cannot be read" in refused(capsys)
    monkeypatch.delenv("PRIVACY_STAGE")
    assert run(tmp_path / "none.txt") == 1
    assert "PRIVACY_STAGE" in refused(capsys)


@pytest.mark.parametrize("real", REAL, ids=lambda real: real.tenant)
def test_the_real_texts_are_published_whole_and_change_nothing_that_was_in_force(stack: Stack, real: RealText) -> None:
    path = policy_texts.path(real.tenant)
    original = path.read_bytes()
    assert (len(original), len(original.decode())) == (real.size, real.length)
    key = stack.keys[real.tenant].admin
    before = stack.clock.now() - timedelta(seconds=1)
    assert run(path, *WHY, tenant=real.tenant, effective=real.stated) == 0
    shown = stack.http("GET", f"/p/{real.tenant}/privacy", {"Accept": "application/json"}).json
    assert shown["content"].encode() == original
    assert shown["sha256"] == real.sha256
    assert shown["version"] == 2
    assert shown["stated_effective_on"] == (None if real.stated == "unknown" else real.stated)
    for character, count in real.characters.items():
        assert shown["content"].count(character) == count
    for moment in ("2026-02-01T00:00:00Z", format_rfc3339(before)):
        past = stack.http("GET", f"/v1/policies/privacy?at={moment}", key=key).json
        assert past["version"] == 1
    assert stack.http("GET", f"/p/{real.tenant}/privacy", {"Accept": "text/plain"}).body.endswith(original)
