"""The way in which every change is made: read, decide, commit in one transaction, and start over after a lost race."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from chalicelib import logs
from chalicelib.domain.changes import Raced, Replay
from chalicelib.domain.errors import PrivacyError, Unavailable
from chalicelib.domain.outbox import OutboxRow, Task
from chalicelib.domain.suppressions.feed import AddSuppressions
from chalicelib.domain.transactions import Change
from chalicelib.domain.webhooks.deliveries import AddDelivery, SaveDelivery
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

Result = TypeVar("Result")
ATTEMPTS: Final = 12


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Generic[Result]):
    """What an attempt decided: the changes, the answer, and the resource by which a replay finds that answer again."""

    changes: Sequence[Change]
    result: Result
    resource: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Done(Generic[Result]):
    """The answer, and whether an earlier call with the same Idempotency-Key gave it first."""

    result: Result
    replayed: bool = field(default=False)


def commit(
    ports: Ports,
    ctx: Context,
    attempt: Callable[[], Plan[Result]],
    replay: Callable[[str], Result],
) -> Done[Result]:
    """Runs `attempt` until its plan is committed. `replay` finds the first answer again by its resource.

    An attempt without changes is not committed. Where it names a resource, its claim is kept all the same, so that
    nobody can learn from a second call whether the first one changed anything. Raises whatever the attempt raises,
    and Unavailable after ATTEMPTS lost races.
    """
    for number in range(ATTEMPTS):
        try:
            plan = attempt()
        except PrivacyError:
            first_answer = _first_answer(ports, ctx)
            if first_answer is None:
                raise
            return Done(replay(first_answer), replayed=True)  # the attempt failed on what the first call had changed
        if not plan.changes and not (ctx.claim and plan.resource):
            first_answer = _first_answer(ports, ctx)
            return Done(plan.result) if first_answer is None else Done(replay(first_answer), replayed=True)
        try:
            ports.store.commit(ctx.tenant, plan.changes, ctx.claim, plan.resource, ctx.now)
        except Replay as first:
            return Done(replay(first.resource), replayed=True)
        except Raced:
            logs.count("Races", tenant=ctx.tenant)
            ports.randomness.pause(number)
            continue
        rows = [row.id for row in plan.changes if isinstance(row, OutboxRow) and row.not_before is None]
        rows += [one.delivery.id for one in plan.changes if isinstance(one, AddDelivery | SaveDelivery)]
        tasks: list[Task] = ["sequence"] if any(isinstance(one, AddSuppressions) for one in plan.changes) else []
        if rows or tasks:
            ports.outbox.announce(ctx.tenant, rows, tasks)
        return Done(plan.result)
    raise Unavailable("Too many callers change the same person at once. Try again.")


def commit_step(ports: Ports, ctx: Context, attempt: Callable[[], Plan[Result]]) -> Result:
    """Commits one of the steps of something that can be repeated by its nature, so it needs no idempotency record."""

    def find_again(_: str) -> Result:
        raise TypeError("without a claim nothing is a replay")

    return commit(ports, replace(ctx, claim=None), attempt, find_again).result


def _first_answer(ports: Ports, ctx: Context) -> str | None:
    return ports.store.replayed(ctx.tenant, ctx.claim, ctx.now) if ctx.claim else None
