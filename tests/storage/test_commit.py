"""One transaction for a change, on DynamoDB: races, repeats, lost answers, deaths and a store that is too busy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from chalicelib import settings as deployment
from chalicelib import wiring
from chalicelib.domain.changes import Claim, Raced
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.events import find_break
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Subject, keep_subject, save
from chalicelib.domain.times import local_date
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table import audit_places, ops, places
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.usecases.commit import Done
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people import history
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.ports.bundle import Ports
from infra.local.embedded.faults import (
    ALWAYS,
    Fault,
    Killed,
    conflict,
    killed_after,
    killed_before,
    server_error,
    throttled,
    timeout_after,
    timeout_before,
)
from infra.local.stack import Stack
from tests.fixtures.factories import origin, parse_decisions, sha256, who
from tests.fixtures.memory.ports import context
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
ANN = "ann@a.example"
TRANSACTION = "dynamodb.TransactWriteItems"
GRANT = RecordConsent(origin(ANN, "+12125550101"), parse_decisions("+newsletter/email"))


@pytest.fixture
def ports(stack: Stack) -> Ports:
    return wiring.ports()


def ctx(ports: Ports, claim: str | None = None, body: str = "") -> Context:
    call = context(ports, TENANT)
    return call if claim is None else replace(call, claim=Claim(sha256(claim), sha256(body)))


def ann(ports: Ports) -> Subject | None:
    key = ports.secrets.identifier_key(TENANT, who(ANN))
    return ports.subjects.find(TENANT, [key]).get(key)


def assert_whole(ports: Ports, versions: int) -> Subject:
    """Checks that Ann's events have no gap, add up to her state, and that each of her copies says the same."""
    subject = ann(ports)
    assert subject is not None and subject.version == versions
    run = ports.subjects.events(TENANT, subject.id, None, 1000)[::-1]
    assert [stored.version for stored in run] == list(range(1, versions + 1))
    assert find_break(run) is None and run[-1].hash == subject.head
    assert history.fold_state_at(ports, ctx(ports), subject, 1 << 60) == subject.state
    copies = ports.subjects.find(TENANT, [ref.key for ref in subject.identifiers]).values()
    assert list(copies) == [subject] * len(subject.identifiers)
    assert ports.subjects.get(TENANT, [subject.id]) == {subject.id: subject}
    return subject


def test_twenty_equal_calls_at_once_leave_one_record_and_twenty_equal_answers(ports: Ports) -> None:
    call = ctx(ports, "k")
    answers = run_together([lambda: record_consent(ports, call, GRANT)] * 20)
    done = [answer for answer in answers if isinstance(answer, Done)]
    assert len(done) == 20 and all(answer.result == done[0].result for answer in done)
    assert [answer.replayed for answer in done].count(False) == 1
    assert_whole(ports, 1)


def test_twenty_different_decisions_at_once_are_all_kept_and_the_state_follows_from_them(ports: Ports) -> None:
    codes = ("service_updates", "support", "compliance_updates", "staff_messages")
    wishes = [f"{sign}{code}/{channel}" for code in codes for channel in ("sms", "email", "chat") for sign in "+-"][:20]

    def decide(wish: str) -> str:
        for _ in range(5):  # a caller that is asked to try again does so
            try:
                command = RecordConsent(origin(ANN, "+12125550101"), parse_decisions(wish))
                return record_consent(ports, ctx(ports), command).result.id
            except Unavailable:
                continue
        raise Unavailable

    records = run_together([partial(decide, wish) for wish in wishes])
    subject = assert_whole(ports, 20)
    run = ports.subjects.events(TENANT, subject.id, None, 1000)
    assert sorted(stored.event.record_id for stored in run) == sorted(str(record) for record in records)
    assert {grant.slot for grant in subject.state.grants.values()} == {wish[1:] for wish in wishes if wish[0] == "+"}
    assert {refusal.slot for refusal in subject.state.refusals.values()} == {w[1:] for w in wishes if w[0] == "-"}


@pytest.mark.parametrize("fault", [throttled, server_error, timeout_before, timeout_after, conflict])
def test_a_passing_fault_changes_neither_the_answer_nor_the_number_of_events(
    stack: Stack, ports: Ports, fault: Callable[[], Fault]
) -> None:
    record_consent(ports, ctx(ports), GRANT)
    stack.faults.inject(TRANSACTION, fault())
    record = withdraw_consent(ports, ctx(ports), WithdrawConsent(origin(ANN), None)).result
    assert stack.faults.pending() == 0
    assert set(assert_whole(ports, 2).state.refusals) == {"*/*"}
    assert ports.records.get(TENANT, record.id) == record


