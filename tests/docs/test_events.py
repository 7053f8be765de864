"""docs/events.md says what is sent: it is written from the same table."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.domain.outgoing import OUTGOING_TYPES
from infra.tools import events

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")


def test_the_page_is_current() -> None:
    assert events.make_page() == PAGE and events.main(["--check"]) == 0


def test_every_type_stands_on_it() -> None:
    assert [name for name in OUTGOING_TYPES if f"| `{name}` |" not in PAGE] == []


def test_a_stale_page_is_told_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "events.md"
    stale.write_text("old", "utf-8")
    monkeypatch.setattr(events, "TARGET", stale)
    assert events.main(["--check"]) == 1 and "stale" in capsys.readouterr().err
    assert events.main([]) == 0 and stale.read_text("utf-8") == PAGE
