"""The reads that have a budget: the overview, and what is kept of each read of what is held of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bench.budgets import Budget, Operation, World, calls
from bench.outgoing import make_context
from bench.rights import make_proven
from chalicelib import wiring
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.context import Actor
from chalicelib.usecases.reports.overview import read_overview


def _prepare_requests(world: World, number: int) -> None:
    """Makes more than one request, so that their states are read by a batch."""
    make_proven(world, number)
    make_proven(world, number + 2)


def _read_overview(_: World, __: int) -> None:
    ctx = replace(make_context(), actor=Actor("secret", "key_bench", frozenset(SCOPES)))
    read_overview(wiring.ports(), ctx)


def _keep_read(_: World, number: int) -> None:
    keep_read(wiring.ports(), make_context(), "request.viewed", [f"req_{number}"])


OPERATIONS: Final = (
    Operation(
        "overview, with all scopes",
        Budget(calls(Query=12, BatchGetItem=2, GetItem=3), 130, 0),
        _read_overview,
        _prepare_requests,
        note="planned: 12 queries and 2 batch reads at most; the reads are of a policy, keys, and providers",
    ),
    Operation("audited read", Budget(calls(PutItem=1), 0, 1), _keep_read),
)
"""Calls are exact, units are maxima, as for every operation."""