@pytest.mark.parametrize("fault", [throttled, server_error, timeout_before])
def test_a_lasting_fault_is_told_and_leaves_nothing(stack: Stack, ports: Ports, fault: Callable[[], Fault]) -> None:
    ann(ports)
    stack.faults.inject(TRANSACTION, fault(), times=ALWAYS)
    with pytest.raises(Unavailable):
        record_consent(ports, ctx(ports, "k"), GRANT)
    stack.faults.clear()
    assert ann(ports) is None
    assert not record_consent(ports, ctx(ports, "k"), GRANT).replayed
    assert_whole(ports, 1)


def test_a_call_whose_answer_was_lost_for_good_is_answered_by_its_repeat(stack: Stack, ports: Ports) -> None:
    ann(ports)
    stack.faults.inject(TRANSACTION, timeout_after(), times=ALWAYS)
    with pytest.raises(Unavailable):
        record_consent(ports, ctx(ports, "k"), GRANT)
    stack.faults.clear()
    assert record_consent(ports, ctx(ports, "k"), GRANT).replayed
    assert_whole(ports, 1)


@pytest.mark.parametrize(("fault", "replayed"), [(killed_before, False), (killed_after, True)])
def test_a_death_at_the_transaction_leaves_all_or_nothing(
    stack: Stack, ports: Ports, fault: Callable[[], Fault], replayed: bool
) -> None:
    ann(ports)
    stack.faults.inject(TRANSACTION, fault())
    with pytest.raises(Killed):
        record_consent(ports, ctx(ports, "k"), GRANT)
    assert (ann(ports) is not None) is replayed
    assert record_consent(ports, ctx(ports, "k"), GRANT).replayed is replayed
    assert_whole(ports, 1)


def test_another_body_under_a_used_key_is_refused_on_dynamodb_too(ports: Ports) -> None:
    record_consent(ports, ctx(ports, "k"), GRANT)
    with pytest.raises(Invalid) as refusal:
        record_consent(ports, ctx(ports, "k", "other"), GRANT)
    assert refusal.value.code == "idempotency_key_reused"


def test_one_tenants_people_and_answers_are_not_anothers(ports: Ports) -> None:
    record_consent(ports, ctx(ports, "k"), GRANT)
    elsewhere = replace(ctx(ports, "k"), profile=ports.profiles["psynergy"])
    command = RecordConsent(origin(ANN), parse_decisions("+marketing/email"))
    assert not record_consent(ports, elsewhere, command).replayed
    other = resolve(ports, elsewhere, command.origin.identifiers, trusted=True, opening=False).person
    assert other is not None and set(other.before.state.grants) == {"marketing/email"}
    assert set(assert_whole(ports, 1).state.grants) == {"newsletter/email"}


def test_what_was_never_written_adds_up_to_nothing(ports: Ports) -> None:
    nobody = Subject("sub_01KARZ6T9GSWQ40CJ9S2ED4T52")
    assert history.fold_state_at(ports, ctx(ports), nobody, 1 << 60) == State()


def test_two_owners_of_one_identifier_were_read_at_two_moments_and_are_read_again(ports: Ports) -> None:
    record_consent(ports, ctx(ports), GRANT)
    read = [ann(ports), replace(found, id="sub_01KARZ6T9GSWQ40CJ9S2ED4T52")] if (found := ann(ports)) else []
    event = call_event(ctx(ports), "subject.linked")
    changes = [save(keep_subject(subject), (), event) for subject in read if subject]
    assert len(changes) == 2
    with pytest.raises(Raced):
        ports.store.commit(TENANT, changes, None, "", ports.clock.now())
    assert_whole(ports, 1)


def test_every_event_of_a_change_is_listed_in_the_audit_of_its_day(ports: Ports, stack: Stack) -> None:
    record_consent(ports, ctx(ports), GRANT)
    table = DynamoTable(deployment.load(), Clients(deployment.load()))
    day = local_date(ports.clock.now(), ports.profiles[TENANT].time_zone)
    listed = [
        ops.Place(str(item["pk"]), str(item["sk"]))
        for shard in range(audit_places.AUDIT_SHARDS)
        for item in table.query(
            TENANT, ops.Span(audit_places.events_listing(TENANT, day, shard), index="listing")
        ).items
    ]
    subject = ann(ports)
    assert subject is not None
    assert places.event(places.subject(TENANT, subject.id).pk, 1) in listed
    assert all(place.sk.startswith(places.EVENT_PREFIX) for place in listed)
