"""The worker of imports: every good line once and in order, every bad line told, whatever dies in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.import_world import TENANT, World, csv_of, world

HEADER = "email,purpose,channel,granted,collected_at,wording"
WHEN = "2026-03-01T10:00:00Z"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> World:
    return world(monkeypatch)


def row(number: int, granted: str = "yes", purpose: str = "service_updates", channel: str = "email") -> str:
    """A line that consents."""
    return f"p{number}@example.com,{purpose},{channel},{granted},{WHEN},I agree."


def consents(count: int, bad: Callable[[int], bool] = lambda _: False) -> str:
    """A file of so many lines, some of them bad."""
    return csv_of(HEADER, (row(n, purpose="nothing_known" if bad(n) else "service_updates") for n in range(count)))


def people_of(w: World) -> Counter[str]:
    """How often each address was recorded."""
    owners = {}
    for item in w.items("#I#email"):
        value = w.ports.subjects.identifier_value(TENANT, str(item["pk"]).partition("#I#")[2])
        assert value is not None
        (subject,) = w.ports.subjects.find(TENANT, [str(item["pk"]).partition("#I#")[2]]).values()
        owners[subject.id] = value.value
    return Counter(owners[record.subject_ids[0]] for record in w.records())


def test_each_line_of_a_file_is_recorded_as_its_call_would_be(w: World) -> None:
    name = w.import_of("consents", consents(3))
    w.run()
    assert w.counts(name) == ("done", 3, 3, 0)
    assert w.results(name) == []
    (record, *_) = w.records()
    assert record.source.channel == "import"
    assert record.source.evidence == {"import_id": name, "import_line": "2"}
    assert [d.state for d in record.decisions] == ["granted"]
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(3)}
    assert w.items("#OUT#") == []
