"""Faults to order: the nth attempt of a call is throttled, times out, is cancelled, or the process dies at it.

    stack.faults.inject("dynamodb.TransactWriteItems", timeout_after(), nth=2)

Faults strike single attempts, so botocore's own retries run; its waiting between them is left out meanwhile.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import botocore.endpoint
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from infra.local.embedded import embed
from infra.local.embedded.embed import Body, Call, Proceed
from infra.local.patched.patches import Patches

Fault = Callable[[Call, Proceed], AWSResponse | None]
ALWAYS = 1_000_000
_QUERY_PROTOCOL = {"ses", "sts"}


class Killed(BaseException):
    """The process ends here. No handler for errors catches it."""


def refused(code: str, status: int = 400, **more: Any) -> Fault:
    """AWS answers with an error and does nothing. `more` is added to the answer's body."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        if call.service in _QUERY_PROTOCOL:
            text = f"<ErrorResponse><Error><Code>{code}</Code><Message>injected</Message></Error></ErrorResponse>"
        else:
            text = json.dumps({"__type": code, "message": "injected", **more})
        headers = HTTPHeaders.from_dict({"x-amzn-errortype": code})
        return AWSResponse(call.request.url, status, headers, Body(text.encode()))

    return fault


def throttled() -> Fault:
    """Too many requests; botocore tries again."""
    return refused("ThrottlingException")


def server_error() -> Fault:
    """A 500; botocore tries again."""
    return refused("InternalServerError", 500)


def cancelled(*codes: str) -> Fault:
    """A transaction is cancelled for reasons such as "None", "TransactionConflict", "ThrottlingError"."""
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


def conflict() -> Fault:
    """Another transaction holds the first of the items."""

    def fault(call: Call, proceed: Proceed) -> AWSResponse | None:
        others = len(call.content()["TransactItems"]) - 1
        return cancelled("TransactionConflict", *["None"] * others)(call, proceed)

    return fault


def timeout_before() -> Fault:
    """The request never arrived; the caller sees a time-out."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        raise ReadTimeoutError(endpoint_url=call.request.url)

    return fault


def timeout_after() -> Fault:
    """The request took effect, but its answer was lost; the caller sees a time-out."""

    def fault(call: Call, proceed: Proceed) -> AWSResponse:
        proceed()
        raise ReadTimeoutError(endpoint_url=call.request.url)

    return fault


def killed_before() -> Fault:
    """The process dies before the request leaves it."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        raise Killed(f"before {call.target}")

    return fault


def killed_after() -> Fault:
    """The process dies when the request has taken effect."""

    def fault(call: Call, proceed: Proceed) -> AWSResponse:
        proceed()
        raise Killed(f"after {call.target}")

    return fault


@dataclass
class _Order:
    target: str
    fault: Fault
    skip: int  # matching attempts to let pass first
    left: int


class Faults:
    """The layer that carries faults out."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        self.seen: list[str] = []  # targets of all attempts, while any fault is ordered
        self._patches = Patches((botocore.endpoint, "time", _Time(self._sleep)))

    def inject(self, target: str, fault: Fault, *, nth: int = 1, times: int = 1) -> None:
        """Strikes the nth matching attempt from now on, and the `times` - 1 after it.

        `target` is `service.Operation`, `service.*` or `*`.
        """
        with self._lock:
            self._orders.append(_Order(target, fault, nth - 1, times))

    def clear(self) -> None:
        """Takes all orders back."""
        with self._lock:
            self._orders.clear()
            self.seen.clear()

    def pending(self) -> int:
        """Orders that have not been carried out in full."""
        return len(self._orders)

    def __call__(self, call: Call, proceed: Proceed) -> AWSResponse | None:
        """The layer around each attempt."""
        fault = self._next(call)
        return proceed() if fault is None else fault(call, proceed)

    def _next(self, call: Call) -> Fault | None:
        with self._lock:
            if not self._orders:
                return None
            self.seen.append(call.target)
            for order in self._orders:
                if order.target not in {call.target, f"{call.service}.*", "*"}:
                    continue
                if order.skip:
                    order.skip -= 1
                    continue
                order.left -= 1
                if not order.left:
                    self._orders.remove(order)
                return order.fault
        return None

    def _sleep(self, seconds: float) -> None:
        if not self.seen:
            time.sleep(seconds)

    def install(self) -> None:
        """Puts the layer outermost and takes botocore's pauses over."""
        if self not in embed.layers:
            embed.layers.insert(0, self)
        self._patches.install()

    def uninstall(self) -> None:
        """Takes the layer out and gives the pauses back."""
        embed.layers.remove(self)
        self._patches.uninstall()


class _Time:
    """Stands in for the module `time` in botocore's retry loop, which uses `sleep` alone."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
