"""Checks whether people may be contacted: up to a hundred questions in one or two reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.calendar.us_zones import area_code
from chalicelib.domain.contact_checks.gates import Person, Question, Verdict, check
from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.acts import slot
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind, is_subject_id
from chalicelib.domain.people.person_views import View
from chalicelib.domain.policies.versions import Shelf
from chalicelib.domain.tenants.profiles import Profile, require_purpose
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.domain.times import CLOCK_TOLERANCE, to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import history
from chalicelib.usecases.people.naming import NOBODY, derive_identifier_keys
from chalicelib.usecases.people.person_views import read_views
from chalicelib.usecases.ports.bundle import Ports

_GOES_TO: Final[Mapping[Channel, IdentifierKind]] = {
    "sms": IdentifierKind.PHONE,
    "phone": IdentifierKind.PHONE,
    "email": IdentifierKind.EMAIL,
}


@dataclass(frozen=True, slots=True, repr=False)
class ContactCheck:
    """One check as the caller sent it. Holds identifiers, so it does not print itself."""

    identifiers: tuple[Identifier, ...]
    purpose: str
    channel: Channel | None
    at: datetime | None = None
    reply: tuple[datetime, str] | None = None  # when the person wrote, and on which channel
    state: str | None = None


def check_contacts(ports: Ports, ctx: Context, asked: Sequence[ContactCheck]) -> list[Verdict]:
    """Returns the verdicts in the order of the checks.

    Raises Invalid for an unknown purpose, a missing channel, or the id of nobody.
    """
    questions = [_read_question(ctx, number, one) for number, one in enumerate(asked)]
    groups = [derive_identifier_keys(ports, ctx, one.identifiers) for one in asked]
    seen = read_views(ports, ctx, groups)
    _require_people(groups, seen)
    questions = _add_used_moments(ports, ctx, questions, groups, seen)
    gated = [views for question, views in zip(questions, seen, strict=True) if _needs_contracts(ctx.profile, question)]
    external_ids = {name for views in gated for view in views for name in view.state.contracts}
    contracts = ports.contracts.get(ctx.tenant, sorted(external_ids))
    shelves = _shelves(ports, ctx, questions, seen)
    return [
        _verdict(ports, ctx, question, keys, views, contracts, shelves)
        for question, keys, views in zip(questions, groups, seen, strict=True)
    ]


def _require_people(groups: Sequence[Sequence[str]], seen: Sequence[Sequence[View]]) -> None:
    wrong = [
        FieldError(f"/checks/{number}/subject/subject_id", "unknown", NOBODY)
        for number, (keys, views) in enumerate(zip(groups, seen, strict=True))
        if not views and any(map(is_subject_id, keys))
    ]
    if wrong:
        raise Invalid(*wrong)


def _add_used_moments(
    ports: Ports,
    ctx: Context,
    questions: Sequence[Question],
    groups: Sequence[Sequence[str]],
    seen: Sequence[Sequence[View]],
) -> list[Question]:
    """Returns the questions with the moment when the only message ever allowed was used up.

    Takes one more read where any question is about such a purpose.
    """
    about: list[set[str]] = []
    for question, keys, views in zip(questions, groups, seen, strict=True):
        known = {ref.key for view in views for ref in view.subject.identifiers}
        addresses = {key for key in (*keys, *known) if key.startswith("email#")}
        about.append(addresses if question.purpose.one_time else set())
    wanted = sorted(set().union(*about))
    referrals = ports.referrals.get(ctx.tenant, wanted) if wanted else {}
    used = [[referrals[key].queued_at for key in keys if key in referrals] for keys in about]
    return [replace(question, used_at=min(at, default=None)) for question, at in zip(questions, used, strict=True)]


def _shelves(
    ports: Ports, ctx: Context, questions: Sequence[Question], seen: Sequence[Sequence[View]]
) -> tuple[Shelf, ...]:
    """Returns the tenant's policies where anybody in question ever gave a consent that a version may ask for again."""
    for question, views in zip(questions, seen, strict=True):
        name = slot(question.purpose.code, question.channel)
        if question.purpose.requires_consent and any(name in view.state.grants for view in views):
            return tuple(ports.policies.shelf(ctx.tenant, slug) for slug in ports.policies.slugs(ctx.tenant))
    return ()


def _verdict(
    ports: Ports,
    ctx: Context,
    question: Question,
    keys: Sequence[str],
    views: Sequence[View],
    contracts: Mapping[str, Contract],
    shelves: Sequence[Shelf],
) -> Verdict:
    past = question.at < to_ms(ctx.now)
    states = [history.fold_view_at(ports, ctx, view, question.at) if past else view.state for view in views]
    persons = [Person(state, view.areas) for state, view in zip(states, views, strict=True)]
    if _reaches_nobody_known(question, keys, views):
        persons.append(Person())
    under_review = any(view.overflow for view in views)
    return check(ctx.profile, question, persons, contracts, shelves=shelves, under_review=under_review)


def _reaches_nobody_known(question: Question, keys: Sequence[str], views: Sequence[View]) -> bool:
    """Returns whether the channel leads to a number or address of nobody known, whose owner has said nothing yet."""
    kind = _GOES_TO.get(question.channel) if question.channel else None
    known = {ref.key for view in views for subject in (view.subject, *view.around) for ref in subject.identifiers}
    return kind is not None and any(key.startswith(f"{kind}#") and key not in known for key in keys)


def _read_question(ctx: Context, number: int, asked: ContactCheck) -> Question:
    place = f"/checks/{number}"
    purpose = require_purpose(ctx.profile, asked.purpose, f"{place}/purpose")
    channel = asked.channel
    if channel is None and len(purpose.channels) == 1:
        channel = purpose.channels[0]
    if channel is None and purpose.channels:
        raise Invalid(FieldError(f"{place}/channel", "required", "This purpose has several channels; say which."))
    reply_at = None
    if asked.reply is not None:
        if asked.reply[0] > ctx.now + CLOCK_TOLERANCE:
            raise Invalid(FieldError(f"{place}/in_reply_to/at", "in_the_future", "Must not lie ahead."))
        reply_at = to_ms(asked.reply[0]) if asked.reply[1] == channel else None
    areas = tuple(area_code(i.value) for i in asked.identifiers if i.kind is IdentifierKind.PHONE)
    at = to_ms(asked.at) if asked.at else to_ms(ctx.now)
    return Question(purpose, channel, at, reply_at, asked.state, areas)


def _needs_contracts(profile: Profile, question: Question) -> bool:
    if profile.contract_kinds(question.purpose, question.channel) is not None:
        return True
    return profile.contract_end_silences_all and bool(question.purpose.channels)
