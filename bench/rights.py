"""The operations on rights requests that have a budget."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any, Final

from bench.budgets import Budget, Operation, RequestRefused, World, calls
from chalicelib import wiring
from chalicelib.domain.daily_caps import Outcome
from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outbox import Kind, StoredOutboxRow
from chalicelib.usecases.rights.post.send_letter import send
from chalicelib.usecases.rights.tokens import compose_code

_TENANT: Final = "cyclonex"
_PATH: Final = "/v1/requests"
_MOST_ROWS: Final = 1000
_MADE: dict[int, str] = {}
"""Number of the person → the request that was prepared for them."""


def _body(number: int, *types: str, **more: str) -> dict[str, Any]:
    requester = {
        "first_name": "Pat",
        "last_name": "Rivera",
        "email": f"person-{number}@bench.example",
        "state": "CA",
        "relationship": "client",
        **more,
    }
    return {"types": list(types), "requester": requester, "details": "All that you hold about me, please."}


def _once(number: int) -> dict[str, str]:
    return {"Idempotency-Key": f"bench-rights-{number:024d}"}


def _create(world: World, number: int, *types: str, **more: str) -> None:
    body = _body(number, *types, **more)
    made = world.ask("POST", _PATH, body, who="publishable", headers=_once(number))
    _MADE[number] = str(made["id"])


def _warm(world: World, number: int) -> None:
    """Makes the process cache key and secrets."""
    world.ask("POST", _PATH, _body(number + 1, "delete"), who="publishable")
    world.ask("GET", "/v1/tenant", None)


def _waiting(world: World, number: int, *types: str) -> None:
    """Makes a request whose first letter has brought its code."""
    _warm(world, number)
    _create(world, number, *types)
    send_letters(_MADE[number])


def make_proven(world: World, number: int) -> str:
    """Makes a request to know whose person proved who they are, and returns its id."""
    _waiting(world, number, "know")
    _try(world, number)
    return _MADE[number]


def send_letters(request_id: str) -> None:
    """Lets all letters of a request leave, to nobody."""
    ports = replace(wiring.ports(), mailer=_Post(), daily_caps=_Room())
    for stored in find_rows("send_letter", "rights_request", request_id):
        with redirect_stdout(StringIO()):
            send(ports, _TENANT, stored, ports.clock.now())


def find_rows(kind: Kind, ref: str, record_id: str) -> list[StoredOutboxRow]:
    """Returns the rows of a kind that wait and whose reference names a record."""
    ports = wiring.ports()
    rows = ports.outbox.due(_TENANT, ports.clock.now() + timedelta(days=1), _MOST_ROWS)
    return [one for one in rows if one.row.kind == kind and one.row.refs.get(ref) == record_id]


class _Post:
    """Takes every mail."""

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        pass


class _Room:
    """Has room for every mail: no stranger sends as many in a day as are prepared here."""

    def count(self, *_: object) -> Outcome:
        return "counted"


def _try(world: World, number: int, add: int = 0) -> None:
    request_id = _MADE[number]
    code = (int(compose_code(wiring.ports(), _TENANT, request_id, 1)) + add) % 1_000_000
    path = f"{_PATH}/{request_id}/verify"
    headers = {"Idempotency-Key": f"bench-code-{number:024d}"}
    world.ask("POST", path, {"code": f"{code:06d}"}, who="publishable", headers=headers)


def _try_wrong(world: World, number: int) -> None:
    try:
        _try(world, number, add=1)
    except RequestRefused:
        return
    raise AssertionError("a wrong code was taken")


def _ask(world: World, number: int) -> None:
    path = f"{_PATH}/{_MADE[number]}/ask"
    world.ask("POST", path, {"message": "Which account do you mean?"}, headers=_once(number + 1))


def _read(world: World, number: int) -> None:
    world.ask("GET", f"{_PATH}/{_MADE[number]}", None)


def _ask_a_stranger(world: World, number: int, kind: str = "delete") -> None:
    _waiting(world, number, kind)
    _read(world, number)  # so that the secret key is known too


_TAKEN_IN: Final = calls(TransactWriteItems=1, send=1)
_READ: Final = calls(BatchGetItem=1)

OPERATIONS: Final = (
    Operation("rights request, 1 identifier", Budget(_TAKEN_IN, 0, 14), lambda w, n: _create(w, n, "delete"), _warm),
    Operation(
        "rights request, 2 identifiers",
        Budget(_TAKEN_IN, 0, 16),
        lambda w, n: _create(w, n, "delete", phone=f"+1415{2_000_000 + n:07d}"),
        _warm,
    ),
    Operation(
        "rights requests, 3 linked, 1 identifier",
        Budget(_TAKEN_IN, 0, 34),
        lambda w, n: _create(w, n, "delete", "know", "access"),
        _warm,
    ),
    Operation(
        "opt-out request, person new",
        Budget(_TAKEN_IN | calls(GetItem=1), 1, 24),
        lambda w, n: _create(w, n, "opt_out_sale_sharing"),
        _warm,
    ),
    Operation(
        "right code", Budget(_READ | calls(TransactWriteItems=1), 2, 10), _try, lambda w, n: _waiting(w, n, "delete")
    ),
    Operation(
        "right code, counts towards a cap",
        Budget(_READ | _TAKEN_IN | calls(GetItem=1), 3, 14),
        _try,
        lambda w, n: _waiting(w, n, "shine_the_light"),
    ),
    Operation(
        "wrong code",
        Budget(_READ | calls(UpdateItem=1, GetItem=1), 3, 1),
        _try_wrong,
        lambda w, n: _waiting(w, n, "delete"),
    ),
    Operation("action on a rights request, with a letter", Budget(_READ | _TAKEN_IN, 2, 12), _ask, _ask_a_stranger),
    Operation(
        "rights request read by staff",
        Budget(_READ | calls(Query=1, GetItem=1, PutItem=1), 4, 1),
        _read,
        lambda w, n: _ask_a_stranger(w, n, "know"),
        note="1 read for whose identifiers these are; the query finds duplicates, +1 read where there are any; "
        "its people get neither",
    ),
    Operation(
        "deletion read by staff",
        Budget(_READ | calls(Query=2, GetItem=1, PutItem=1), 5, 1),
        _read,
        _ask_a_stranger,
        note="holds: 1 query for the request; +1 a person, a contract",
    ),
)
"""Calls are exact, units are maxima, as for every operation."""
