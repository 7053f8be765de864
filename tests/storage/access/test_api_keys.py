"""API keys in DynamoDB: the cost of one use, what is stored, and parameters that are read once an hour."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.access.api_keys import ApiKey, ApiKeySet, Holder, SaveApiKey
from chalicelib.domain.access.key_text import KeyText, parse
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.access.api_keys import DynamoApiKeys
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.usecases.ports.bundle import Ports
from infra.local.embedded.faults import refused, throttled
from infra.local.stack import Stack

TENANT = "cyclonex"


def claimed(stack: Stack) -> KeyText:
    """Returns the claims in the tenant's admin key."""
    text = parse(stack.keys[TENANT].admin)
    assert text is not None
    return text


def keys(stack: Stack) -> DynamoApiKeys:
    """Returns the repository with an empty cache."""
    return DynamoApiKeys(DynamoTable(stack.settings, stack.clients))


def commit(ports: Ports, before: ApiKeySet, created: ApiKey | None = None, changed: ApiKey | None = None) -> None:
    """Commits one change of the set."""
    now = ports.clock.now()
    event = Event("key.changed", now, now, "system:test", "r")
    ports.store.commit(TENANT, [SaveApiKey(before.version, before.head, event, created, changed)], None, "", now)


def full_key(ports: Ports) -> ApiKey:
    """Returns a key with every field set."""
    now = ports.clock.now()
    return ApiKey(
        tenant=TENANT,
        id=ports.randomness.id("key", now),
        kind="secret",
        name="Bücher ☕",
        secret_hash="ab" * 32,
        created_at=now,
        created_by="key_1",
        scopes=frozenset(SCOPES),
        origins=("https://a.example", "http://localhost:3000"),
        holder=Holder("mem_1", "Ada", "ada@example.com"),
        expires_at=now + timedelta(days=1),
        revoked_at=now,
        last_used_at=None,
        replaces="key_2",
        replaced_by="key_3",
    )


def test_a_use_costs_one_write_unit_and_gives_the_key(stack: Stack) -> None:
    text, repository = claimed(stack), keys(stack)
    with stack.meter() as meter:
        key = repository.use(TENANT, text.key_id, text.hash, stack.clock.now())
        assert repository.use(TENANT, text.key_id, text.hash, stack.clock.now()) == key
    assert meter.calls == Counter({("dynamodb", "UpdateItem"): 1})
    assert (meter.write_units, meter.read_units, meter.index_write_units) == (1, 0, 0)
    assert key is not None and key.id == text.key_id and key.scopes == frozenset(SCOPES)
    assert key.last_used_at is not None


def test_a_use_by_a_wrong_hash_or_of_an_unknown_key_writes_nothing(stack: Stack) -> None:
    text, repository = claimed(stack), keys(stack)
    before = repository.all(TENANT)
    assert repository.use(TENANT, text.key_id, "0" * 64, stack.clock.now()) is None
    assert repository.use(TENANT, "key_01KARZ6T9GSWQ40CJ9S2ED4T52", text.hash, stack.clock.now()) is None
    assert repository.use("psynergy", text.key_id, text.hash, stack.clock.now()) is None
    assert repository.all(TENANT) == before


def test_every_field_comes_back_as_it_was_kept(stack: Stack) -> None:
    ports = wiring.ports()
    key = full_key(ports)
    commit(ports, ports.api_keys.all(TENANT), created=key)
    assert ports.api_keys.get(TENANT, key.id) == key
    bare = replace(key, expires_at=None, revoked_at=None, replaced_by=None, name="x", version=2)
    commit(ports, ports.api_keys.all(TENANT), changed=bare)
    assert ports.api_keys.get(TENANT, key.id) == bare


def test_a_change_that_was_decided_on_an_older_set_is_refused(stack: Stack) -> None:
    ports = wiring.ports()
    before = ports.api_keys.all(TENANT)
    commit(ports, before, created=full_key(ports))
    with pytest.raises(Raced):
        commit(ports, before, created=full_key(ports))
    after = ports.api_keys.all(TENANT)
    assert (after.version, len(after.keys)) == (before.version + 1, len(before.keys) + 1)


def test_pages_hold_keys_alone_newest_first(stack: Stack) -> None:
    ports = wiring.ports()
    first, last = ports.api_keys.page(TENANT, None, 2)
    second, end = ports.api_keys.page(TENANT, last, 2)
    ids = [key.id for key in (*first, *second)]
    assert ids == sorted((key.id for key in ports.api_keys.all(TENANT).keys), reverse=True)
    assert len(ids) == 3 and end is None


def test_a_throttled_table_is_no_refusal(stack: Stack) -> None:
    text, repository = claimed(stack), keys(stack)
    stack.faults.inject("dynamodb.UpdateItem", throttled(), times=9)
    with pytest.raises(Unavailable):
        repository.use(TENANT, text.key_id, text.hash, stack.clock.now())


def test_a_use_while_the_key_is_being_changed_is_tried_again(stack: Stack) -> None:
    text, repository = claimed(stack), keys(stack)
    stack.faults.inject("dynamodb.UpdateItem", refused("TransactionConflictException"))
    key = repository.use(TENANT, text.key_id, text.hash, stack.clock.now())
    assert key is not None and key.id == text.key_id
    assert stack.faults.pending() == 0


def test_names_are_read_by_one_query_and_kept_for_a_minute(stack: Stack) -> None:
    now = 0.0
    repository = DynamoApiKeys(DynamoTable(stack.settings, stack.clients), lambda: now)
    own = claimed(stack).key_id
    with stack.meter() as meter:
        assert repository.names(TENANT, [own])[own]
        now = 59.0
        assert repository.names(TENANT, [own])[own]
    assert meter.calls == Counter({("dynamodb", "Query"): 1}) and meter.write_units == 0
    now = 60.0
    with stack.meter() as again:
        repository.names(TENANT, [own])
    assert again.calls == Counter({("dynamodb", "Query"): 1})


def test_a_name_that_was_not_there_is_looked_for_again_once_a_second_at_most(stack: Stack) -> None:
    now = 0.0
    ports, repository = wiring.ports(), DynamoApiKeys(DynamoTable(stack.settings, stack.clients), lambda: now)
    key = full_key(ports)
    assert repository.names(TENANT, [key.id, "mem_1"]).keys().isdisjoint((key.id, "mem_1"))
    commit(ports, ports.api_keys.all(TENANT), created=key)
    now = 0.9
    with stack.meter() as none:
        assert key.id not in repository.names(TENANT, [key.id])
    now = 1.0
    with stack.meter() as one:
        names = repository.names(TENANT, [key.id])
        assert repository.names(TENANT, ["mem_1"]) is names
    assert (names[key.id], names["mem_1"]) == ("Ada", "Ada")
    assert (sum(none.calls.values()), one.calls) == (0, Counter({("dynamodb", "Query"): 1}))


def test_a_process_sees_the_names_that_it_changed_itself_at_once(stack: Stack) -> None:
    repository, own = keys(stack), claimed(stack).key_id
    repository.names(TENANT, [own])
    repository.forget(TENANT)
    with stack.meter() as meter:
        repository.names(TENANT, [own])
    assert meter.calls == Counter({("dynamodb", "Query"): 1})
