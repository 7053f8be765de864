"""Things that tests of people and consents are made of, and one tenant's consents on a table in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

from chalicelib.domain import identifiers
from chalicelib.domain.changes import Claim
from chalicelib.domain.contact_checks import Verdict
from chalicelib.domain.identifiers import PARSERS, Identifier, IdentifierKind
from chalicelib.domain.purposes import Channel, ContractKind
from chalicelib.domain.records import ConsentRecord, Source
from chalicelib.domain.states import State
from chalicelib.domain.subjects import Subject
from chalicelib.usecases import (
    check_contacts,
    history,
    keep_contracts,
    link_subjects,
    look_up,
    note_inbound,
    record_consent,
    withdraw_consent,
)
from chalicelib.usecases.commit import Done
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.keep_contracts import KnownContract, PutContract
from chalicelib.usecases.link_subjects import Relink
from chalicelib.usecases.look_up import Known, LookUp
from chalicelib.usecases.note_inbound import NoteInbound
from chalicelib.usecases.ports import Ports
from chalicelib.usecases.record_consent import Origin, RecordConsent, Wanted
from chalicelib.usecases.withdraw_consent import WithdrawConsent
from tests.memory_ports import MovedClock, context, memory_ports
from tests.memory_table import MemoryTable

MONDAY = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # no quiet hours from New York to Hawaii
STRANGER = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T53")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def who(text: str) -> Identifier:
    """`a@b.example`, `+12125550101`, `device:x`; anything else is an external id."""
    if "@" in text:
        found = identifiers.email(text)
    elif text.startswith("+"):
        found = identifiers.phone(text)
    elif text.startswith("device:"):
        found = PARSERS[IdentifierKind.DEVICE](text)
    else:
        found = identifiers.external_id(text)
    assert found is not None, text
    return found


def origin(*names: str, wording: str | None = None, asserted: bool = False) -> Origin:
    """Who is meant, from a web form."""
    return Origin(tuple(map(who, names)), Source("web_form"), wording, asserted)


def wanted(*wishes: str) -> tuple[Wanted, ...]:
    """`+service_updates/sms` grants, `-newsletter/email` denies; without a channel `+precise_location`."""
    parts = [(wish[0] == "+", *wish[1:].partition("/")[::2]) for wish in wishes]
    return tuple(Wanted(purpose, channel or None, granted) for granted, purpose, channel in parts)


class World:
    """One tenant's people, asked as the use cases are by the API. Every call is made at the clock's moment."""

    def __init__(self, tenant: str = "cyclonex", ports: Ports | None = None) -> None:
        self.tenant = tenant
        self.table = MemoryTable()
        self.clock = MovedClock()
        self.clock.moment = MONDAY
        self.ports = ports or memory_ports(self.table, self.clock)

    def ctx(self, by: Actor | None = None, claim: str | None = None, body: str = "") -> Context:
        """A call, by a secret key unless another actor is given; `claim` is its Idempotency-Key."""
        ctx = context(self.ports, self.tenant, actor=by)
        return ctx if claim is None else replace(ctx, claim=Claim(sha256(claim), sha256(body)))

    def consent(
        self,
        names: Sequence[str],
        *wishes: str,
        by: Actor | None = None,
        at: datetime | None = None,
        wording: str | None = None,
        asserted: bool = False,
    ) -> ConsentRecord:
        """Records decisions (see `wanted`)."""
        command = RecordConsent(origin(*names, wording=wording, asserted=asserted), wanted(*wishes), None, at)
        return record_consent.record_consent(self.ports, self.ctx(by), command).result

    def withdraw(self, names: Sequence[str], *purposes: str, by: Actor | None = None) -> ConsentRecord:
        """Withdraws; all where no purpose is named."""
        command = WithdrawConsent(origin(*names), purposes or None)
        return withdraw_consent.withdraw_consent(self.ports, self.ctx(by), command).result

    def contract(self, external_id: str, *people: Sequence[str], kind: ContractKind = "client") -> KnownContract:
        """Makes a contract that began a month ago, with these people."""
        subjects = tuple(tuple(map(who, names)) for names in people)
        command = PutContract(external_id, kind, date(2026, 10, 23), subjects, None, None)
        return keep_contracts.put_contract(self.ports, self.ctx(), command)

    def end(self, external_id: str) -> Done[KnownContract]:
        """Ends a contract today."""
        today = self.clock.now().date()
        return keep_contracts.end_contract(self.ports, self.ctx(), external_id, today, "cancelled", None)

    def reinstate(self, external_id: str) -> Done[KnownContract]:
        """Reinstates it."""
        return keep_contracts.reinstate_contract(self.ports, self.ctx(), external_id, None)

    def link(self, *names: str) -> str:
        """Makes everyone named one person."""
        return link_subjects.link(self.ports, self.ctx(), Relink(tuple(map(who, names)), "same_person")).result

    def unlink(self, *names: str) -> str:
        """Parts these identifiers from their person."""
        return link_subjects.unlink(self.ports, self.ctx(), Relink(tuple(map(who, names)), "wrong_person")).result

    def wrote(self, names: Sequence[str], channel: Channel, at: datetime | None = None) -> None:
        """Tells that somebody contacted the tenant."""
        note_inbound.note_inbound(
            self.ports, self.ctx(), NoteInbound(tuple(map(who, names)), channel, at or self.clock.now())
        )

    def verdict(self, names: Sequence[str], place: str, *, at: datetime | None = None) -> Verdict:
        """The answer to a contact check for `purpose/channel`."""
        purpose, _, channel = place.partition("/")
        asked = check_contacts.Asked(tuple(map(who, names)), purpose, cast("Channel", channel) or None, at)
        (verdict,) = check_contacts.check_contacts(self.ports, self.ctx(), [asked])
        return verdict

    def reasons(self, names: Sequence[str], place: str, *, at: datetime | None = None) -> list[str]:
        """The codes of the reasons against a contact; empty when it is allowed."""
        return [reason.code for reason in self.verdict(names, place, at=at).reasons]

    def known(self, *names: str, at: datetime | None = None, history: bool = False) -> Known:
        """What is known of whoever is meant."""
        return look_up.look_up(self.ports, self.ctx(), LookUp(tuple(map(who, names)), at, history, limit=100))

    def decisions(self, *names: str, at: datetime | None = None) -> dict[str, str]:
        """Slot → state."""
        return {slot: decision.state for slot, decision in self.known(*names, at=at).decisions.items()}

    def found(self, name: str) -> Subject:
        """The subject that lies under an identifier."""
        key = self.ports.secrets.identifier_key(self.tenant, who(name))
        return self.ports.subjects.find(self.tenant, [key])[key]

    def folded(self, subject: Subject) -> State:
        """What the subject's events add up to."""
        return history.state_at(self.ports, self.ctx(), subject, 1 << 60)


def sha256(text: str) -> str:
    """Hex."""
    return hashlib.sha256(text.encode()).hexdigest()
