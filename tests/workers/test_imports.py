"""The worker of imports: dry runs, files that fail as a whole, and the results of lines."""

from __future__ import annotations

import json

import pytest

from chalicelib.api.imports import bodies as import_bodies
from chalicelib.usecases.imports import run_import
from chalicelib.workers import imports
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.imports import HEADER, TENANT, ImportWorld, consents, csv_of, people_of, row


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ImportWorld:
    return ImportWorld(monkeypatch)


def test_a_dry_run_tells_of_each_line_and_writes_nothing_else(w: ImportWorld) -> None:
    before = {key: dict(item) for key, item in w.table.items.get(TENANT, {}).items()}
    content = csv_of(HEADER, [row(1), row(2, purpose="nothing_known"), "x", row(3), row(4, channel="fax")])
    name = w.import_of("consents", content, dry_run=True)
    w.run()
    assert w.counts(name) == ("done", 5, 2, 3)
    assert w.told(name) == {2: "ok", 3: "unknown_purpose", 4: "wrong_column_count", 5: "ok", 6: "not_allowed"}
    changed = {key.pk for key, item in w.table.items[TENANT].items() if before.get(key) != item}
    assert all("#IMPORT#" in pk or "#UPLOAD" in pk or "#U#" in pk for pk in changed), changed
    assert w.queue.messages == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("email,shoe_size\na@b.example,43\n", "unknown_column"),
        ("email,email\na@b.example,a@b.example\n", "repeated_column"),
        ("\nemail\n", "header_unreadable"),
        (b"\xff\xfee\x00m\x00", "header_unreadable"),
        ("x" * 70_000 + "\nemail\n", "header_unreadable"),
    ],
)
def test_a_file_without_a_header_of_its_kind_fails_as_a_whole(w: ImportWorld, content: str | bytes, code: str) -> None:
    name = w.import_of("consents", content)
    w.run()
    item = w.read(name)
    assert (item.state, item.failure, item.read, w.items("#OUT#")) == ("failed", code, 0, [])


def test_a_file_that_is_gone_fails_as_a_whole(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(2))
    w.uploads.files.clear()
    w.run()
    assert (w.read(name).state, w.read(name).failure, w.items("#OUT#")) == ("failed", "upload_gone", [])


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_all_sorts_are_told_by_their_number_in_the_file(w: ImportWorld, bom: bytes, end: str) -> None:
    lines = [
        HEADER.encode(),
        row(1).encode(),  # 2
        b"",  # 3
        row(2).encode().replace(b"I agree.", b'"I agree,\r\nand more."'),  # 4, 5
        b"\xff\xfe" + row(3).encode(),  # 6
        b"y" * 200_000,  # 7
        row(4).encode(),  # 8
        b'"' + row(5).encode(),  # 9
        row(6).encode(),  # 10, without an end
    ]
    name = w.import_of("consents", bom + end.encode().join(lines))
    w.run()
    assert w.counts(name) == ("done", 7, 4, 3)
    assert w.told(name) == {6: "not_utf8", 7: "line_too_long", 9: "malformed_csv"}
    assert people_of(w) == {f"p{n}@example.com": 1 for n in (1, 2, 4, 6)}


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_json_lines_may_be_none_at_all(w: ImportWorld, content: str) -> None:
    name = w.import_of("consents", content, csv=False)
    w.run()
    assert w.counts(name) == ("done", 0, 0, 0)


def test_nothing_that_stands_in_a_line_is_told(w: ImportWorld, capsys: pytest.CaptureFixture[str]) -> None:
    mark = "zq7leakmark"
    rows = [f"{mark},service_updates,{mark},{mark},{mark},{mark}", f'"{mark}', f"{mark}"]
    name = w.import_of("consents", csv_of(HEADER, rows))
    w.import_of("consents", f"{mark},email\n")
    w.import_of("consents", f'{{"{mark}": "{mark}"}}\n{mark}\n', csv=False)
    w.run()
    assert w.counts(name) == ("done", 3, 0, 3)
    stored = json.dumps(list(w.items("#IMPORT#")))
    stored = json.dumps(w.items("#IMPORT#"))
    assert mark not in stored + capsys.readouterr().out


def test_memory_is_bounded_by_the_window_and_not_by_the_file(w: ImportWorld) -> None:
    name = w.import_of("consents", HEADER + "\n" + ("z" * 50_000 + "\n") * 60)
    w.run()
    assert w.counts(name) == ("done", 60, 0, 60)
    assert w.uploads.longest_read == run_import.READ


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"tenant": "psynergy"}',
        '{"tenant": "nobody", "row_id": "imp_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        '{"tenant": "psynergy", "row_id": "out_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        '{"tenant": "psynergy", "row_id": "imp_01KARZ6T9GSWQ40CJ9S2ED4T52", "chunk": 1}',
    ],
)
def test_a_message_that_is_none_of_ours_fails_and_holds_nobody_up(w: ImportWorld, body: str) -> None:
    name = w.import_of("consents", consents(2))
    good = json.dumps({"tenant": TENANT, "row_id": name})
    answer = imports.handle(sqs_event({"bad": body, "good": good}), import_bodies.read)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert w.counts(name) == ("done", 2, 2, 0)


def test_another_tenants_import_is_none(w: ImportWorld) -> None:
    w.is_alone = False
    name = w.import_of("consents", consents(2))
    message = json.dumps({"tenant": "cyclonex", "row_id": name})
    assert imports.handle(sqs_event({"m": message}), import_bodies.read) == {"batchItemFailures": []}
    assert w.counts(name) == ("running", 0, 0, 0)
