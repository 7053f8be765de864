"""What an operation may call and consume, and how that is measured on any table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from infra.local.embedded.units import Meter

Who = Literal["secret", "publishable"]


class World(Protocol):
    """A running system on some table."""

    def ask(
        self, method: str, target: str, body: Any, *, who: Who = "secret", headers: Mapping[str, str] | None = None
    ) -> Any:
        """One request of TENANT; the answer's JSON. Raises RequestRefused for anything but 2xx."""

    def text(self, body: dict[str, Any]) -> None:
        """One genuine call of RingCentral to TENANT. Raises RequestRefused for anything but 2xx."""

    def meter(self) -> AbstractContextManager[Meter]:
        """Counts for a while."""

    def forget(self) -> None:
        """What the process keeps in memory of keys, secrets and wordings is gone, as in a new process."""

    def sweep(self) -> None:
        """Runs the schedule once."""


class RequestRefused(Exception):
    """A request of the benchmark was not answered with 2xx. The text holds status and code."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is allowed: calls by (service, operation), each at most, and units of the table."""

    calls: dict[tuple[str, str], int]
    read_units: float
    write_units: float

    def broken(self, used: Meter) -> list[str]:
        """What is beyond it, in words; empty when all holds."""
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
    """One measured operation. `prepare` and `run` get the number of a person nobody else is."""

    name: str
    budget: Budget
    run: Step
    prepare: Step = field(default=lambda world, number: None)
    note: str = ""

    def measure(self, world: World, number: int) -> Meter:
        """Prepares, runs once, and gives what the run alone used."""
        self.prepare(world, number)
        with world.meter() as figures:
            self.run(world, number)
        return figures


def calls(**counts: int) -> dict[tuple[str, str], int]:
    """Calls of DynamoDB by operation; `send` is one SendMessageBatch to SQS."""
    names = {"send": ("sqs", "SendMessageBatch")}
    return {names.get(name, ("dynamodb", name)): count for name, count in counts.items()}


def told(counted: Mapping[tuple[str, str], int]) -> str:
    """Calls in one line, as `1 GetItem + 1 TransactWriteItems`."""
    named = (f"{count} {operation}" for (_, operation), count in sorted(counted.items()) if count)
    return " + ".join(named) or "none"
