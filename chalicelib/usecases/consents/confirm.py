"""Double opt-in: the mail that asks, the page that shows the question, and the button that makes it count.

A confirmation counts from the moment of the button, so it also stands against a withdrawal that came after the
question. It is taken once: the second button changes nothing, whatever happened in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.changes import Claim
from chalicelib.domain.consents.decisions import decide_confirmation
from chalicelib.domain.consents.second_steps import returns_link
from chalicelib.domain.errors import NotFound
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.links.tokens import CONSENT
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import Mail, NothingToSend
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.acts import Act, Granted
from chalicelib.domain.people.states import decide
from chalicelib.domain.people.subjects import Subject, existing, save
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import of_token
from chalicelib.usecases.links.tokens import NOTHING_HERE, compose_address, open_token
from chalicelib.usecases.people import changing

if TYPE_CHECKING:
    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.usecases.ports.bundle import Ports

Standing = Literal["open", "confirmed", "ended", "over", "unclear"]
"""open: can be confirmed; confirmed; ended: confirmed, then withdrawn or expired; over: its time has passed;
unclear: the address means several people by now, so nobody can tell whose consent it would be."""


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


def read_question(ports: Ports, text: str, now: datetime) -> Question:
    """What a token asks. Changes nothing. Raises NotFound for any text that is not a token of ours."""
    profile, record = _record(ports, text)
    return _found(ports, profile, record, now).question


def confirm(ports: Ports, text: str, request_id: str, now: datetime) -> Question:
    """Makes the grants count from now, once; `standing` tells what came of it. Raises NotFound as read_question."""
    profile, record = _record(ports, text)
    ctx = of_token(profile, record.id, request_id, now, claim=claim(record.id))

    def attempt() -> Plan[Question]:
        found = _found(ports, profile, record, now)
        question, holder = found.question, found.holder
        if holder is None or question.standing != "open":
            return Plan([], question)
        event = changing.event(ctx, "consent.confirmed", record)
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
        profile, question.items, compose_address(ports, tenant, record.id), asked_at, question.until
    )
    headers = {"Reply-To": profile.contacts.email} if profile.contacts.email else {}
    return Mail(row.id, profile.name, address.value, subject, text, headers)


def _record(ports: Ports, text: str) -> tuple[Profile, ConsentRecord]:
    """The record that a token is for. The MAC is checked before anything is read."""
    profile, record_id = open_token(ports, text, CONSENT)
    record = ports.records.get(profile.tenant, record_id)
    if record is None:
        raise NotFound(NOTHING_HERE)
    return profile, record


def claim(record_id: str) -> Claim:
    """Remembers for a day, as long as a question stays open, that the button was pressed."""
    return Claim(hash_text(f"confirm\n{record_id}"), hash_text(""))


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
