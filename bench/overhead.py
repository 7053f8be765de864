"""CPU time of warm requests: of our code alone, and of the whole process with botocore but without the network."""

from __future__ import annotations

import importlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.canned import Canned
from bench.recorded import Recorded
from bench.worlds import SETTINGS
from chalicelib import wiring
from chalicelib.api.pipeline import limits
from chalicelib.storage.aws import clients as aws
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table.dynamo import DynamoTable
from infra.local.lambdas.functions import LambdaContext
from infra.local.patched.patches import Patches


@dataclass(frozen=True, slots=True)
class Overhead:
    """Median CPU milliseconds of one request, by name: `own` without botocore, `whole` with it."""

    own: dict[str, float]
    whole: dict[str, float]


def measure(recorded: Recorded, rounds: int) -> Overhead:
    """Serves each event many times in this process."""
    canned = Canned(recorded.items)
    with _use_ports(_Stub(canned)):
        own = {name: _median(event, canned, rounds) for name, event in recorded.events.items()}
    with _answer_from(canned), _use_ports(Clients(SETTINGS)):
        whole = {name: _median(event, canned, rounds) for name, event in recorded.events.items()}
    return Overhead(own, whole)


class _Stub(Clients):
    """Returns the same client for every service, without botocore."""

    def __init__(self, canned: Canned) -> None:
        super().__init__(SETTINGS)
        self._canned = canned

    def get(self, service: str, tenant: str | None = None) -> Any:
        return self._canned


@contextmanager
def _use_ports(clients: Clients) -> Iterator[None]:
    ports = wiring.build(SETTINGS, clients, DynamoTable(SETTINGS, clients))
    patches = Patches((wiring, "ports", lambda: ports))
    patches.install()
    try:
        yield
    finally:
        patches.uninstall()


@contextmanager
def _answer_from(canned: Canned) -> Iterator[None]:
    aws.session_hooks.append(canned.attach)
    try:
        yield
    finally:
        aws.session_hooks.remove(canned.attach)


def _median(event: dict[str, Any], canned: Canned, rounds: int) -> float:
    serve: Callable[..., dict[str, Any]] = importlib.import_module("app").app
    context = LambdaContext("api_handler")
    times = []
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        for number in range(rounds + rounds // 10):
            limits.PROCESS.clear()
            canned.spent = 0
            started = time.process_time_ns()
            answer = serve(event, context)
            spent = time.process_time_ns() - started - canned.spent
            if answer["statusCode"] >= 300:
                raise RuntimeError(f"answered {answer['statusCode']}")
            if number >= rounds // 10:
                times.append(spent / 1e6)
    return statistics.median(times)
