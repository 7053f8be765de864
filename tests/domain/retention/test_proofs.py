"""What stays of a person once their proofs are gone: each refusal, and nothing that opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.changes import Event
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.act_records import ActRecord, Source
from chalicelib.domain.people.acts import Granted, Refused, decode
from chalicelib.domain.people.precedence import decide, find_objection
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import FIRST_LOOK, Ended, IdentifierRef, Subject
from chalicelib.domain.retention.proofs import (
    end_proofs,
    find_end,
    is_empty,
    is_needed,
    list_kept,
    tell_proofs,
    tell_removal,
)
from chalicelib.domain.times import to_ms
from chalicelib.storage.tenants.profiles import load_profile
from tests.fixtures.strategies.acts import LATEST, SLOTS, any_state
from tests.fixtures.strategies.opt_outs import PLACES, any_register

NOW = datetime(2032, 11, 24, 3, tzinfo=UTC)
ENDED = Event("subject.ended", NOW, NOW, "system:retention", "sub_1")
RETENTION = load_profile("cyclonex").retention


@given(any_state())
def test_nothing_that_opens_stays_and_no_refusal_that_stands_goes(state: State) -> None:
    kept = apply(State(), list_kept(state))
    assert not (kept.grants or kept.proven or kept.asked or kept.accepted or kept.wrote or kept.mailed)
    assert (kept.contracts, kept.ties) == (state.contracts, state.ties)
    for place in SLOTS:
        standing = find_objection(state, place)
        assert standing is None or find_objection(kept, place) == standing
        assert decide(kept, place, LATEST).state in ("none", "denied", "withdrawn")
    assert apply(State(), list_kept(kept)) == kept, "a second end changes nothing"


@given(any_register())
def test_every_opt_out_stands_that_stood_and_none_that_was_taken_back_returns(register: registers.Register) -> None:
    kept = apply(State(), list_kept(State(opt_outs=register))).opt_outs
    assert registers.list_standings(kept) == registers.list_standings(register)
    for purpose, channel in PLACES:
        assert {*registers.find_closing(register, purpose, channel)} <= {
            *registers.find_closing(kept, purpose, channel)
        }


def test_its_event_holds_what_stays_and_its_identifiers_lose_their_values() -> None:
    ref = IdentifierRef("email#v1#" + "a" * 32, "verified", 7)
    shared = IdentifierRef("phone#v1#" + "b" * 32, "verified", 7, shared=True)
    refused = Refused("a/sms", 3, "withdrawn", "con_1")
    state = apply(State(), [refused, Granted("b/email", 4, None, True, "con_2")])
    before = Subject("sub_1", version=4, head="h4", state=state, identifiers=(ref, shared))
    saved = end_proofs(before, ENDED)
    after = saved.subject
    assert (saved.expected, after.version, after.ended, after.is_ended) == (4, 5, Ended(5, to_ms(NOW)), True)
    assert after.state == apply(State(), [refused])
    assert [(copy.key, copy.erases) for copy in saved.copies] == [(ref.key, True)] and saved.looked_at is None
    assert apply(State(), map(decode, saved.event.body["acts"])) == after.state


def test_of_whoever_was_absorbed_nothing_stays() -> None:
    refused = apply(State(), [decode(["refused", "a/sms", 3, "withdrawn", "con_1"])])
    saved = end_proofs(Subject("sub_1", version=2, state=refused, merged_into="sub_2"), ENDED)
    assert saved.subject.state == State() and saved.copies == () and saved.event.body["acts"] == []


@pytest.mark.parametrize(
    ("latest", "end"),
    [
        ("2026-11-24T03:00:00.005+00:00", "2032-11-24T03:00:00.005+00:00"),
        ("2028-02-29T03:00:00+00:00", "2034-03-01T03:00:00+00:00"),
    ],
)
def test_the_end_is_so_many_whole_years_later_and_the_calendar_looks_before(latest: str, end: str) -> None:
    since = datetime.fromisoformat(latest)
    assert find_end(since, RETENTION) == datetime.fromisoformat(end)
    for tenant in ("cyclonex", "billgenix", "psynergy"):
        left = find_end(since, load_profile(tenant).retention) - (since + FIRST_LOOK)
        assert timedelta() < left < timedelta(days=4)


def test_a_run_names_each_chain_by_its_last_version_and_counts_one_person() -> None:
    people = [Subject("sub_1", version=4, head="h4"), Subject("sub_2", version=2, head="h2", merged_into="sub_1")]
    assert tell_proofs(people, NOW) == {
        "kind": "consent_proof",
        "since": "2032-11-24T03:00:00.000Z",
        "count": 1,
        "gone": [["S#sub_1", 4, "h4"], ["S#sub_2", 2, "h2"]],
    }


def test_a_record_is_needed_while_it_is_younger_than_the_end_of_anybody_in_it() -> None:
    record = ActRecord("con_1", "given", ("sub_1",), 1, 100, Source("web_form"), "secret:key_1", True, False, "ab")
    ended, again = Subject("sub_1", ended=Ended(5, 100)), Subject("sub_2", version=9, ended=Ended(3, 99))
    assert not is_needed(record, []) and not is_needed(record, [ended])
    assert is_needed(record, [ended, again]) and is_needed(record, [ended, Subject("sub_3")])


@pytest.mark.parametrize(
    ("change", "empty"),
    [
        ({}, True),
        ({"kind": "device"}, True),
        ({"kind": "shared"}, False),
        ({"version": 6}, False),
        ({"state": apply(State(), [Refused("a/sms", 3, "denied", "con_1")])}, False),
        ({"members": ("sub_2",)}, False),
        ({"absorbed": ("sub_2",)}, False),
        ({"merged_into": "sub_2"}, False),
        ({"identifiers": (IdentifierRef("phone#v1#" + "b" * 32, "verified", 7, shared=True),)}, False),
    ],
)
def test_nothing_stays_of_whoever_refused_nothing_and_to_whom_nobody_leads(change: dict[str, Any], empty: bool) -> None:
    subject = replace(Subject("sub_1", version=5, head="h5", ended=Ended(5, to_ms(NOW))), **change)
    assert is_empty(subject) is empty
    body = tell_removal(subject)
    assert (body["gone"][0][0], body["count"], body["since"]) == ("S#sub_1", 0, "2032-11-24T03:00:00.000Z")
