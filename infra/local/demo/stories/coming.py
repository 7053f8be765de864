"""How a request comes in and is verified, as most stories begin."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.local.demo.office import REQUESTS, Office
from infra.local.demo.people import Person


@dataclass(frozen=True, slots=True, repr=False)
class Came:
    """A request that came in: of whom, and the token that the person has. Does not print itself."""

    office: Office
    person: Person
    id: str
    token: str

    def do(self, action: str, body: Any = None, *, by: str = "case_worker") -> None:
        """Lets staff act on it."""
        self.office.act(self.id, action, body, by=by)

    def say(self, action: str, body: Any) -> None:
        """Lets the person act on it: `information`, `appeal`, `withdraw`."""
        self.office.visit(self.person, f"{REQUESTS}/{self.id}/{action}", body, token=self.token)


Coming = Generator[datetime, None, Came]


def ask(office: Office, name: str, number: int, at: datetime, *types: str, **more: Any) -> Coming:
    """Lets a person ask on the web page at a moment, and notes the request by a name."""
    yield at
    person = office.person(number)
    made = office.ask(person, *types, **more)
    office.records[name] = made["id"]
    return Came(office, person, made["id"], made["intake_token"])


def verify(came: Came, at: datetime) -> Coming:
    """Lets them send their code, within half an hour of asking; from then on they have the tracking token."""
    yield at
    token = came.office.verify(came.person, {"id": came.id, "intake_token": came.token})
    return Came(came.office, came.person, came.id, token)


def come_in(office: Office, name: str, number: int, ago: int, *types: str, **more: Any) -> Coming:
    """Lets a person ask some days ago, and verify it a quarter of an hour later."""
    minute = number % 40
    came = yield from ask(office, name, number, office.days.ago(ago, 15, minute), *types, **more)
    return (yield from verify(came, office.days.ago(ago, 15, minute + 15)))
