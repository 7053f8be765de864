"""Requests that are a customer's affair: the customer is the controller of what is asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chalicelib.domain.rights.tasks import FORWARD_TASK, RightsTask

RedirectScope = Literal["all", "customer_data_only"]


@dataclass(frozen=True, slots=True)
class Redirection:
    """That a request, or the customer's part of it, went to the controller. A free name is among the act's words."""

    version: int  # of the request
    at: datetime
    scope: RedirectScope
    contract_id: str | None = None  # the external id of the customer's contract, where it is known


def has_redirected_part(redirections: tuple[Redirection, ...]) -> bool:
    """Returns whether a part of what is asked is a controller's to answer, so that the rest alone is answered here."""
    return any(one.scope == "customer_data_only" for one in redirections)


def finish_forwarding(
    tasks: tuple[RightsTask, ...], redirections: tuple[Redirection, ...], version: int
) -> tuple[RightsTask, ...]:
    """Returns the tasks once the letter to the controller has left that the redirection of this version caused."""
    number = _find_forwarding(tasks, redirections, version)
    if number is None or tasks[number].state != "open":
        return tasks
    task = tasks[number]
    done = replace(task, state="done", outcome="informed", version=task.version + 1)
    return (*tasks[:number], done, *tasks[number + 1 :])


def reopen_forwarding(
    tasks: tuple[RightsTask, ...], redirections: tuple[Redirection, ...], version: int
) -> tuple[RightsTask, ...]:
    """Returns the tasks once that letter came back: the controller still has to be told."""
    number = _find_forwarding(tasks, redirections, version)
    if number is None or (tasks[number].state, tasks[number].outcome) != ("done", "informed"):
        return tasks
    task = tasks[number]
    again = replace(task, state="open", outcome=None, version=task.version + 1)
    return (*tasks[:number], again, *tasks[number + 1 :])


def _find_forwarding(tasks: tuple[RightsTask, ...], redirections: tuple[Redirection, ...], version: int) -> int | None:
    """Returns which task the redirection of this version made. Each adds one, in the same order."""
    numbers = [number for number, task in enumerate(tasks) if task.code == FORWARD_TASK]
    made = [one.version for one in redirections]
    if version not in made or len(numbers) != len(made):
        return None
    return numbers[made.index(version)]
