"""Double opt-in: the mail that asks, the page that shows the question, and the button that confirms.

A confirmation counts from the moment when the button is pressed, so it also overrides a withdrawal that came after the
question. It is accepted once: pressing the button again changes nothing, whatever happened in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from chalicelib.domain.consents.decisions import decide_confirmation
from chalicelib.domain.consents.second_steps import returns_link
from chalicelib.domain.errors import NotFound
from chalicelib.domain.links.standing import Standing, judge_standing
from chalicelib.domain.links.tokens import CONSENT
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.acts import Act, Granted
from chalicelib.domain.people.decided import find_open_question, show_slot
from chalicelib.domain.people.subjects import Subject, keep_subject
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.links.confirm_once import ToConfirm, context_of, press_once, settle
from chalicelib.usecases.links.tokens import NOTHING_HERE, compose_address, open_token
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.reach import reach_known
from chalicelib.usecases.people.record_act import make_act_event

if TYPE_CHECKING:
    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.domain.tenants.purposes import Channel
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class Question(ToConfirm):
    """The question whether to confirm consents."""

    items: tuple[tuple[str, str | None], ...]  # (purpose title, channel)
    by_mail: bool = True  # it asks the owner of an address; otherwise whoever made the choice a moment ago


@dataclass(frozen=True, slots=True)
class _Found:
    question: Question
    holder: Subject | None
    acts: tuple[Act, ...]  # the grants, and what each of them lifts

    @property
    def grants(self) -> tuple[Granted, ...]:
        """The grants among the acts."""
        return tuple(act for act in self.acts if isinstance(act, Granted))


def read_question(ports: Ports, text: str, now: datetime) -> Question:
    """Returns the question of a token; changes nothing. Raises NotFound for any text that is not a token of ours."""
    profile, record = _record(ports, text)
    return _read_found(ports, profile, record, now).question


def confirm(ports: Ports, text: str, request_id: str, now: datetime) -> Question:
    """Makes the grants count from now, once; `standing` shows the outcome. Raises NotFound like `read_question`."""
    profile, record = _record(ports, text)
    ctx = context_of(profile, record.id, request_id, now)

    def attempt() -> Plan[Question]:
        found = _read_found(ports, profile, record, now)
        question, holder = found.question, found.holder
        if holder is None or question.standing != "open":
            return Plan([], question)
        event = replace(make_act_event(ctx, "consent.confirmed", record), at=now)
        changes = change_subjects(ports, ctx, reach_known([keep_subject(holder)]), {holder.id: found.acts}, event)
        return Plan(changes, settle(question), record.id)

    return press_once(ports, ctx, attempt)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Composes the mail of an outbox row `confirm_consent`. Raises NothingToSend where no question is open any more."""
    record = ports.records.get(tenant, row.refs["record_id"])
    if record is None:
        raise NothingToSend("record_gone")
    found = _read_found(ports, ports.profiles[tenant], record, now)
    question, holder = found.question, found.holder
    if question.standing != "open" or holder is None:
        raise NothingToSend(question.standing)
    if not any(_is_open(question.profile, holder, grant, to_ms(now)) for grant in found.grants):
        raise NothingToSend("answered_since")
    address = ports.subjects.identifier_value(tenant, row.refs["identifier_key"])
    if address is None:
        raise NothingToSend("address_erased")
    profile = question.profile
    asked_at = from_ms(record.recorded_at)
    url = compose_address(ports, tenant, record.id)
    content = mail_texts.compose_confirmation(profile, question.items, url, asked_at, question.until)
    return make_mail(profile, row.id, address.value, content)


def _is_open(profile: Profile, holder: Subject, grant: Granted, now: int) -> bool:
    code, _, channel = grant.slot.partition("/")
    place = cast("Channel | None", channel or None)
    return find_open_question(holder.state, profile.purposes[code], place, now) is not None


def _record(ports: Ports, text: str) -> tuple[Profile, ConsentRecord]:
    """Returns the record that a token is for. The MAC is checked before anything is read."""
    profile, record_id = open_token(ports, text, CONSENT)
    record = ports.records.get(profile.tenant, record_id)
    if record is None:
        raise NotFound(NOTHING_HERE)
    return profile, record


def _read_found(ports: Ports, profile: Profile, record: ConsentRecord, now: datetime) -> _Found:
    acts = decide_confirmation(record, profile, to_ms(now))
    grants = tuple(act for act in acts if isinstance(act, Granted))
    holder = None
    if record.confirm_key is not None:
        holder = ports.subjects.find(profile.tenant, [record.confirm_key]).get(record.confirm_key)
    question = Question(
        profile=profile,
        until=from_ms(record.confirm_until or 0),
        standing=_judge_standing(profile, record, holder, grants, to_ms(now)),
        items=tuple(_item(profile, grant) for grant in grants),
        by_mail=not returns_link(record, profile),
    )
    return _Found(question, holder, acts)


def _judge_standing(
    profile: Profile, record: ConsentRecord, holder: Subject | None, grants: tuple[Granted, ...], now: int
) -> Standing:
    if holder is None or not grants:
        return "over"
    given = [holder.state.proven.get(grant.slot) for grant in grants]
    standing = judge_standing(
        pressed=any(grant is not None and grant.record_id == record.id for grant in given),
        holds=all(show_slot(profile, holder.state, grant.slot, now).state == "granted" for grant in grants),
        until=record.confirm_until,
        now=now,
    )
    return "unclear" if standing == "open" and holder.kind == "shared" else standing


def _item(profile: Profile, grant: Granted) -> tuple[str, str | None]:
    purpose, _, channel = grant.slot.partition("/")
    return profile.purposes[purpose].title, channel or None
