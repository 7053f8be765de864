"""Who caused something: a keyed hash for a publishable key's caller, nobody for everyone else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.daily_caps import CALLER
from chalicelib.usecases.context import Actor, ActorKind, Context
from chalicelib.usecases.daily_caps import hash_caller, refer_to_caller
from tests.fixtures.memory.ports import context, memory_ports

ADDRESS = "192.0.2.1"


def ctx(tenant: str = "cyclonex", kind: ActorKind = "publishable", caller: str = ADDRESS) -> Context:
    """Returns the context of a call from an address."""
    return replace(context(memory_ports(), tenant, actor=Actor(kind, "key_1")), caller=caller)


def test_a_caller_is_the_same_at_each_call_and_differs_by_address_and_tenant() -> None:
    ports = memory_ports()
    hashes = [hash_caller(ports, one) for one in (ctx(), ctx(), ctx(caller="192.0.2.2"), ctx("psynergy"))]
    assert hashes[0] == hashes[1] and len(set(hashes)) == 3
    assert all(len(one) == 16 and "192.0" not in one for one in hashes)


def test_a_caller_whose_address_is_unknown_is_a_caller_too() -> None:
    assert hash_caller(memory_ports(), ctx(caller="")) != ""


@pytest.mark.parametrize("kind", ["secret", "subject", "system"])
def test_callers_that_the_company_knows_have_no_share(kind: ActorKind) -> None:
    assert hash_caller(memory_ports(), ctx(kind=kind)) == ""
    assert refer_to_caller(memory_ports(), ctx(kind=kind)) == {}


def test_a_token_of_a_request_is_a_strangers_too() -> None:
    ports = memory_ports()
    by_token = replace(ctx(), actor=Actor("subject", "req_1", opened_by="intake"))
    assert hash_caller(ports, by_token) == hash_caller(ports, ctx()) != ""


def test_a_row_refers_to_the_hash_and_a_context_does_not_print_the_address() -> None:
    ports = memory_ports()
    assert refer_to_caller(ports, ctx()) == {CALLER: hash_caller(ports, ctx())}
    assert ADDRESS not in repr(ctx())
