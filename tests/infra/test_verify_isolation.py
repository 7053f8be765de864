"""The proof of isolation on AWS notices both a leak and a role that may do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.verify_isolation import Attempt, attempts, verify

NAMES = ["alpha", "beta"]


class Cloud:
    """Clients whose answers follow a rule, given (tenant, operation, arguments)."""

    def __init__(self, rule: Callable[[str, str, dict[str, Any]], str | None]) -> None:
        self.rule = rule

    def __call__(self, service: str, tenant: str) -> Any:
        cloud = self

        class Client:
            def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
                def call(**arguments: Any) -> dict[str, Any]:
                    code = cloud.rule(tenant, operation, arguments)
                    if code:
                        raise ClientError({"Error": {"Code": code, "Message": ""}}, operation)
                    return {}

                return call

        return Client()


def own_only(tenant: str, operation: str, arguments: dict[str, Any]) -> str | None:
    other = "beta" if tenant == "alpha" else "alpha"
    return "AccessDeniedException" if operation == "scan" or other in repr(arguments) else None


def test_roles_that_reach_their_own_data_only_pass() -> None:
    assert verify("test", NAMES, Cloud(own_only)) == 0


def test_a_role_that_may_do_nothing_fails_since_it_proves_nothing() -> None:
    assert verify("test", NAMES, Cloud(lambda *_: "AccessDenied")) == len(NAMES)


@pytest.mark.parametrize("operation", sorted({attempt.operation for attempt in attempts("test", NAMES)} - {"get_item"}))
def test_each_leak_is_noticed_for_both_tenants(operation: str) -> None:
    def leaking(tenant: str, called: str, arguments: dict[str, Any]) -> str | None:
        return None if called == operation else own_only(tenant, called, arguments)

    assert verify("test", NAMES, Cloud(leaking)) >= len(NAMES)


def test_another_failure_of_aws_is_not_taken_for_a_refusal() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        verify("test", NAMES, Cloud(lambda *_: "ResourceNotFoundException"))


def test_nothing_is_written_even_if_iam_should_let_it_through() -> None:
    reading = {"get_item", "get_object", "batch_get_item", "query", "scan", "get_parameters_by_path", "get_public_key"}

    def harmless(attempt: Attempt) -> bool:
        checks = attempt.arguments.get("TransactItems", [{}])
        return attempt.operation in reading or all(set(check) == {"ConditionCheck"} for check in checks)

    assert all(harmless(attempt) for attempt in attempts("test", NAMES))
