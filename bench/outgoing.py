"""The operations that follow from events of rights requests and have a budget: events to servers, and reminders.

They need a server that takes events, so they are measured on the embedded stack alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from bench.budgets import Budget, Operation, Step, World, calls
from bench.rights import find_rows, make_proven
from chalicelib import wiring
from chalicelib.domain.deadlines.reminders import find_moment
from chalicelib.usecases.context import Actor, Context, of_system
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.manage import NewEndpoint
from chalicelib.usecases.webhooks.send import send
from infra.local.iam import acting

_TENANT: Final = "cyclonex"
_WEEK: Final = timedelta(days=7)
_PREPARED: dict[int, str] = {}
"""Number of the operation → the id of what it works on."""
_DUE: dict[int, datetime] = {}
"""Number of the operation → when its reminder is due."""


def act_as(function: str, work: Callable[[], object]) -> None:
    """Does some work as this function, so that its policy applies, and without the log lines."""
    with (
        acting.as_function(function),
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
    ):
        work()


def make_context() -> Context:
    """Returns the context of a case worker's call."""
    ports = wiring.ports()
    ctx = of_system(ports.profiles[_TENANT], "bench", ports.clock.now(), "bench")
    return replace(ctx, actor=Actor("secret", "key_bench", frozenset({"requests:write"}), member="mem_bench"))


class _Server(BaseHTTPRequestHandler):
    """A server that takes every event."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@cache
def _start_server() -> str:
    """Starts a server that takes events, once a process, and returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/in"


def _have_endpoints(number: int) -> None:
    """Leaves the company that many endpoints, which want all events, and makes the process know them."""
    ports, ctx = wiring.ports(), make_context()
    for one in ports.webhook_endpoints.read(_TENANT).all:
        manage.delete(ports, ctx, one.id, None)
    for _ in range(number):
        manage.create(ports, ctx, NewEndpoint(_start_server()))
    ports.webhook_endpoints.read(_TENANT)


def _prepare_event(endpoints: int, event: str = "request.received") -> Step:
    def prepare(world: World, number: int) -> None:
        request_id = make_proven(world, number)
        _have_endpoints(endpoints)
        (row,) = [one for one in find_rows("tell_event", "record", request_id) if one.row.refs["events"] == event]
        _PREPARED[number] = row.row.id

    return prepare


def _tell(_: World, number: int) -> None:
    act_as("deliver", lambda: deliver(wiring.ports(), _TENANT, _PREPARED[number]))


def _prepare_delivery(world: World, number: int) -> None:
    _prepare_event(1)(world, number)
    _tell(world, number)
    ports = wiring.ports()
    (endpoint,) = ports.webhook_endpoints.known(_TENANT).all
    (delivery,), _ = ports.webhook_deliveries.page(_TENANT, endpoint.id, "waiting", None, 10)
    _PREPARED[number] = delivery.id


def _try_delivery(_: World, number: int) -> None:
    act_as("send_events", lambda: send(wiring.ports(), _TENANT, _PREPARED[number]))


def _prepare_reminder(world: World, number: int) -> None:
    _PREPARED[number] = make_proven(world, number)
    ports = wiring.ports()
    request = ports.rights_requests.states(_TENANT, [_PREPARED[number]])[_PREPARED[number]]
    _DUE[number] = find_moment(request.clock.target_on - _WEEK, ports.profiles[_TENANT].time_zone)


def _remind(_: World, number: int) -> None:
    ports = replace(wiring.ports(), clock=_Stopped(_DUE[number] + timedelta(minutes=5)))
    act_as("remind", lambda: take_due_steps(ports, _TENANT, _PREPARED[number]))


class _Stopped:
    """A clock that shows one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def real_now(self) -> datetime:
        return self._moment


_FANNED: Final = calls(GetItem=1, TransactWriteItems=1)
_SENT: Final = calls(send=1)

OPERATIONS: Final = (
    Operation("event fanned out, no endpoint", Budget(_FANNED, 1, 4), _tell, _prepare_event(0)),
    Operation(
        "event fanned out, 1 endpoint",
        Budget(_FANNED | _SENT, 1, 6),
        _tell,
        _prepare_event(1),
        note="the send announces the deliveries, which would wait for the sweep otherwise",
    ),
    Operation("event fanned out, 5 endpoints", Budget(_FANNED | _SENT, 1, 14), _tell, _prepare_event(5)),
    Operation(
        "event of which staff are told, no endpoint",
        Budget(calls(GetItem=3, TransactWriteItems=1, send=1), 3, 6),
        _tell,
        _prepare_event(0, "request.verified"),
        note="2 reads and a send more than an event takes: the request, whose turn it is, and the mail",
    ),
    Operation(
        "try of an event's delivery",
        Budget(calls(GetItem=1, UpdateItem=2), 1, 2),
        _try_delivery,
        _prepare_delivery,
        note="beside it 1 call by HTTP",
    ),
    Operation("reminder of staff, due", Budget(_FANNED | _SENT, 1, 8), _remind, _prepare_reminder),
)
"""Calls are exact, units are maxima, as for every operation."""
