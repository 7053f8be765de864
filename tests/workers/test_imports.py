"""The worker of imports: what becomes of each line, and what is told of it."""

from __future__ import annotations

import json

import pytest

from chalicelib.api.imports import bodies as import_bodies
from chalicelib.domain.people.register import standings
from chalicelib.usecases.imports import run_import
from chalicelib.workers import imports
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.imports import HEADER, TENANT, ImportWorld, consents, csv_of, people_of, row


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ImportWorld:
    return ImportWorld(monkeypatch)


def test_each_line_of_a_file_is_recorded_as_its_call_would_be(w: ImportWorld) -> None:
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


def test_a_dry_run_says_what_would_be_a_conflict(w: ImportWorld) -> None:
    w.import_of("contracts", csv_of("contract,email,external_id,started_on", ["c-1,a@b.example,c-1,2026-01-01"]))
    w.import_of("contracts", csv_of("contract,email,external_id,started_on", ["c-2,b@b.example,c-2,2026-01-01"]))
    w.run()
    line = json.dumps(
        {
            "external_id": "c-9",
            "started_on": "2026-01-01",
            "subjects": [{"email": "a@b.example", "external_id": "c-2"}],
        }
    )
    name = w.import_of("contracts", f"{line}\n", csv=False, dry_run=True)
    w.run()
    assert w.told(name) == {1: "identity_conflict"}


def test_opt_outs_count_from_when_they_were_said(w: ImportWorld) -> None:
    rows = ["a@b.example,sms email,2026-02-01T00:00:00Z,tired", "b@b.example,telepathy,,", "c@b.example,sms,,"]
    name = w.import_of("opt_outs", csv_of("email,kinds,collected_at,reason", rows))
    w.run()
    assert w.counts(name) == ("done", 3, 2, 1)
    (failed,) = w.results(name)
    assert (failed.line, failed.code, failed.field) == (3, "not_allowed", "kinds")
    ids = sorted(key.pk.rpartition("#")[2] for key in w.table.items[TENANT] if "#R#opt_" in key.pk)
    first, second = w.ports.opt_out_records.get(TENANT, ids).values()
    dated = first if len(first.kinds) == 2 else second
    assert [kept.kind for kept in dated.kinds] == ["sms", "email"]
    assert dated.at == 1769904000000 and dated.source.channel == "import"


def test_an_import_lifts_no_opt_out_whatever_wording_it_brings(w: ImportWorld) -> None:
    out = csv_of("email,kinds,collected_at", ["p1@example.com,email,2026-01-01T00:00:00Z"])
    w.import_of("opt_outs", out)
    w.run()
    grant = {
        "subject": {"email": "p1@example.com"},
        "decisions": [{"purpose": "service_updates", "channel": "email", "granted": True}],
        "source": {"channel": "paper", "wording": "Write to me again."},
    }
    name = w.import_of("consents", json.dumps(grant), csv=False)
    w.run()
    assert w.counts(name) == ("done", 1, 1, 0)
    (record,) = w.records()
    assert (record.source.channel, record.source.evidence["source_channel"]) == ("import", "paper")
    register = w.found("p1@example.com").state.opt_outs
    assert [(one.kind, one.state) for one in standings(register)] == [("email", "active")]


def test_a_contract_is_told_of_once_in_a_file(w: ImportWorld) -> None:
    rows = ["c-1,a@b.example,2026-01-01", "c-2,b@b.example,2026-01-01", "c-1,c@b.example,2026-01-01"]
    name = w.import_of("contracts", csv_of("contract,email,started_on", rows))
    w.run()
    assert (w.counts(name), w.told(name)) == (("done", 3, 2, 1), {4: "contract_repeated"})
    assert [member.left_at for member in w.ports.contracts.members(TENANT, "c-1")] == [None]


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


def test_json_lines_are_bodies_of_the_call_and_told_by_pointers(w: ImportWorld) -> None:
    good = {
        "subject": {"email": "a@b.example"},
        "decisions": [{"purpose": "service_updates", "channel": "email", "granted": True}],
        "source": {"channel": "paper"},
    }
    bad = [
        "{",
        "[]",
        json.dumps({**good, "subject": {"email": "no"}}),
        json.dumps({**good, "mood": 1}),
        '{"a":1,"a":1}',
    ]
    name = w.import_of("consents", "\n".join([json.dumps(good), *bad]), csv=False)
    w.run()
    assert w.counts(name) == ("done", 6, 1, 5)
    assert [(one.line, one.code, one.field) for one in w.results(name)] == [
        (2, "malformed_json", ""),
        (3, "wrong_type", ""),
        (4, "not_a_email", "/subject/email"),
        (5, "unknown_field", ""),
        (6, "malformed_json", ""),
    ]


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
    name = w.import_of("consents", consents(2))
    message = json.dumps({"tenant": "cyclonex", "row_id": name})
    assert imports.handle(sqs_event({"m": message}), import_bodies.read) == {"batchItemFailures": []}
    assert w.counts(name) == ("running", 0, 0, 0)
