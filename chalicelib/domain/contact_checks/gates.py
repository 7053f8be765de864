"""May we contact this person, and if not, why not? Each gate that a contact must pass is a function.

A gate returns the reason why it is closed, or None. All gates are checked, so that the caller learns every reason
at once; only what is never allowed (the channel, or the purpose on it) is answered alone. If several people may be
meant, since an identifier may be shared, a contact is allowed only if it is allowed for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.calendar import quiet_hours
from chalicelib.domain.contracts.contract import Contract, find_standing
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Refused, slot
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.precedence import Decision, decide, find_objection, list_valid_grants
from chalicelib.domain.people.states import State
from chalicelib.domain.policies.versions import Published, Shelf, find_reconsent
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS, Channel, Nature, Purpose
from chalicelib.domain.times import HOUR_MS, from_ms, to_ms

ReasonCode = Literal[
    "opted_out",
    "no_consent",
    "consent_withdrawn",
    "consent_expired",
    "consent_pending",
    "contract_ended",
    "no_active_contract",
    "channel_not_offered",
    "purpose_not_permitted_on_channel",
    "quiet_hours",
    "policy_reconsent_required",
    "one_time_used",
    "under_review",
]

_NEVER_A_REPLY: Final[frozenset[Nature]] = frozenset({"marketing", "partner_sharing", "referral", "testimonial"})
_CONSENT: Final[dict[str, ReasonCode]] = {
    "none": "no_consent",
    "denied": "no_consent",
    "withdrawn": "consent_withdrawn",
    "expired": "consent_expired",
    "pending": "consent_pending",
}
_LEGAL_CHANNELS: Final[tuple[Channel, ...]] = ("email", "mail")


@dataclass(frozen=True, slots=True)
class Question:
    """One check. Times are in milliseconds.

    `at`: the moment of the contact; `reply_at`: when the person wrote, according to the caller.
    """

    purpose: Purpose
    channel: Channel | None
    at: int
    reply_at: int | None = None
    state: str | None = None  # the recipient's, e.g. CA
    areas: tuple[str, ...] = ()  # the area codes of the phone numbers named
    used_at: int | None = None  # when the only message that the address may get was used up


@dataclass(frozen=True, slots=True)
class Person:
    """One person whom the contact may reach, as of the moment that the question is about."""

    state: State = field(default_factory=State)
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the contact is not allowed, since when (milliseconds), and the record that the reason comes from."""

    code: ReasonCode
    since: int | None = None
    source_id: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: the contact is allowed if there is no reason against it."""

    reasons: tuple[Reason, ...]
    zones: tuple[str, ...] = ()  # the time zones considered for quiet hours
    reply_until: int | None = None  # until when the contact is allowed as a reply

    @property
    def allowed(self) -> bool:
        """Whether the contact may be made."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class _Case:
    profile: Profile
    question: Question
    person: Person
    contracts: Mapping[str, Contract]
    shelves: Sequence[Shelf]

    def decision(self) -> Decision:
        return decide(self.person.state, self.slot(), self.question.at)

    def objection(self) -> Refused | None:
        return find_objection(self.person.state, self.slot())

    def opted_out(self) -> OptedOut | None:
        """Returns the newest opt-out that stands against the contact; legal notices pass by e-mail and mail (CX-15)."""
        purpose, channel = self.question.purpose, self.question.channel
        if purpose.nature == "legal_notice" and channel in _LEGAL_CHANNELS:
            return None
        closing = registers.find_closing(self.person.state.opt_outs, purpose, channel)
        return closing[0] if closing else None

    def slot(self) -> str:
        return slot(self.question.purpose.code, self.question.channel)


def check(
    profile: Profile,
    question: Question,
    people: Sequence[Person],
    contracts: Mapping[str, Contract],
    *,
    shelves: Sequence[Shelf] = (),
    under_review: bool = False,
) -> Verdict:
    """Returns the verdict for everyone whom the contact may reach; if nobody is known, for one person without state.

    `shelves` are the tenant's policies; a version of one may require new consent.
    """
    ban = profile.find_ban(question.purpose, question.channel)
    if ban:
        return Verdict((Reason(ban),))
    reasons: list[Reason] = [Reason("under_review")] if under_review else []
    replies = []
    everyone = people or [Person()]
    for person in everyone:
        case = _Case(profile, question, person, contracts, shelves)
        wrote = _reply_to(case)
        if wrote is not None:
            replies.append(reply_until(profile, wrote))
            continue
        reasons += [reason for gate in GATES if (reason := gate(case)) is not None]
    if question.used_at is not None and question.used_at <= question.at:
        reasons.append(Reason("one_time_used", question.used_at))
    zones: tuple[str, ...] = ()
    if len(replies) < len(everyone):
        quiet, zones = _quiet(profile, question, everyone)
        reasons += quiet
    until = min(replies) if len(replies) == len(everyone) else None
    return Verdict(tuple(dict.fromkeys(reasons)), zones, until)


