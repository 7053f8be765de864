"""The budgets of docs/performance.md in AWS calls and capacity units. Only `make bench` measures seconds."""

from __future__ import annotations

import itertools

import pytest

from bench import archiving, outgoing, population
from bench.budgets import Operation, World
from bench.operations import OPERATIONS, TENANT, checks, consent, phone
from bench.sqlite_table import SqliteTable
from bench.worlds import FileWorld, StackWorld
from infra.local.embedded.units import Meter
from infra.local.stack import Stack

PEOPLE = 500  # some 2,000 items
Measured = dict[str, Meter]


def _all(world: World) -> Measured:
    return {operation.name: operation.measure(world, number * 1000) for number, operation in enumerate(OPERATIONS)}


@pytest.fixture(scope="module")
def measured(running_stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """Measures every operation: on the stack with nobody else, and on the table in a file with PEOPLE."""
    running_stack.reset()
    alone = _all(StackWorld(running_stack))
    table = SqliteTable(tmp_path_factory.mktemp("budgets") / "table.sqlite")
    table.load(TENANT, population.items(PEOPLE))
    world = FileWorld(table)
    try:
        return {"stack": alone, "larger file": _all(world)}
    finally:
        world.close()
        table.close()


@pytest.fixture
def world(stack: Stack) -> StackWorld:
    """Returns a world whose process has cached key, secrets, wording and policies."""
    world = StackWorld(stack)
    world.ask("POST", "/v1/consents", consent(0))
    world.ask("GET", "/v1/tenant", None)
    return world


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_operation_keeps_its_budget(operation: Operation, measured: dict[str, Measured]) -> None:
    used = measured["stack"][operation.name]
    assert operation.budget.broken(used) == []
    assert dict(used.calls) == operation.budget.calls


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_operation_costs_the_same_in_a_larger_table_and_by_the_count_of_the_file(
    operation: Operation, measured: dict[str, Measured]
) -> None:
    assert measured["larger file"][operation.name] == measured["stack"][operation.name]


CONSUMED = (*outgoing.OPERATIONS, *archiving.make_operations(100))


@pytest.fixture(scope="module")
def consumed(running_stack: Stack) -> Measured:
    """Measures what consumers do, which needs an archive and receivers, in a table with some people."""
    running_stack.reset()
    world = StackWorld(running_stack)
    world.load(population.items(PEOPLE))
    found = {operation.name: operation.measure(world, number * 1000) for number, operation in enumerate(CONSUMED)}
    running_stack.reset()
    return found


@pytest.mark.parametrize("operation", CONSUMED, ids=lambda operation: operation.name)
def test_what_consumers_do_keeps_its_budget(operation: Operation, consumed: Measured) -> None:
    assert operation.budget.broken(consumed[operation.name]) == []
    assert dict(consumed[operation.name].calls) == operation.budget.calls


def test_key_check_makes_no_call_while_the_key_is_cached(world: StackWorld) -> None:
    with world.meter() as used:
        world.ask("GET", "/v1/tenant", None)
    assert used.total() == 0


def test_key_that_is_no_key_makes_no_call(stack: Stack) -> None:
    with stack.meter() as used:
        assert stack.http("GET", "/v1/tenant", key="sk_cyclonex_wrong").status == 401
    assert used.total() == 0


def test_warm_process_asks_neither_sts_nor_ssm(world: StackWorld) -> None:
    with world.meter() as used:
        for number in range(3):
            world.ask("POST", "/v1/consents", consent(number))
            world.ask("POST", "/v1/contact-checks", checks(number))
    assert used.total("sts") == used.total("ssm") == 0


def test_contact_checks_read_a_hundred_identifiers_to_a_call(world: StackWorld) -> None:
    body = checks(*range(100))
    for number, check in enumerate(body["checks"]):
        check["subject"]["phone"] = phone(number)
    with world.meter() as used:
        world.ask("POST", "/v1/contact-checks", body)
    assert dict(used.calls) == {("dynamodb", "BatchGetItem"): 2}


def test_identifier_named_twice_is_read_once(world: StackWorld) -> None:
    with world.meter() as used:
        world.ask("POST", "/v1/contact-checks", checks(*[0] * 100))
    assert used.total() == 1
    assert used.read_units == 1


def test_each_further_identifier_costs_two_write_units_more(world: StackWorld) -> None:
    costs = []
    for kinds in (("email",), ("email", "phone"), ("email", "phone", "external_id")):
        subject = {"email": f"{len(kinds)}@bench.example", "phone": phone(len(kinds)), "external_id": f"x-{len(kinds)}"}
        body = {**consent(0), "subject": {kind: subject[kind] for kind in kinds}}
        world.ask("POST", "/v1/consents", body)
        with world.meter() as used:
            world.ask("POST", "/v1/consents", body)
        costs.append(used.write_units)
    assert costs[0] <= 12
    assert [after - before for before, after in itertools.pairwise(costs)] == [2, 2]


def test_repeat_under_the_same_idempotency_key_writes_nothing_new(world: StackWorld) -> None:
    header = {"Idempotency-Key": "bench-repeat-0123456789abcdef"}
    first = world.ask("POST", "/v1/consents", consent(1), headers=header)
    with world.meter() as used:
        again = world.ask("POST", "/v1/consents", consent(1), headers=header)
    assert again == first
    assert dict(used.calls) == {
        ("dynamodb", "BatchGetItem"): 1,
        ("dynamodb", "GetItem"): 1,
        ("dynamodb", "TransactWriteItems"): 1,
    }
