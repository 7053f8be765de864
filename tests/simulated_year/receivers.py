"""Whoever gets something from the company in the simulated year: mailboxes, and servers that take events, or fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outgoing import OutgoingType
from chalicelib.domain.webhooks.addresses import Target
from chalicelib.domain.webhooks.deliveries import Outcome

if TYPE_CHECKING:
    from tests.simulated_year.world import YearWorld

STEADY: Final = "steady.example.com"
MOODY: Final = "moody.example.com"
AWAY: Final = "away.example.com"
WANTED: Final[dict[str, tuple[OutgoingType, ...]]] = {
    STEADY: ("request.received", "request.verified", "request.completed", "request.denied", "appeal.received"),
    MOODY: ("request.reminder", "request.overdue", "request.extended", "request.withdrawn", "request.reopened"),
    AWAY: ("request.received", "request.overdue", "request.completed", "task.created", "appeal.decided"),
}
"""The receivers, and which types each of them wants."""
SHORT, LONG = timedelta(days=2), timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that was taken: what process it came from, and whether that was told that it was."""

    process: int
    recipient: str = ""
    answered: bool = True


class Mailboxes:
    """The port `Mailer`; keeps by the mail's id who got it, and from which process."""

    def __init__(self, world: YearWorld) -> None:
        self._world = world
        self.taken: dict[str, list[Taken]] = {}

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        self._world.mortal.call("mail.send", lambda: self._take(mail))

    def _take(self, mail: Mail) -> None:
        self.taken.setdefault(mail.id, []).append(Taken(self._world.process, mail.recipient))


class Servers:
    """The port `WebhookReceivers`; keeps by the delivery's id each time that it was taken.

    One takes everything, one is moody and sometimes hangs after it took something, one is gone for two days of each
    month and for six days once.
    """

    local = False

    def __init__(self, world: YearWorld, chance: Random) -> None:
        self._world = world
        self._chance = chance
        self.taken: dict[str, list[Taken]] = {}
        self.tries = 0
        self.calm = False

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        found: Outcome = self._world.mortal.call("receiver.post", lambda: self._take(target, headers, body))
        return found

    def _take(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        assert b"@" not in body, "an event holds an address"
        self.tries += 1
        outcome = Outcome(204) if self.calm else self._choose(target.host)
        if outcome.delivered or outcome.failure == "timed_out":
            taken = Taken(self._world.process, target.host, outcome.delivered)
            self.taken.setdefault(headers["webhook-id"], []).append(taken)
        return outcome

    def _choose(self, host: str) -> Outcome:
        if host == AWAY and self._is_away():
            return Outcome(failure="not_connected")
        if host != MOODY or self._chance.random() < 0.7:
            return Outcome(204)
        return self._chance.choice(
            (
                Outcome(500, "refused"),
                Outcome(429, "refused", "600"),
                Outcome(302, "redirected"),
                Outcome(failure="timed_out"),  # it has taken it, and says so too late
                Outcome(failure="not_connected"),
            )
        )

    def _is_away(self) -> bool:
        day = self._world.true - self._world.begun
        return day % timedelta(days=30) < SHORT or timedelta(days=45) < day < timedelta(days=45) + LONG
