"""Double opt-in: the mail that asks, the page that shows the question, and the button that makes it count.

A confirmation counts from the moment of the button, so it also stands against a withdrawal that came after the
question. It is taken once: the second button changes nothing, whatever happened in between.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.changes import Claim, OutboxRow
from chalicelib.domain.consents.decisions import decide_confirmation
from chalicelib.domain.consents.second_steps import returns_link
from chalicelib.domain.errors import NotFound
from chalicelib.domain.links import confirmation_tokens
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import Mail, NothingToSend
from chalicelib.domain.people.acts import Act, Granted
from chalicelib.domain.people.states import decide
from chalicelib.domain.people.subjects import Subject, existing, save
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.people.record_act import tie_event

if TYPE_CHECKING:
    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.domain.links.confirmation_tokens import Sign
    from chalicelib.usecases.ports.bundle import Ports

Standing = Literal["open", "confirmed", "ended", "over", "unclear"]
"""open: can be confirmed; confirmed; ended: confirmed, then withdrawn or expired; over: its time has passed;
unclear: the address means several people by now, so nobody can tell whose consent it would be."""

NOTHING_HERE: Final = "There is nothing at this address. Use the link exactly as it was sent."
_PURPOSE: Final = "confirm"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is asked to confirm. Holds nothing personal: a page and a mail can show it."""

    profile: Profile
    items: tuple[tuple[str, str | None], ...]  # (purpose title, channel)
    until: datetime
    standing: Standing
    by_mail: bool = True  # asked of the owner of an address; else of whoever made the choice a moment ago


@dataclass(frozen=True, slots=True)
class _Found:
    question: Question
    holder: Subject | None
    acts: tuple[Act, ...]  # the grants, and what each of them lifts

    @property
    def grants(self) -> tuple[Granted, ...]:
        """What is granted."""
        return tuple(act for act in self.acts if isinstance(act, Granted))


def token(ports: Ports, tenant: str, record_id: str) -> str:
    """The token that confirms a record."""
    return confirmation_tokens.compose(tenant, record_id, signing(ports, tenant))


def link(ports: Ports, tenant: str, record_id: str) -> str:
    """The address at which a record is confirmed. It is a secret: only the person whose choice it is may have it."""
    return f"{ports.base_url}/c/{token(ports, tenant, record_id)}"


def read_question(ports: Ports, text: str, now: datetime) -> Question:
    """What a token asks. Changes nothing. Raises NotFound for any text that is not a token of ours."""
    profile, record = _record(ports, text)
    return _found(ports, profile, record, now).question


def confirm(ports: Ports, text: str, request_id: str, now: datetime) -> Question:
    """Makes the grants count from now, once; `standing` tells what came of it. Raises NotFound as read_question."""
    profile, record = _record(ports, text)
    ctx = Context(profile, Actor("subject", record.id), request_id, now, claim=claim(record.id))

    def attempt() -> Plan[Question]:
        found = _found(ports, profile, record, now)
        question, holder = found.question, found.holder
        if holder is None or question.standing != "open":
            return Plan([], question)
        event = replace(tie_event(ctx, "consent.confirmed", record), at=now)
        return Plan([save(existing(holder), found.acts, event)], _as(question, "confirmed"), record.id)

    def pressed_before(_: str) -> Question:
        question = _found(ports, profile, record, now).question
        return question if question.standing == "ended" else _as(question, "confirmed")

    return commit(ports, ctx, attempt, pressed_before).result


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """The mail of an outbox row `confirm_consent`. Raises NothingToSend where there is no question any more."""
    record = ports.records.get(tenant, row.refs["record_id"])
    if record is None:
        raise NothingToSend("record_gone")
    found = _found(ports, ports.profiles[tenant], record, now)
    question, holder = found.question, found.holder
    if question.standing != "open" or holder is None:
        raise NothingToSend(question.standing)
    if all(decide(holder.state, grant.slot, to_ms(now)).state != "pending" for grant in found.grants):
        raise NothingToSend("answered_since")
    address = ports.subjects.identifier_value(tenant, row.refs["identifier_key"])
    if address is None:
        raise NothingToSend("address_erased")
    profile = question.profile
    asked_at = from_ms(record.recorded_at)
    subject, text = mail_texts.confirmation(
        profile, question.items, link(ports, tenant, record.id), asked_at, question.until
    )
    headers = {"Reply-To": profile.contacts.email} if profile.contacts.email else {}
    return Mail(row.id, profile.name, address.value, subject, text, headers)


def _record(ports: Ports, text: str) -> tuple[Profile, ConsentRecord]:
    """The record that a token is for. The MAC is checked before anything is read."""
    parsed = confirmation_tokens.parse(text)
    profile = ports.profiles.get(parsed.tenant) if parsed else None
    if parsed and profile and parsed.verify(signing(ports, parsed.tenant)):
        record = ports.records.get(parsed.tenant, parsed.record_id)
        if record is not None:
            return profile, record
    raise NotFound(NOTHING_HERE)


def signing(ports: Ports, tenant: str) -> Sign:
    """What signs a tenant's tokens of `/c/`."""
    return lambda message: ports.secrets.sign(tenant, _PURPOSE, message)


def claim(record_id: str) -> Claim:
    """Remembers for a day, as long as a question stays open, that the button was pressed."""
    fingerprint = hashlib.sha256(f"{_PURPOSE}\n{record_id}".encode()).hexdigest()
    return Claim(fingerprint, hashlib.sha256(b"").hexdigest())


def _found(ports: Ports, profile: Profile, record: ConsentRecord, now: datetime) -> _Found:
    acts = decide_confirmation(record, profile, to_ms(now))
    grants = tuple(act for act in acts if isinstance(act, Granted))
    holder = None
    if record.confirm_key is not None:
        holder = ports.subjects.find(profile.tenant, [record.confirm_key]).get(record.confirm_key)
    items = tuple(_item(profile, grant) for grant in grants)
    until = from_ms(record.confirm_until or 0)
    by_mail = not returns_link(record, profile)
    return _Found(Question(profile, items, until, _standing(record, holder, grants, now), by_mail), holder, acts)


def _standing(record: ConsentRecord, holder: Subject | None, grants: tuple[Granted, ...], now: datetime) -> Standing:
    if holder is None or not grants:
        return "over"
    given = [holder.state.grants.get(grant.slot) for grant in grants]
    if any(grant is not None and grant.record_id == record.id for grant in given):
        holds = all(decide(holder.state, grant.slot, to_ms(now)).state == "granted" for grant in grants)
        return "confirmed" if holds else "ended"
    if record.confirm_until is None or to_ms(now) >= record.confirm_until:
        return "over"
    return "unclear" if holder.kind == "shared" else "open"


def _item(profile: Profile, grant: Granted) -> tuple[str, str | None]:
    purpose, _, channel = grant.slot.partition("/")
    return profile.purposes[purpose].title, channel or None


def _as(question: Question, standing: Standing) -> Question:
    return replace(question, standing=standing)
