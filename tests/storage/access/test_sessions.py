"""Sessions in a table, in memory and in DynamoDB: what is kept, what a use costs, and what races leave."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.access.api_keys import ApiKey
from chalicelib.domain.access.sessions import Session, find_idle_end, start
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.access.sessions import DynamoSessions
from chalicelib.storage.table import ops, staff_places
from chalicelib.storage.table.dynamo import DynamoTable
from infra.local.embedded.faults import throttled
from infra.local.stack import Stack
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
NOW = SYSTEM_CLOCK.now()
HASH = "cd" * 32
KEY = ApiKey(TENANT, "key_1", "secret", "Desk", "ab" * 32, NOW, "key_0")
SESSION = start(KEY, "ses_1", HASH, NOW)


@pytest.fixture(params=["memory", "dynamo"])
def table(request: pytest.FixtureRequest) -> ops.Table:
    if request.param == "memory":
        return MemoryTable()
    stack = request.getfixturevalue("stack")
    return DynamoTable(stack.settings, stack.clients)


def anew(table: ops.Table) -> DynamoSessions:
    """Returns another process's repository, with empty caches."""
    return DynamoSessions(table)


def begin(table: ops.Table, session: Session = SESSION) -> DynamoSessions:
    """Returns the repository of the process in which a session began."""
    repository = anew(table)
    repository.add(session)
    return repository


def test_a_session_comes_back_as_it_was_kept_and_goes_on(table: ops.Table) -> None:
    begin(table)
    later = NOW + timedelta(minutes=3)
    used = anew(table).use(TENANT, HASH, later)
    assert used is not None
    fields = ("id", "tenant", "hash", "key_id", "key_hash", "started_at", "ends_at", "ended_at")
    assert [getattr(used, name) for name in fields] == [getattr(SESSION, name) for name in fields]
    assert used.idle_ends_at == find_idle_end(later)


def test_of_no_other_hash_and_no_other_tenant_there_is_one(table: ops.Table) -> None:
    begin(table)
    assert anew(table).use(TENANT, "ce" * 32, NOW) is None
    assert anew(table).use("psynergy", HASH, NOW) is None


def test_unused_it_is_over_and_nothing_marks_it_any_more(table: ops.Table) -> None:
    begin(table)
    found = anew(table).use(TENANT, HASH, SESSION.idle_ends_at)
    assert found == SESSION and found.over(SESSION.idle_ends_at)
    assert anew(table).use(TENANT, HASH, SESSION.idle_ends_at) == SESSION


def test_used_it_is_over_at_its_last_end_and_nothing_marks_it_any_more(table: ops.Table) -> None:
    moment = NOW
    begin(table)
    while moment + timedelta(minutes=20) < SESSION.ends_at:
        moment += timedelta(minutes=20)
        used = anew(table).use(TENANT, HASH, moment)
        assert used is not None and not used.over(moment)
    found = anew(table).use(TENANT, HASH, SESSION.ends_at)
    assert found is not None and found.over(SESSION.ends_at) and found.idle_ends_at == find_idle_end(moment)


def test_an_ended_one_is_given_as_over_in_every_process(table: ops.Table) -> None:
    here = begin(table)
    here.end(TENANT, HASH, NOW)
    here.end(TENANT, HASH, NOW + timedelta(minutes=1))
    for repository in (here, anew(table)):
        found = repository.use(TENANT, HASH, NOW)
        assert found is not None and found.over(NOW) and found.ended_at == NOW


def test_ending_what_is_not_there_makes_nothing(table: ops.Table) -> None:
    repository = anew(table)
    repository.end(TENANT, HASH, NOW)
    assert table.get(TENANT, staff_places.session(TENANT, HASH)) is None
    assert repository.use(TENANT, HASH, NOW) is None


def test_housekeeping_lets_it_lie_for_a_day_after_its_last_end(table: ops.Table) -> None:
    begin(table)
    item = table.get(TENANT, staff_places.session(TENANT, HASH)) or {}
    assert item["ttl"] == int((SESSION.ends_at + timedelta(days=1)).timestamp())


def test_it_is_made_once(table: ops.Table) -> None:
    begin(table)
    with pytest.raises(ops.ConditionFailed):
        anew(table).add(SESSION)


def test_whoever_uses_it_while_it_is_ended_does_not_bring_it_back(table: ops.Table) -> None:
    begin(table)
    users = [anew(table) for _ in range(4)]
    ender = anew(table)
    calls = [lambda one=one: one.use(TENANT, HASH, NOW) for one in users]
    run_together([*calls, lambda: ender.end(TENANT, HASH, NOW)])
    for repository in (ender, anew(table)):
        found = repository.use(TENANT, HASH, NOW)
        assert found is not None and found.over(NOW)


def test_each_operation_is_one_call_of_one_unit(stack: Stack) -> None:
    table = DynamoTable(stack.settings, stack.clients)
    with stack.meter() as added:
        repository = begin(table)
        repository.use(TENANT, HASH, NOW)
    assert added.calls == Counter({("dynamodb", "PutItem"): 1})
    with stack.meter() as used:
        for _ in range(3):
            anew(table).use(TENANT, HASH, NOW)
    assert used.calls == Counter({("dynamodb", "UpdateItem"): 3})
    with stack.meter() as ended:
        repository.end(TENANT, HASH, NOW)
        repository.use(TENANT, HASH, NOW)
    assert ended.calls == Counter({("dynamodb", "UpdateItem"): 1})
    assert (added.write_units, used.write_units, ended.write_units) == (1, 3, 1)
    assert (added.read_units, used.read_units, ended.read_units) == (0, 0, 0)
    assert (added.index_write_units, used.index_write_units, ended.index_write_units) == (0, 0, 0)


def test_a_table_that_does_not_answer_refuses_nobody(stack: Stack) -> None:
    table = DynamoTable(stack.settings, stack.clients)
    begin(table)
    stack.faults.inject("dynamodb.UpdateItem", throttled(), times=9)
    with pytest.raises(Unavailable):
        anew(table).use(TENANT, HASH, NOW)
    stack.faults.clear()
    assert anew(table).use(TENANT, HASH, NOW) is not None
