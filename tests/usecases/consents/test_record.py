"""What a recorded decision does, depending on who records it; and what a stranger can never do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Invalid
from chalicelib.domain.tenants.purposes import Purpose
from chalicelib.usecases.consents.read import read_consent
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from tests.fixtures.factories import DAY, SECOND, STRANGER, origin, parse_decisions
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE, DEVICE = "ann@a.example", "ben@b.example", "+12125550101", "device:d-1"
NEWS = "newsletter/email"
PLACES = ("newsletter/email", "service_updates/sms", "precise_location", "cookies_performance")


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def list_shown(record: ConsentRecord) -> list[object]:
    """Returns what a stranger's answer may depend on: everything but ids, salt and who was reached."""
    return [record.kind, record.decisions, record.policy, record.at, record.recorded_at, record.gpc]


def test_a_trusted_grant_counts_at_once_and_tells_its_policy(world: PeopleWorld) -> None:
    record = world.consent([ANN], "+" + NEWS)
    (decision,) = record.decisions
    assert (decision.state, decision.reason) == ("granted", None)
    assert record.policy is not None and (record.policy.slug, record.policy.version) == ("privacy", 1)
    assert read_consent(world.ports, world.ctx(), record.id) == record
    assert world.reasons([ANN], NEWS) == []


def test_before_the_first_policy_none_is_named(world: PeopleWorld) -> None:
    assert world.consent([ANN], "+" + NEWS, at=world.clock.now() - 400 * DAY).policy is None


def test_a_consent_older_than_a_withdrawal_is_recorded_and_opens_nothing(world: PeopleWorld) -> None:
    before = world.clock.now() - DAY
    world.withdraw([ANN])
    (decision,) = world.consent([ANN], "+" + NEWS, at=before).decisions
    assert (decision.state, decision.reason) == ("withdrawn", "withdrawn_later")
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]


def test_a_consent_lapses_after_the_time_that_the_profile_sets(world: PeopleWorld) -> None:
    (decision,) = world.consent([ANN], "+callback/phone").decisions
    assert decision.expires_at == decision.effective_at + 90 * 86_400_000
    world.clock.advance(timedelta(days=90) - SECOND)
    assert "consent_expired" not in world.reasons([ANN], "callback/phone")
    world.clock.advance(SECOND)
    assert "consent_expired" in world.reasons([ANN], "callback/phone")


def test_a_withdrawal_blocks_the_next_check_and_the_instant_before_still_says_granted(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    before = world.clock.now()
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]
    assert world.decisions(ANN, at=before)[NEWS] == "granted"
    assert world.reasons([ANN], NEWS, at=before) == []


