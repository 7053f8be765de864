"""The calls and units that an operation may use, and how they are measured on any table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from infra.local.embedded.units import Meter

Who = Literal["secret", "publishable"]


class World(Protocol):
    """A running system on some kind of table."""

    def ask(
        self, method: str, target: str, body: Any, *, who: Who = "secret", headers: Mapping[str, str] | None = None
    ) -> Any:
        """Makes one request of TENANT and returns the answer's JSON, or its text where CSV is accepted.

        Raises RequestRefused for anything but 2xx.
        """

    def text(self, body: dict[str, Any]) -> None:
        """Makes one genuine webhook call of RingCentral to TENANT. Raises RequestRefused for anything but 2xx."""

    def meter(self) -> AbstractContextManager[Meter]:
        """Counts calls and units while the context is open."""

    def forget(self) -> None:
        """Drops the keys, secrets and wordings that the process has cached, as in a new process."""

    def sweep(self) -> None:
        """Runs the schedule once."""


class RequestRefused(Exception):
    """A request of the benchmark was not answered with 2xx. The message holds status and code."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that is allowed: calls by (service, operation), and units of the table."""

    calls: dict[tuple[str, str], int]
    read_units: float
    write_units: float

    def broken(self, used: Meter) -> list[str]:
        """Returns what exceeds the budget, in words; empty if nothing does."""
        over = [
            f"{service}.{operation} {count} > {self.calls.get((service, operation), 0)}"
            for (service, operation), count in used.calls.items()
            if count > self.calls.get((service, operation), 0)
        ]
        if used.read_units > self.read_units:
            over.append(f"read units {used.read_units:g} > {self.read_units:g}")
        if used.write_units > self.write_units:
            over.append(f"write units {used.write_units:g} > {self.write_units:g}")
        return over


Step = Callable[[World, int], None]


@dataclass(frozen=True, slots=True)
class Operation:
    """One measured operation. `prepare` and `run` get the number of a person that no other operation uses."""

    name: str
    budget: Budget
    run: Step
    prepare: Step = field(default=lambda world, number: None)
    note: str = ""

    def measure(self, world: World, number: int) -> Meter:
        """Prepares, runs once, and returns what the run alone used."""
        self.prepare(world, number)
        with world.meter() as figures:
            self.run(world, number)
        return figures


def calls(**counts: int) -> dict[tuple[str, str], int]:
    """Returns calls by (service, operation): those of DynamoDB, except that `send` is one SendMessageBatch to SQS."""
    names = {"send": ("sqs", "SendMessageBatch")}
    return {names.get(name, ("dynamodb", name)): count for name, count in counts.items()}


def format_calls(counted: Mapping[tuple[str, str], int]) -> str:
    """Returns calls in one line, such as `1 GetItem + 1 TransactWriteItems`."""
    named = (f"{count} {operation}" for (_, operation), count in sorted(counted.items()) if count)
    return " + ".join(named) or "none"
