"""An export has all that a laptop without network needs, and its own program finds there what the API finds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.audit.answers import read_verifier, show_part
from chalicelib.domain.errors import Malformed
from chalicelib.domain.times import start_of_day
from chalicelib.usecases.audit import export
from chalicelib.usecases.audit.export import export_audit
from chalicelib.usecases.audit.verify import verify_days
from tests.fixtures.factories import DAY, SECOND
from tests.usecases.audit.tampering import ANN, TAMPERED, Found, make_world, remove_a_day
from tests.usecases.audit.world import AuditWorld

TOOL = Path(__file__).parents[3] / "tools" / "verify_audit.py"


@pytest.fixture
def world() -> AuditWorld:
    return make_world()


def export_all(world: AuditWorld) -> list[dict[str, Any]]:
    """Returns all parts, as the API answers them."""
    parts: list[dict[str, Any]] = []
    cursor: str | None = None
    ctx = world.ctx()
    while not parts or cursor:
        part = export_audit(world.ports, ctx, world.clock.now() - 2 * DAY, None, cursor)
        shown = show_part(world.tenant, part, with_verifier=cursor is None)
        parts.append(json.loads(shown.model_dump_json()))
        cursor = part.next_cursor
    return parts


def run(parts: list[dict[str, Any]], folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Runs the program with nothing but the standard library, on files in no order of their own."""
    names = []
    for number, part in enumerate(reversed(parts)):
        path = folder / f"part-{number}.json"
        path.write_text(json.dumps(part), "utf-8")
        names.append(str(path))
    command = [sys.executable, "-I", "-S", str(TOOL), *names, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def load_tool() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "verify_audit"}
    exec(compile(TOOL.read_text("utf-8"), str(TOOL), "exec"), names)  # noqa: S102 - the program under test
    return names


def judge(parts: list[dict[str, Any]]) -> Found:
    audit = load_tool()["Audit"](parts, [])
    return [(record, version or None, verdict) for (record, version, _), (verdict, _) in sorted(audit.verify().items())]


def test_what_nobody_touched_is_in_order(world: AuditWorld, tmp_path: Path) -> None:
    parts = export_all(world)
    done = run(parts, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "7 events" in done.stdout and "2 checkpoints" in done.stdout and "Nothing is wrong." in done.stdout


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_the_program_finds_what_the_api_finds(world: AuditWorld, tamper: Callable[[AuditWorld], Found]) -> None:
    expected = tamper(world)
    assert judge(export_all(world)) == expected
    found = verify_days(world.ports, world.ctx(), world.clock.now() - 2 * DAY, None).examined.findings
    assert [(one.record, one.version, one.verdict) for one in found] == expected


def test_it_says_a_sentence_for_each_finding(world: AuditWorld, tmp_path: Path) -> None:
    remove_a_day(world)
    done = run(export_all(world), tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"CHECKPOINT#{world.first} is missing: it was there, it is gone")


@pytest.mark.parametrize("lines", [1, 2])
def test_small_parts_say_the_same(
    world: AuditWorld, lines: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(export, "MOST_LINES", lines)
    monkeypatch.setattr(export, "PIECE", 700)
    parts = export_all(world)
    assert len(parts) > 8
    done = run(parts, tmp_path)
    assert done.returncode == 0, done.stdout
    world.tamper(world.chain(ANN)["E#0000000002"], actor="secret:key_9")
    assert [verdict for _, _, verdict in judge(export_all(world))] == ["altered"]


def test_whoever_alters_the_export_is_found(world: AuditWorld, tmp_path: Path) -> None:
    parts = export_all(world)
    events = next(part["events"] for part in parts if part["events"])
    events[0]["actor"] = "secret:key_9"
    assert run(parts, tmp_path).returncode == 1
    kept = tmp_path / "jwks.json"
    kept.write_text(json.dumps({"keys": [AuditWorld().ports.signer.public_jwk(world.tenant)]}), "utf-8")
    told = run(export_all(world), tmp_path, "--key", str(kept)).stdout  # the key that somebody kept is another one
    assert f"CHECKPOINT#{world.first} is forged" in told


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    done = run([{"a": 1}], tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "can't be read" in done.stderr


def test_parts_that_are_left_out_are_told_and_taken_for_no_loss(world: AuditWorld, tmp_path: Path) -> None:
    parts = export_all(world)
    done = run(parts[:-1], tmp_path)  # the last one tells of the day after, whose checkpoint names this one's
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    last = parts[0]["last"]
    assert (
        done.stderr
        == f"No part tells of the end of {last}: ask for every part of the export, until next_cursor is null.\n"
    )
    days = sorted({part["day"] for part in parts})
    told = run([part for part in parts if part["day"] != days[1]], tmp_path).stderr
    assert f"No part tells of {days[1]} to {days[1]}" in told


def test_only_the_companys_own_key_counts_among_those_that_were_kept(world: AuditWorld, tmp_path: Path) -> None:
    own = world.ports.signer.public_jwk(world.tenant)
    kept = tmp_path / "jwks.json"
    for tenant, code in ((world.tenant, 0), ("another", 2)):
        kept.write_text(json.dumps({"keys": [{**own, "tenant": tenant}]}), "utf-8")
        done = run(export_all(world), tmp_path, "--key", str(kept))
        assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == f"No key that you kept is of {world.tenant}.\n"


def test_a_file_that_cannot_be_read_is_named(world: AuditWorld, tmp_path: Path) -> None:
    done = run(export_all(world), tmp_path, "--key", str(tmp_path / "gone.json"))
    assert (done.returncode, done.stdout) == (2, "") and "gone.json can't be read: FileNotFoundError." in done.stderr


def test_the_program_comes_with_the_first_part(world: AuditWorld) -> None:
    first, *rest = export_all(world)
    assert first["verifier"] == read_verifier() == TOOL.read_text("utf-8")
    assert {part["verifier"] for part in rest} == {None}


def test_an_export_holds_nothing_personal_and_is_kept_as_a_read(world: AuditWorld) -> None:
    assert ANN not in json.dumps(export_all(world))
    assert any(item["action"] == "audit.exported" for item in world.items("#READS#"))


def test_a_line_that_comes_late_between_two_parts_has_all_begin_anew(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_LINES", 1)
    lines = world.ports.audit.lines
    monkeypatch.setattr(world.ports.audit, "lines", lambda *arguments: sorted(lines(*arguments))[1:])
    since = start_of_day(world.today, world.ports.profiles[world.tenant].time_zone)
    for _ in range(3):
        world.clock.advance(SECOND)
        world.consent([ANN], "+newsletter/email")
    part = export_audit(world.ports, world.ctx(), since, None, None)
    while not part.lines:
        part = export_audit(world.ports, world.ctx(), since, None, part.next_cursor)
    assert part.next_cursor is not None
    monkeypatch.setattr(world.ports.audit, "lines", lines)
    with pytest.raises(Malformed, match="anew"):
        export_audit(world.ports, world.ctx(), since, None, part.next_cursor)


def test_a_cursor_is_the_companys_own(world: AuditWorld) -> None:
    part = export_audit(world.ports, world.ctx(), None, None, None)
    assert part.next_cursor is not None
    with pytest.raises(Malformed):
        export_audit(world.ports, world.ctx(), None, None, part.next_cursor + "x")