@pytest.mark.parametrize(
    ("command", "pointer", "code"),
    [
        (RecordConsent(origin(ANN), parse_decisions("+no_such/email")), "/decisions/0/purpose", "unknown_purpose"),
        (
            RecordConsent(origin(ANN), parse_decisions("+" + NEWS, "+service_updates")),
            "/decisions/1/channel",
            "required",
        ),
        (RecordConsent(origin(ANN), parse_decisions("+precise_location/email")), "/decisions/0/channel", "not_allowed"),
        (RecordConsent(origin(ANN), parse_decisions("+" + NEWS), ("privacy", 9)), "/policy", "unknown_policy"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_stored(
    world: PeopleWorld, command: RecordConsent, pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        record_consent(world.ports, world.ctx(), command)
    assert [(field.pointer, field.code) for field in refusal.value.fields] == [(pointer, code)]
    assert world.table.items.get(world.tenant, {}) == {}


def test_nobody_decides_ahead_and_a_stranger_at_most_seven_days_back(world: PeopleWorld) -> None:
    now = world.clock.now()
    for by in (None, STRANGER):
        with pytest.raises(Invalid):
            world.consent([ANN], "+" + NEWS, by=by, at=now + timedelta(minutes=2))
    with pytest.raises(Invalid):
        world.consent([ANN], "-" + NEWS, by=STRANGER, at=now - 7 * DAY - SECOND)
    assert (
        world.consent([ANN], "-" + NEWS, by=STRANGER, at=now - 7 * DAY).at
        < world.consent([ANN], "-" + NEWS, at=now + timedelta(seconds=30)).at
    )


def test_a_denial_made_now_counts_though_the_clock_that_took_the_grant_ran_ahead(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.clock.advance(-SECOND)
    world.consent([ANN], "-" + NEWS)
    assert world.decisions(ANN, at=world.clock.now() + 2 * SECOND) == {NEWS: "denied"}
    world.consent([BEN], "+" + NEWS, wording="I want the newsletter.")
    world.consent([BEN], "-" + NEWS, at=world.clock.now() - timedelta(minutes=11))  # clocks do not differ by so much
    assert world.decisions(BEN) == {NEWS: "granted"}
    world.consent([BEN], "-" + NEWS, at=world.clock.now() - timedelta(minutes=10))
    assert world.decisions(BEN) == {NEWS: "denied"}


@pytest.mark.parametrize("gap", [timedelta(), timedelta(minutes=1), timedelta(minutes=7), timedelta(minutes=11)])
def test_nobody_is_mailed_more_than_three_questions_in_ten_minutes_and_six_in_an_hour(
    world: PeopleWorld, gap: timedelta
) -> None:
    places = [slot for p in world.ports.profiles["cyclonex"].purposes.values() for slot in _slots(p)]
    mailed: list[datetime] = []
    answers = set()
    for place in (places * 10)[: 2 * len(places)]:
        before = len(queue_of(world.ports).bodies)
        record = world.consent([ANN], "+" + place, by=STRANGER)
        answers.add((record.decisions[0].state, record.decisions[0].reason))
        mailed += [world.clock.now()] * (len(queue_of(world.ports).bodies) - before)
        world.clock.advance(gap)
    assert answers == {("pending", "confirmation_required")}
    for minutes, most in ((10, 3), (60, 6)):
        span = timedelta(minutes=minutes)
        assert max(sum(first <= each < first + span for each in mailed) for first in mailed) <= most
    assert len(mailed) >= 3


def _slots(purpose: Purpose) -> list[str]:
    if purpose.nature == "cookie":
        return []
    return [f"{purpose.code}/{each}" for each in purpose.channels if each not in ("sms", "phone")] or [purpose.code]


def test_strangers_grants_wait_and_cookies_count_for_their_device_alone(world: PeopleWorld) -> None:
    record = world.consent([ANN, DEVICE], "+" + NEWS, "+cookies_performance", by=STRANGER)
    assert [(d.purpose, d.state) for d in record.decisions] == [
        ("newsletter", "pending"),
        ("cookies_performance", "granted"),
    ]
    assert world.reasons([ANN], NEWS) == ["consent_pending"]
    assert world.decisions(DEVICE) == {"cookies_performance/": "granted"}
    assert world.decisions(ANN) == {NEWS: "pending"}


def test_a_relayed_strangers_form_counts_as_a_strangers(world: PeopleWorld) -> None:
    (decision,) = world.consent([ANN], "+" + NEWS, asserted=True).decisions
    assert decision.state == "pending" and world.reasons([ANN], NEWS) == ["consent_pending"]


def test_a_mailbox_is_not_flooded_with_questions(world: PeopleWorld) -> None:
    for _ in range(5):
        world.consent([ANN], "+" + NEWS, by=STRANGER)
        world.clock.advance(timedelta(minutes=1))
    assert len(queue_of(world.ports).bodies) == 1
    world.clock.advance(timedelta(minutes=10))
    world.consent([ANN], "+" + NEWS, by=STRANGER)
    assert len(queue_of(world.ports).bodies) == 2


KNOWN: dict[str, Sequence[str]] = {
    "nobody": [],
    "ann": [ANN],
    "ann and her phone": [ANN, PHONE],
    "ben's phone": [BEN, PHONE],
}


def a_life(world: PeopleWorld, known: Sequence[str], *, withdrawn: bool) -> None:
    if known:
        world.consent([*known], "+" + NEWS, "+service_updates/sms", "-callback")
        world.consent([known[0], DEVICE], "+precise_location")
        world.clock.advance(SECOND)
        if withdrawn:
            world.withdraw([known[0]])


@pytest.mark.parametrize("wishes", [["+" + NEWS], ["-newsletter"], ["+service_updates/sms", "+cookies_performance"]])
def test_a_strangers_answer_is_the_same_whether_somebody_is_known_or_not(wishes: list[str]) -> None:
    answers = []
    for known in KNOWN.values():
        for withdrawn in (False, True):
            world = PeopleWorld()
            a_life(world, known, withdrawn=withdrawn)
            world.clock.moment = world.clock.moment.replace(second=30)
            answers.append(list_shown(world.consent([ANN, PHONE, DEVICE], *wishes, by=STRANGER)))
            answers[-1].append(list_shown(world.withdraw([ANN, PHONE], by=STRANGER)))
    assert all(answer == answers[0] for answer in answers)


@settings(max_examples=40)
@given(
    st.sampled_from(list(KNOWN)),
    st.booleans(),
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([ANN, BEN, PHONE, DEVICE]), min_size=1, max_size=3, unique=True),
            st.lists(st.sampled_from([sign + place for sign in "+-" for place in PLACES]), min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_a_stranger_joins_nobody_and_opens_and_lifts_nothing(
    known: str, withdrawn: bool, calls: list[tuple[list[str], list[str]]]
) -> None:
    world = PeopleWorld()
    a_life(world, KNOWN[known], withdrawn=withdrawn)
    people = {name: world.known(name).subject_id for name in KNOWN[known]}
    before = {name: world.decisions(name) for name in (ANN, BEN, PHONE)}
    ties = {name: len(world.found(name).identifiers) for name in people}
    for names, wishes in calls:
        world.clock.advance(SECOND)
        world.consent(names, *dict.fromkeys(wishes), by=STRANGER)
    assert {name: world.known(name).subject_id for name in people} == people
    assert {name: len(world.found(name).identifiers) for name in people} == ties
    for name, decisions in before.items():
        now = world.decisions(name)
        assert all(decisions.get(place) == "granted" for place, state in now.items() if state == "granted")
        refused = [place for place, state in decisions.items() if state in ("denied", "withdrawn")]
        assert all(now[place] != "granted" for place in refused)
        for place in ("newsletter/email", "precise_location"):
            if decisions.get(place if "/" in place else place + "/") != "granted":
                assert world.reasons([name], place) != []


def test_a_denial_spreads_one_step_along_ties_by_word(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN], "+" + NEWS)
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    world.consent([BEN, PHONE], "-callback", by=STRANGER)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    world.follow()
    assert [world.reasons([name], NEWS) for name in (ANN, BEN)] == [["consent_withdrawn"]] * 2
    world.clock.advance(SECOND)
    for name in (ANN, BEN):
        world.consent([name], "+" + NEWS, wording="I want the newsletter.")
    world.clock.advance(SECOND)
    world.withdraw([ANN], by=STRANGER)  # two steps from Ben
    world.follow()
    assert (world.reasons([ANN], NEWS), world.reasons([BEN], NEWS)) == (["consent_withdrawn"], [])