def reply_until(profile: Profile, wrote: int) -> int:
    """Returns until when a person who wrote at a moment may be answered; both are in milliseconds."""
    return wrote + profile.reply_window_hours * HOUR_MS


def _opt_out_gate(case: _Case) -> Reason | None:
    """Closes for an opt-out that stands, which beats any consent (contract section 4, precedence 1)."""
    act = case.opted_out()
    return Reason("opted_out", act.at, act.record_id) if act else None


def _contract_gate(case: _Case) -> Reason | None:
    """Closes purposes and channels that only an active contract of certain kinds opens (CX-06, CX-09, CX-14)."""
    kinds = case.profile.contract_kinds(case.question.purpose, case.question.channel)
    if kinds is None:
        return _silence(case)
    held = find_standing(case.person.state.contracts, case.contracts, kinds, case.question.at)
    if held.active:
        return None
    if held.ended_at is not None:
        return Reason("contract_ended", held.ended_at)
    return _silence(case) or Reason("no_active_contract")


def _silence(case: _Case) -> Reason | None:
    """Closes everything after a person's last contract has ended, if the tenant promised that (CX-15)."""
    if not case.profile.contract_end_silences_all or case.question.purpose.nature == "legal_notice":
        return None
    if not case.question.purpose.channels:
        return None
    held = find_standing(case.person.state.contracts, case.contracts, CONTRACT_KINDS, case.question.at)
    return Reason("contract_ended", held.ended_at) if not held.active and held.ended_at is not None else None


def _consent_gate(case: _Case) -> Reason | None:
    """Closes if consent is needed and does not hold, or if it is not needed but a refusal stands as an objection.

    Anybody can put a question after a refusal (a pending grant), so a question removes no objection.
    """
    decision = case.decision()
    if decision.state == "granted":
        return None
    if case.profile.needs_consent(case.question.purpose, case.question.channel):
        return Reason(_CONSENT[decision.state], decision.since, decision.record_id or None)
    refusal = case.objection()
    if refusal is None or case.question.purpose.nature == "legal_notice":
        return None
    return Reason(_CONSENT[refusal.kind], refusal.at, refusal.record_id or None)


def _reconsent_gate(case: _Case) -> Reason | None:
    """Closes if consent was given before a version of a policy took effect that requires new consent."""
    if not case.shelves:
        return None
    code, at = case.question.purpose.code, from_ms(case.question.at)
    asking: Published | None = None
    grants = list_valid_grants(case.person.state, case.slot(), case.question.at)
    for grant in grants:
        asking = find_reconsent(case.shelves, code, from_ms(grant.at), grant.policy, at)
        if asking is None:
            return None
    return Reason("policy_reconsent_required", to_ms(asking.effective_at), grants[0].record_id) if asking else None


GATES: Final[tuple[Callable[[_Case], Reason | None], ...]] = (
    _opt_out_gate,
    _contract_gate,
    _consent_gate,
    _reconsent_gate,
)
"""The gates that are checked for each person in turn."""


def _reply_to(case: _Case) -> int | None:
    """Returns when the person wrote, if a contact now is a reply to that; a later refusal ends the conversation."""
    question = case.question
    if question.channel is None or question.purpose.nature in _NEVER_A_REPLY:
        return None
    moments = [question.reply_at, case.person.state.wrote.get(question.channel)]
    known = [moment for moment in moments if moment is not None]
    wrote = max((m for m in known if m <= question.at <= reply_until(case.profile, m)), default=None)
    if wrote is None:
        return None
    refusal, opt_out = case.objection(), case.opted_out()
    ended = [act.at for act in (refusal, opt_out) if act is not None]
    return None if any(at >= wrote for at in ended) else wrote


def _quiet(profile: Profile, question: Question, people: Sequence[Person]) -> tuple[list[Reason], tuple[str, ...]]:
    """Checks quiet hours in every zone that the numbers or the state may mean; returns the reasons and the zones."""
    if question.channel not in profile.quiet_hours.channels:
        return [], ()
    areas = question.areas or tuple({area for person in people for area in person.areas})
    verdict = quiet_hours.check(profile.quiet_hours, areas, question.state, from_ms(question.at))
    if verdict.allowed:
        return [], verdict.zones
    return [Reason("quiet_hours", retry_at=verdict.retry_at)], verdict.zones
