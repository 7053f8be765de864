"""Commits one of the many steps of a PUT of a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

Result = TypeVar("Result")


def commit_step(ports: Ports, ctx: Context, attempt: Callable[[], Plan[Result]]) -> Result:
    """Commits a step. A PUT can be repeated by its nature, so it needs no idempotency record."""

    def find_again(resource: str) -> Result:
        raise TypeError("without a claim nothing is a replay")

    return commit(ports, replace(ctx, claim=None), attempt, find_again).result
