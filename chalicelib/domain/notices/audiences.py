"""Decides who a notice is for, and through which channels each person can be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chalicelib.domain.contact_checks.gates import Person, Question, check
from chalicelib.domain.contracts.contract import Contract, find_standing
from chalicelib.domain.notices.notice import Notice, PersonNotice
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.precedence import decide
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import to_ms

_PURPOSE: Final = "policy_notice"


def is_addressed(notice: Notice, subject: Subject, contracts: Mapping[str, Contract], now: datetime) -> bool:
    """Whether a person belongs to a notice's audience at this moment.

    A stranger's word puts nobody there: neither an acceptance that only a stranger reports, nor any of a person whom
    only strangers have named.
    """
    state, at = subject.state, to_ms(now)
    if "active_contracts" in notice.audience and find_standing(state.contracts, contracts, ("client",), at).active:
        return True
    if "consented" in notice.audience and any(decide(state, name, at).state == "granted" for name in state.grants):
        return True
    if "accepted" not in notice.audience or subject.floating:
        return False
    accepted = [one for one in state.accepted.values() if one.trusted]
    return any(not notice.slug or acceptance.slug == notice.slug for acceptance in accepted)


def make_person_notice(
    notice: Notice, subject: Subject, contracts: Mapping[str, Contract], profile: Profile, now: datetime
) -> tuple[PersonNotice, str | None]:
    """Returns a person's notice, and the identifier key of the address that gets an e-mail (None: no e-mail).

    An opt-out does not stop a notice that the tenant owes: of a change of its policy or a transfer of control. Any
    other notice goes by e-mail only if the contact check allows it.
    """
    key = find_address(subject) if "email" in notice.channels else None
    if key is not None and not notice.owed:
        key = key if allows_mail(profile, [subject.state], contracts, now) else None
    channels = tuple(channel for channel in notice.channels if channel != "email" or key is not None)
    return PersonNotice(notice.id, subject.id, channels, to_ms(now)), key


def allows_mail(profile: Profile, people: Sequence[State], contracts: Mapping[str, Contract], now: datetime) -> bool:
    """Returns whether a notice that the tenant does not owe may be mailed to an address that reaches these people."""
    question = Question(profile.purposes[_PURPOSE], "email", to_ms(now))
    return check(profile, question, [Person(state) for state in people], contracts).allowed


def find_address(subject: Subject) -> str | None:
    """Returns the key of the e-mail identifier that reaches a person; None if they are not known to own any.

    An unverified address counts only for a floating subject, who has nothing verified: for anybody else, a stranger
    may have named it.
    """
    refs = [ref for ref in subject.identifiers if ref.kind is IdentifierKind.EMAIL]
    owned = [ref for ref in refs if ref.assurance == "verified" or subject.floating]
    return min(owned, key=lambda ref: (ref.shared, ref.since, ref.key)).key if owned else None
