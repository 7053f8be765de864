"""One line of an import does what the corresponding call would do, and nothing that only a person may."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.people.precedence import decide
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.times import to_ms
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from tests.fixtures.factories import origin
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.imports import TENANT, ImportWorld, consents, csv_of, people_of


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
    assert w.counts(name) == ("done", 1, 0, 1)
    assert [result.code for result in w.results(name)] == ["not_lifted"]
    (record,) = w.records()
    assert (record.source.channel, record.source.evidence["source_channel"]) == ("import", "paper")
    register = w.found("p1@example.com").state.opt_outs
    assert [(one.kind, one.state) for one in list_standings(register)] == [("email", "active")]


WORDED = ',"Yes, write to me again."'


@pytest.mark.parametrize("dated", ["", "2027-01-01T00:00:00Z"])
@pytest.mark.parametrize("wording", [",", WORDED])
@pytest.mark.parametrize("refused", ["link", "withdrawn", "denied"])
def test_an_import_brings_nobody_back_who_refused(w: ImportWorld, refused: str, dated: str, wording: str) -> None:
    refuse(w, refused)
    w.clock.advance(timedelta(days=400))
    before = w.found("p1@example.com").state
    for dry_run in (True, False):
        rows = [
            f"p1@example.com,marketing,email,yes,{dated}{wording}",
            f"p2@example.com,marketing,email,yes,{dated},",
        ]
        name = w.import_of(
            "consents", csv_of("email,purpose,channel,granted,collected_at,wording", rows), dry_run=dry_run
        )
        w.run()
        assert w.told(name) == ({2: "not_lifted", 3: "ok"} if dry_run else {2: "not_lifted"})
    state, now = w.found("p1@example.com").state, to_ms(w.clock.now())
    assert decide(state, "marketing/email", now) == decide(before, "marketing/email", now)
    assert decide(state, "marketing/email", now).state in ("withdrawn", "denied")
    assert decide(w.found("p2@example.com").state, "marketing/email", now).state == "granted"


@pytest.mark.parametrize("late", [False, True])
def test_a_line_without_a_date_gives_way_to_every_dated_word_and_prolongs_nothing(w: ImportWorld, late: bool) -> None:
    said = w.clock.now() - timedelta(days=700)
    name = w.import_of("consents", csv_of("email,purpose,channel,granted", ["p1@example.com,marketing,email,yes"]))
    line = csv_of(
        "email,purpose,channel,granted,collected_at", [f"p1@example.com,marketing,email,no,{said.isoformat()}"]
    )
    if late:
        w.run()
    w.import_of("consents", line)
    w.run()
    assert w.counts(name) in {("done", 1, 1, 0), ("done", 1, 0, 1)}
    now = to_ms(w.clock.now())
    assert decide(w.found("p1@example.com").state, "marketing/email", now).state == "denied"


def refuse(w: ImportWorld, how: str) -> None:
    """Refuses the marketing for somebody in one of three ways."""
    ctx, named = context(w.ports, TENANT), origin("p1@example.com")
    if how == "denied":
        record_consent(w.ports, ctx, RecordConsent(named, (SentDecision("marketing", "email", False),)))
    else:
        withdraw_consent(w.ports, ctx, WithdrawConsent(named, ("marketing",), only_open=how == "link"))


def test_a_contract_is_told_of_once_in_a_file(w: ImportWorld) -> None:
    rows = ["c-1,a@b.example,2026-01-01", "c-2,b@b.example,2026-01-01", "c-1,c@b.example,2026-01-01"]
    name = w.import_of("contracts", csv_of("contract,email,started_on", rows))
    w.run()
    assert (w.counts(name), w.told(name)) == (("done", 3, 2, 1), {4: "contract_repeated"})
    assert [member.left_at for member in w.ports.contracts.members(TENANT, "c-1")] == [None]


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


def test_a_line_reads_pasted_identifiers_as_the_call_does(w: ImportWorld) -> None:
    rows = ["\u202a+1 212 555 0101\u202c,sms", "212-555-0102 ext. 12,sms", "+4930123456.0,sms", "tel:+12125550103,sms"]
    name = w.import_of("opt_outs", csv_of("phone,kinds", rows))
    w.run()
    assert (w.counts(name), w.told(name)) == (("done", 4, 3, 1), {4: "not_a_phone"})
    rows = ["212-555-0102 ext. 12,no", "212-555-0102 ext. 12,yes", "\u200b212-555-0199,yes"]
    lines = [f"{row},service_updates,phone,paper" for row in rows]
    name = w.import_of("consents", csv_of("phone,granted,purpose,channel,source_channel", lines))
    w.run()
    assert (w.counts(name), w.told(name)) == (("done", 3, 2, 1), {3: "not_a_phone"})


def test_a_line_that_grants_what_a_purpose_may_never_use_fails_as_the_call_does(w: ImportWorld) -> None:
    rows = [f"p1@example.com,{purpose},{channel},{said}" for purpose, channel, said in BANNED]
    name = w.import_of("consents", csv_of("email,purpose,channel,granted", rows))
    w.run()
    assert w.told(name) == {2: "purpose_not_permitted_on_channel", 3: "channel_not_offered"}


BANNED = [("marketing", "sms", "yes"), ("marketing", "chat", "yes"), ("marketing", "sms", "no")]


def test_each_line_of_requests_is_told_what_it_made(w: ImportWorld) -> None:
    person = {"first_name": "Pat", "last_name": "Rivera", "relationship": "client"}
    lines = [
        json.dumps({"types": ["know"], "requester": {**person, "email": f"p{number}@example.com"}})
        for number in range(3)
    ]
    name = w.import_of("requests", "\n".join(lines), csv=False)
    w.run()
    assert w.counts(name) == ("done", 3, 3, 0)
    made = [one.made[0] for one in w.results(name)]
    assert len({one.id for one in made}) == 3 and {one.status for one in made} == {"awaiting_verification"}
    known = w.ports.rights_requests.states(TENANT, [one.id for one in made])
    assert {one.clock.due_on.isoformat() for one in known.values()} == {one.due_on for one in made}
    assert all(one.intake.trusted and one.intake.received_at == one.intake.entered_at for one in known.values())
