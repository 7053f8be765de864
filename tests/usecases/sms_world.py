"""A tenant with an account at every provider, in memory; `deliver` is a provider's call from raw bytes to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from chalicelib.domain.identifiers import Identifier, from_e164
from chalicelib.domain.opt_outs import standings
from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.provider import Account, Answer, Webhook
from chalicelib.domain.states import State
from chalicelib.usecases import people
from chalicelib.usecases.ports import Ports
from chalicelib.usecases.receive_sms import Call, receive
from tests.domain.sms import calls
from tests.memory_ports import MovedClock, context, memory_ports
from tests.memory_table import MemoryTable

PATH_SECRET = "0123456789abcdef"  # of calls.URL
PERSON = from_e164(calls.PERSON)


class Accounts:
    """The port `SmsAccounts`: what the cases of `calls` hold, for Cyclonex; another's everywhere else."""

    def __init__(self) -> None:
        self.changed: dict[tuple[str, str], Account] = {}

    def get(self, tenant: str, provider: str) -> SmsAccount | None:
        case = calls.cases()[provider]
        account = self.changed.get((tenant, provider), case.account if tenant == "cyclonex" else case.foreign)
        return SmsAccount(account, (PATH_SECRET,), f"https://privacy.example/sms/{tenant}/{provider}/")

    def providers(self, tenant: str) -> tuple[str, ...]:
        return tuple(calls.cases())


class Certificates:
    """The port `SmsCertificates`: one certificate at every address of SNS's."""

    def __init__(self) -> None:
        self.confirmed: list[str] = []

    def __call__(self, url: str) -> bytes:
        return calls.pem()

    def confirm_subscription(self, url: str) -> None:
        self.confirmed.append(url)


@dataclass(frozen=True)
class World:
    """Ports, and what the tests ask of them."""

    ports: Ports
    table: MemoryTable
    clock: MovedClock

    @property
    def accounts(self) -> Accounts:
        return cast("Accounts", self.ports.sms_accounts)

    def deliver(self, webhook: Webhook, provider: str, tenant: str = "cyclonex", secret: str = PATH_SECRET) -> Answer:
        """One call of a provider."""
        headers = [(name, value) for name, values in webhook.headers.items() for value in values]
        return receive(self.ports, Call(tenant, provider, secret, webhook.method, headers, webhook.body, "req-1"))

    def state(self, identifier: Identifier = PERSON, tenant: str = "cyclonex") -> State:
        """What holds for whoever the identifier leads to."""
        ctx = context(self.ports, tenant)
        (views,) = people.see(self.ports, ctx, [people.keys_of(self.ports, ctx, [identifier])])
        return views[0].state if views else State()

    def opted_out(self, identifier: Identifier = PERSON, tenant: str = "cyclonex") -> list[str]:
        """The kinds of which somebody is opted out."""
        return [one.kind for one in standings(self.state(identifier, tenant).opt_outs) if one.state == "active"]

    def kept(self) -> dict[str, object]:
        """All items, to compare."""
        return {
            f"{tenant} {key}": dict(item) for tenant, items in self.table.items.items() for key, item in items.items()
        }


def world(at: datetime = calls.NOW, wrap: Callable[[MemoryTable], MemoryTable] = lambda table: table) -> World:
    """Nobody known, the clock at the moment of the cases."""
    clock = MovedClock()
    clock.moment = at
    table = wrap(MemoryTable())
    ports = replace(memory_ports(table, clock), sms_accounts=Accounts(), sms_certificates=Certificates())
    return World(ports, table, clock)


def genuine(provider: str) -> Webhook:
    return calls.cases()[provider].webhook


def twilio(text: str, number: int = 1, sender: str = calls.PERSON) -> Webhook:
    return calls.twilio(Body=text, MessageSid=f"SM{number:032d}", From=sender)


def generic(text: str, number: int = 1, at: str = "2026-11-22T00:00:00Z", **changes: Any) -> Webhook:
    body = calls.generic_body(text=text, message_id=f"m-{number}", occurred_at=at, **changes)
    return calls.generic(body, identity=f"msg_{number}")
