"""Whom a notice is for, and by which means each of them can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.domain.contact_checks.gates import Person, Question, check
from chalicelib.domain.contracts.contract import Contract, standing
from chalicelib.domain.notices.notice import Notice, Told
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.states import decide
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import to_ms

_PURPOSE: Final = "policy_notice"


def addressed(notice: Notice, subject: Subject, contracts: Mapping[str, Contract], now: datetime) -> bool:
    """Whether a person belongs to the audience at this moment."""
    state, at = subject.state, to_ms(now)
    if "active_contracts" in notice.audience and standing(state.contracts, contracts, ("client",), at).active:
        return True
    if "consented" in notice.audience and any(decide(state, name, at).state == "granted" for name in state.grants):
        return True
    accepted = state.accepted.values() if "accepted" in notice.audience else ()
    return any(not notice.slug or acceptance.slug == notice.slug for acceptance in accepted)


def tell(
    notice: Notice, subject: Subject, contracts: Mapping[str, Contract], profile: Profile, now: datetime
) -> tuple[Told, str | None]:
    """A person's notice, and the identifier key of the address that a mail goes to (None: no mail).

    Nobody's objection stops a notice that is owed: of a change of the policy, of a transfer. Any other goes by
    e-mail only where the contact check allows it.
    """
    key = address(subject) if "email" in notice.channels else None
    if key is not None and notice.kind == "other":
        question = Question(profile.purposes[_PURPOSE], "email", to_ms(now))
        key = key if check(profile, question, [Person(subject.state)], contracts).allowed else None
    channels = tuple(channel for channel in notice.channels if channel != "email" or key is not None)
    return Told(notice.id, subject.id, channels, to_ms(now)), key


def address(subject: Subject) -> str | None:
    """The e-mail identifier that reaches a person; None where there is none that they are known to own.

    What a stranger named beside a known person does not count; where nothing is verified it is all that there is.
    """
    refs = [ref for ref in subject.identifiers if ref.kind is IdentifierKind.EMAIL]
    owned = [ref for ref in refs if ref.assurance == "verified" or subject.floating]
    return min(owned, key=lambda ref: (ref.shared, ref.since, ref.key)).key if owned else None
