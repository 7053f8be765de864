"""The file of a contract: two parts, each of its own class, the same for the same input, and nobody named in either."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.archive.contract_file import ContractFile, PersonFile, make_files
from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import ConsentRecord, PolicyRef, RecordedDecision
from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.contracts.contract import Contract, Member, begin, end
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import GENESIS, StoredEvent, canonical, chain_event
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.act_records import ActRecord, Source
from chalicelib.domain.people.acts import Act, Granted, Joined, Refused, encode
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.subjects import IdentifierRef, Subject
from chalicelib.domain.times import to_ms
from chalicelib.storage.tenants.profiles import load_profile

PROFILE = load_profile("cyclonex")
BEGUN, ENDED = date(2026, 1, 1), date(2026, 6, 1)
AGREED = datetime(2026, 2, 1, tzinfo=UTC)
END = datetime(2026, 6, 1, 6, tzinfo=UTC)  # midnight in Denver
AFTER = datetime(2026, 8, 1, tzinfo=UTC)
MEMBER = Member("sub_1", to_ms(AGREED))
SECRETS = ("https://practice.example/pat", "192.0.2.1", "Because of Pat", "Pat moved", "front.desk@practice.example")


def chain(name: str, *told: tuple[EventType, datetime, tuple[Act, ...]]) -> tuple[StoredEvent, ...]:
    """Returns a chain of events, each with its moment and its acts."""
    found: list[StoredEvent] = []
    for version, (kind, at, acts) in enumerate(told, start=1):
        body: dict[str, Any] = {"acts": [encode(act) for act in acts]} if acts else {}
        event = Event(kind, at, at, "secret:key_1", "r-1", "con_1", "aa", body)
        found.append(chain_event(version, found[-1].hash if found else GENESIS, event, name))
    return tuple(found)


def contract() -> Contract:
    made = begin("C-1", "client", BEGUN, SECRETS[4], PROFILE.time_zone)
    return replace(end(made, ENDED, SECRETS[3], PROFILE.time_zone, to_ms(END)), version=3)


def whole(of: Contract | None = None) -> WholeContract:
    of = of or contract()
    told = chain("T#cyclonex#C#C-1", ("contract.begun", AGREED, ()), ("contract.ended", END, ()))
    return WholeContract(of, (MEMBER,), told)


def record(kind: str) -> ActRecord:
    source = Source("web_form", SECRETS[0], "ab" * 32, {"ip": SECRETS[1]})
    head: dict[str, Any] = {
        "subject_ids": ("sub_1",),
        "at": to_ms(AGREED),
        "recorded_at": to_ms(AGREED),
        "source": source,
        "actor": "secret:key_1",
        "trusted": True,
        "gpc": False,
        "salt": "cd" * 16,
    }
    if kind == "consent":
        decisions = tuple(
            RecordedDecision(purpose, channel, "granted", to_ms(AGREED))
            for purpose, channel in (("service_updates", "sms"), ("newsletter", "email"), ("*", None))
        )
        policy = PolicyRef("privacy", 1, "ef" * 32)
        return ConsentRecord(
            id="con_1", kind="consent", decisions=decisions, policy=policy, jurisdiction="US-CA", **head
        )
    kinds = (KeptKind("sms", to_ms(AFTER), "2026-08-15"), KeptKind("sale_sharing", to_ms(AFTER), "2026-08-15"))
    return OptOutRecord(id="opt_1", kind="opt_out", kinds=kinds, reason=SECRETS[2], **head)


def person(*told: tuple[EventType, datetime, tuple[Act, ...]], records: tuple[ActRecord, ...] = ()) -> PersonFile:
    refs = (IdentifierRef("email#v1#0123", "verified", to_ms(AGREED)),)
    subject = Subject("sub_1", version=len(told), head="ff", identifiers=refs, absorbed=("sub_0",))
    return PersonFile(subject, (MEMBER,), chain("T#cyclonex#S#sub_1", *told), {one.id: one for one in records})


GRANT = Granted("service_updates/sms", to_ms(AGREED), None, True, "con_1")
PAT = person(
    ("consent.recorded", AGREED, (GRANT,)),
    ("consent.recorded", AGREED, (Granted("newsletter/email", to_ms(AGREED), None, True, "con_2"),)),
    ("contract.joined", AGREED, (Joined("C-1", to_ms(AGREED)),)),
    ("opt_out.recorded", AFTER, (OptedOut("sms", to_ms(AFTER), "sms_stop", "opt_1"),)),
    records=(record("consent"), record("opt_out")),
)


def read(file: ContractFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.content)
    return found


def test_each_part_is_an_object_of_its_own_class_in_canonical_json() -> None:
    files = make_files(PROFILE, whole(), [PAT])
    assert [(one.name, read(one)["class"]) for one in files] == [
        ("agreement", "agreement"),
        ("consents", "consent_proof"),
    ]
    for one in files:
        assert canonical(read(one)).encode() == one.content
        head = {name: read(one)[name] for name in ("format", "kind", "part", "tenant", "id", "version")}
        expected = {"kind": "contract", "part": one.name, "tenant": "cyclonex", "id": "C-1", "version": 3}
        assert head == {"format": "privacy-archive/1", **expected}


def test_the_same_input_makes_the_same_bytes_and_another_act_another_key() -> None:
    first, again = make_files(PROFILE, whole(), [PAT]), make_files(PROFILE, whole(), [PAT])
    assert [(one.key, one.content, one.until) for one in first] == [(one.key, one.content, one.until) for one in again]
    other = make_files(PROFILE, whole(), [replace(PAT, events=PAT.events[:-1])])
    assert first[0].key == other[0].key and first[1].key != other[1].key


def test_nothing_that_may_be_personal_stands_in_it() -> None:
    for one in make_files(PROFILE, whole(), [PAT]):
        text = one.content.decode()
        assert [secret for secret in (*SECRETS, "cd" * 16, "US-CA") if secret in text] == []


def test_what_is_erased_of_a_record_changes_nothing() -> None:
    erased = {name: one.erase() or one for name, one in PAT.records.items()}
    assert erased != PAT.records
    files, again = make_files(PROFILE, whole(), [PAT]), make_files(PROFILE, whole(), [replace(PAT, records=erased)])
    assert [one.content for one in files] == [one.content for one in again]


def test_it_tells_people_by_id_and_hash_with_what_they_said_about_it() -> None:
    agreement, consents = map(read, make_files(PROFILE, whole(), [PAT]))
    assert agreement["contract"] == {
        "kind": "client",
        "started_on": "2026-01-01",
        "ended_on": "2026-06-01",
        "periods": [{"start": "2026-01-01T07:00:00.000Z", "end": "2026-06-01T06:00:00.000Z"}],
    }
    (listed,) = agreement["people"]
    assert (listed["id"], listed["absorbed"]) == ("sub_1", ["sub_0"])
    assert [ref["hash"] for ref in listed["identifiers"]] == ["email#v1#0123"]
    assert [one["subject_id"] for one in listed["memberships"]] == ["sub_1"] and agreement["gone"] == []
    (said,) = consents["people"]
    assert [one["type"] for one in said["events"]] == ["consent.recorded", "contract.joined", "opt_out.recorded"]
    consent, opt_out = said["records"]
    assert [one["purpose"] for one in consent["decisions"]] == ["service_updates", "*"]
    assert consent["policy"] == {"slug": "privacy", "version": 1, "sha256": "ef" * 32}
    assert [one["kind"] for one in opt_out["kinds"]] == ["sms"] and opt_out["wording_sha256"] == "ab" * 32


@pytest.mark.parametrize(
    ("acts", "consents", "refused"),
    [
        ([(AGREED, GRANT)], {"service_updates/sms": "granted"}, []),
        (
            [(AGREED, GRANT), (AGREED, Refused("service_updates/sms", to_ms(AGREED) + 1, "withdrawn", "con_2"))],
            {"service_updates/sms": "withdrawn"},
            [],
        ),
        (
            [(AGREED, GRANT), (AFTER, Refused("*/*", to_ms(AFTER), "withdrawn", "con_2"))],
            {"service_updates/sms": "granted"},
            [],
        ),
        ([(AGREED, Refused("*/*", to_ms(AGREED), "withdrawn", "con_2"))], {}, ["*/*"]),
    ],
)
def test_it_tells_what_held_when_the_contract_ended(
    acts: list[tuple[datetime, Act]], consents: dict[str, str], refused: list[str]
) -> None:
    told = person(*(("consent.recorded", at, (act,)) for at, act in acts))
    (said,) = read(make_files(PROFILE, whole(), [told])[1])["people"]
    held = said["at_end"]
    assert {name: one["state"] for name, one in held["consents"].items()} == consents
    assert (held["refused"], held["opt_outs"]) == (refused, {})


def test_whoever_is_gone_is_named_by_id_alone() -> None:
    agreement, consents = map(read, make_files(PROFILE, whole(), []))
    assert [one["subject_id"] for one in agreement["gone"]] == ["sub_1"] and agreement["people"] == consents[
        "people"
    ] == []


def test_each_part_is_kept_from_the_end_or_from_the_latest_act_that_it_tells() -> None:
    agreement, consents = make_files(PROFILE, whole(), [PAT])
    assert agreement.until == find_last_day("agreement", PROFILE.retention, END)
    assert consents.until == find_last_day("consent_proof", PROFILE.retention, AFTER)
    ahead = replace(contract(), periods=(replace(contract().periods[0], end=to_ms(AFTER)),))
    assert make_files(PROFILE, whole(ahead), [])[0].until == find_last_day("agreement", PROFILE.retention, AFTER)


def test_a_file_that_is_made_late_is_locked_all_the_same() -> None:
    """An end that is told years later makes a file whose locks lie ahead, whatever people said long ago."""
    late = AFTER + timedelta(days=3000)
    told = whole()
    ended = replace(told.events[1], event=replace(told.events[1].event, recorded_at=late))
    for one in make_files(PROFILE, replace(told, events=(told.events[0], ended)), [PAT]):
        assert one.until == find_last_day("agreement", PROFILE.retention, late)


def test_that_it_was_archived_before_makes_it_no_older() -> None:
    told = whole()
    once = chain_event(
        3, told.events[-1].hash, Event("contract.archived", AFTER, AFTER, "system:x", "r"), "T#cyclonex#C#C-1"
    )
    later = replace(told, events=(*told.events, once))
    assert make_files(PROFILE, later, [])[0].until == make_files(PROFILE, told, [])[0].until
    revised = replace(once, event=replace(once.event, type="contract.revised"))
    acted = replace(told, events=(*told.events, revised))
    assert make_files(PROFILE, acted, [])[0].until == find_last_day("agreement", PROFILE.retention, AFTER)


def test_a_contract_without_an_end_has_no_file() -> None:
    running = begin("C-1", "client", BEGUN, None, PROFILE.time_zone)
    with pytest.raises(ValueError, match="end"):
        make_files(PROFILE, whole(running), [])


def test_the_years_are_those_of_the_company() -> None:
    kept = replace(PROFILE, retention=PROFILE.retention._replace(consent_proof_years=10))
    short, long = make_files(PROFILE, whole(), [PAT]), make_files(kept, whole(), [PAT])
    for one, other in zip(short, long, strict=True):
        assert other.until - one.until > timedelta(days=4 * 365) and one.content == other.content
