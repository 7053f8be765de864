"""Injects faults: the nth attempt of a call is throttled, times out or is cancelled, or the process dies during it.

    stack.faults.inject("dynamodb.TransactWriteItems", timeout_after(), nth=2)

Faults affect single attempts, so botocore's own retries run, but without its pauses between them.
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
_BARE_XML = {"s3"}


class Killed(BaseException):
    """The process ends here. No error handler catches this."""


def refused(code: str, status: int = 400, **more: Any) -> Fault:
    """Returns a fault where AWS answers with an error and does nothing. `more` is added to the answer's body."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        error = f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
        if call.service in _BARE_XML:
            text = error
        elif call.service in _QUERY_PROTOCOL:
            text = f"<ErrorResponse>{error}</ErrorResponse>"
        else:
            text = json.dumps({"__type": code, "message": "injected", **more})
        headers = HTTPHeaders.from_dict({"x-amzn-errortype": code})
        return AWSResponse(call.request.url, status, headers, Body(text.encode()))

    return fault


def throttled() -> Fault:
    """Returns a fault for too many requests, which botocore retries."""
    return refused("ThrottlingException")


def server_error() -> Fault:
    """Returns a fault with status 500, which botocore retries."""
    return refused("InternalServerError", 500)


def cancelled(*codes: str) -> Fault:
    """Returns a fault that cancels a transaction; `codes` are reasons such as "None" or "TransactionConflict"."""
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


def conflict() -> Fault:
    """Returns a fault where another transaction holds the first of the items."""

    def fault(call: Call, proceed: Proceed) -> AWSResponse | None:
        others = len(call.content()["TransactItems"]) - 1
        return cancelled("TransactionConflict", *["None"] * others)(call, proceed)

    return fault


def timeout_before() -> Fault:
    """Returns a fault where the request never arrives and the caller sees a timeout."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        raise ReadTimeoutError(endpoint_url=call.request.url)

    return fault


def timeout_after() -> Fault:
    """Returns a fault where the request takes effect, but its answer is lost and the caller sees a timeout."""

    def fault(call: Call, proceed: Proceed) -> AWSResponse:
        proceed()
        raise ReadTimeoutError(endpoint_url=call.request.url)

    return fault


def killed_before() -> Fault:
    """Returns a fault where the process dies before it sends the request."""

    def fault(call: Call, _: Proceed) -> AWSResponse:
        raise Killed(f"before {call.target}")

    return fault


def killed_after() -> Fault:
    """Returns a fault where the process dies after the request has taken effect."""

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
    """The layer that applies faults."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        self.seen: list[str] = []  # targets of all attempts made while any fault was pending
        self._patches = Patches((botocore.endpoint, "time", _Time(self._sleep)))

    def inject(self, target: str, fault: Fault, *, nth: int = 1, times: int = 1) -> None:
        """Applies a fault to the nth matching attempt from now on, and to the `times` - 1 attempts after it.

        `target` is `service.Operation`, `service.*` or `*`.
        """
        with self._lock:
            self._orders.append(_Order(target, fault, nth - 1, times))

    def clear(self) -> None:
        """Removes all faults."""
        with self._lock:
            self._orders.clear()
            self.seen.clear()

    def pending(self) -> int:
        """The number of faults that have not yet been applied in full."""
        return len(self._orders)

    def __call__(self, call: Call, proceed: Proceed) -> AWSResponse | None:
        """Wraps each attempt."""
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
        """Installs the layer outermost and replaces botocore's pauses."""
        if self not in embed.layers:
            embed.layers.insert(0, self)
        self._patches.install()

    def uninstall(self) -> None:
        """Removes the layer and restores the pauses."""
        embed.layers.remove(self)
        self._patches.uninstall()


class _Time:
    """Replaces the module `time` in botocore's retry loop, which uses only `sleep`."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
