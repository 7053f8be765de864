"""Faults hit the attempt they were ordered for, before or after its effect, and botocore reacts as on AWS."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from infra.local.embedded import faults
from infra.local.embedded.faults import ALWAYS, Killed
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

TABLE = "privacy-local-cyclonex"
KEY = {"pk": {"S": "T#cyclonex#1"}, "sk": {"S": "s"}}
Tiny = tuple[Stack, Seen]


def add(stack: Stack) -> Any:
    update = {"TableName": TABLE, "Key": KEY, "UpdateExpression": "ADD n :one"}
    update["ExpressionAttributeValues"] = {":one": {"N": "1"}}
    return stack.clients.get("dynamodb", "cyclonex").transact_write_items(TransactItems=[{"Update": update}])


def count(stack: Stack) -> int:
    found = stack.clients.get("dynamodb", "cyclonex").get_item(TableName=TABLE, Key=KEY)
    return int(found["Item"]["n"]["N"]) if "Item" in found else 0


@pytest.mark.parametrize("fault", [faults.throttled(), faults.server_error(), faults.timeout_before()])
def test_a_passing_fault_is_retried_without_waiting(tiny: Tiny, fault: faults.Fault) -> None:
    stack, _ = tiny
    count(stack)  # the client is made before the clock starts
    stack.faults.inject("dynamodb.TransactWriteItems", fault, times=2)
    started = perf_counter()
    add(stack)
    assert perf_counter() - started < 0.5
    assert stack.faults.seen == ["dynamodb.TransactWriteItems"] * 2
    assert count(stack) == 1


def test_a_lost_answer_is_retried_and_takes_effect_once(tiny: Tiny) -> None:
    stack, _ = tiny
    stack.faults.inject("dynamodb.TransactWriteItems", faults.timeout_after())
    add(stack)
    assert count(stack) == 1


def test_a_lasting_fault_is_an_error_after_the_last_attempt(tiny: Tiny) -> None:
    stack, _ = tiny
    stack.faults.inject("dynamodb.*", faults.timeout_before(), times=ALWAYS)
    with pytest.raises(ReadTimeoutError):
        add(stack)
    stack.faults.clear()
    assert count(stack) == 0


def test_only_the_nth_attempt_of_the_named_call_is_struck(tiny: Tiny) -> None:
    stack, _ = tiny
    stack.faults.inject("dynamodb.TransactWriteItems", faults.refused("ResourceNotFoundException"), nth=2)
    add(stack)
    assert count(stack) == 1
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        add(stack)
    add(stack)
    assert count(stack) == 2
    assert stack.faults.pending() == 0


def test_transactions_can_be_cancelled_with_reasons(tiny: Tiny) -> None:
    stack, _ = tiny
    stack.faults.inject("dynamodb.TransactWriteItems", faults.conflict())
    with pytest.raises(ClientError) as caught:
        add(stack)
    response: Any = caught.value.response
    assert response["Error"]["Code"] == "TransactionCanceledException"
    assert response["CancellationReasons"] == [{"Code": "TransactionConflict"}]
    stack.faults.inject("dynamodb.TransactWriteItems", faults.cancelled("ThrottlingError"))
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        add(stack)
    assert count(stack) == 0


def test_services_that_speak_xml_are_refused_in_their_form(tiny: Tiny) -> None:
    stack, _ = tiny
    stack.faults.inject("ses.SendRawEmail", faults.refused("MessageRejected"))
    mail = {"Data": b"From: privacy@cyclonex.example\r\nTo: a@b.example\r\n\r\ntext"}
    with pytest.raises(ClientError, match="MessageRejected"):
        stack.clients.get("ses", "cyclonex").send_raw_email(RawMessage=mail)
    assert stack.mails() == []


@pytest.mark.parametrize(("fault", "effect"), [(faults.killed_before(), 0), (faults.killed_after(), 1)])
def test_the_process_can_die_before_and_after_a_call(tiny: Tiny, fault: faults.Fault, effect: int) -> None:
    stack, _ = tiny
    stack.faults.inject("dynamodb.TransactWriteItems", fault)
    with pytest.raises(Killed):
        add(stack)
    assert count(stack) == effect


def test_no_handler_of_errors_stops_a_kill() -> None:
    assert not issubclass(Killed, Exception)
