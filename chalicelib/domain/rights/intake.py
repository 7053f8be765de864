"""How a request begins: what may be sent, which status it gets, and which letters follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions.agents import begin_proof
from chalicelib.domain.rights.actions.step import Step, describe, describe_asked, describe_proof
from chalicelib.domain.rights.clocks import start_clock
from chalicelib.domain.rights.details import Agent, PeriodAsked, Requester
from chalicelib.domain.rights.letters import LetterKind, LetterTo, Post
from chalicelib.domain.rights.requests import Closing, Intake, RightsRequest
from chalicelib.domain.rights.tasks import begin_tasks
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.verification import find_needed_level
from chalicelib.domain.rights.vocabulary import QuestionCode, Relationship, Status
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import CLOCK_TOLERANCE

MOST_TYPES: Final = 8
EARLIEST: Final = datetime(2018, 1, 1, tzinfo=UTC)
"""No request can have been received before any of these laws was passed; an earlier date is a slip."""


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """What somebody sent in to make requests. Personal: it does not print itself."""

    types: tuple[Right, ...]
    intake: Intake
    requester: Requester
    agent: Agent | None = None
    upload_id: str | None = None  # the paper of the agent's permission
    text: str = ""
    period: PeriodAsked | None = None
    question_code: QuestionCode | None = None


def check(sent: Submission, now: datetime) -> None:
    """Checks that the parts of a submission fit together. Raises Invalid with everything that does not."""
    wrong = [*_check_requester(sent), *_check_sender(sent), *_check_dates(sent, now)]
    if wrong:
        raise Invalid(*wrong)


def order_types(types: Sequence[Right], relationship: Relationship) -> tuple[Right, ...]:
    """Returns the types with those first for which somebody must prove who they are, and those last that need nobody.

    The first of them leads the others: its letter brings the code of all.
    """
    return tuple(sorted(types, key=lambda one: (one in AT_ONCE, not find_needed_level(one, relationship))))


def begin(
    profile: Profile, sent: Submission, ids: Sequence[str], keys: tuple[str, ...], now: datetime, by: str
) -> list[Step]:
    """Returns the first step of each request, in the order of `order_types`; the first of them sends the letters.

    `ids` are those of the requests, `keys` the identifier keys of the requester: without any there is nothing on which
    an opt-out could be written. `by` is who entered it, as in Closing.by.
    """
    types = order_types(sent.types, sent.intake.relationship)
    linked = tuple(ids) if len(ids) > 1 else ()
    made = [
        _make(profile, sent, right, request_id, linked, keys, now, by)
        for right, request_id in zip(types, ids, strict=True)
    ]
    first, *others = made
    listed = describe_asked(made, first.clock.due_on)
    letters = _find_letters(made, sent)
    needed = max((one.proof.needed for one in made if not one.proof.reached), default=0)
    body = {**_describe(first, sent), "needed": needed, "requests": listed}
    lead = Step(first, "request.received", body, letters=letters)
    return [lead, *(Step(one, "request.received", _describe(one, sent)) for one in others)]


def _make(
    profile: Profile,
    sent: Submission,
    right: Right,
    request_id: str,
    linked: tuple[str, ...],
    keys: tuple[str, ...],
    now: datetime,
    by: str,
) -> RightsRequest:
    intake = sent.intake
    clock = start_clock(
        profile,
        right,
        state=intake.state,
        country=intake.country,
        relationship=intake.relationship,
        received_at=intake.received_at,
        parental=intake.authorization == "parent_or_guardian",
        designated=intake.via in profile.shine_the_light_via,
    )
    tasks = begin_tasks(profile, right, request_id, clock, unwritten=not keys)
    request = RightsRequest(
        request_id,
        right,
        "open",
        intake,
        clock,
        begin_proof(intake, right, now, by, paper=sent.upload_id is not None),
        Post(),
        linked,
        keys,
        tasks=tuple(tasks),
    )
    if right in AT_ONCE and keys:
        return replace(request, status="completed", closing=Closing(1, now, "system"))
    if request.proof.permission == "missing" and right not in AT_ONCE:
        resumes: Status = "open" if request.proof.reached else "awaiting_verification"
        return replace(request, status="waiting_for_requester", resumes=resumes, waiting_for="agent_proof")
    return request if request.proof.reached else replace(request, status="awaiting_verification")


def _find_letters(made: Sequence[RightsRequest], sent: Submission) -> tuple[tuple[LetterKind, LetterTo], ...]:
    """Returns the letters of the call: one to the person, and one to whoever asks for them; or to the controller.

    An opt-out that came alone is answered and acknowledged by one and the same letter.
    """
    alone = len(made) == 1 and made[0].status == "completed"
    first: LetterKind = "completed" if alone else "received"
    letters: list[tuple[LetterKind, LetterTo]] = []
    letters.append((first, "controller" if sent.intake.sender == "controller" else "person"))
    if sent.agent is not None:
        letters.append((first, "agent"))
    return tuple(letters)


def _describe(request: RightsRequest, sent: Submission) -> dict[str, object]:
    """Returns what the first event tells: codes and dates, of which letters are made too."""
    clock, proof = request.clock, request.proof
    asked = {"question_code": sent.question_code} if request.type == "question" else {}
    return {
        **describe(request),
        **asked,
        "via": request.intake.via,
        "from": request.intake.sender,
        "row": clock.row,
        "acknowledge_by": clock.acknowledge_by.isoformat(),
        "honor_by": clock.honor_by.isoformat() if clock.honor_by else None,
        **describe_proof(request),
        "permission": proof.permission,
        "authorization": request.intake.authorization,
    }


def _check_requester(sent: Submission) -> Iterator[FieldError]:
    asks = sent.requester
    nameless = set(sent.types) <= AT_ONCE
    for name in ("first_name", "last_name"):
        if not nameless and not getattr(asks, name).strip():
            yield FieldError(f"/requester/{name}", "required", "A request that somebody answers needs the name.")
    if not (asks.email or asks.phone or asks.postal_address):
        message = "Send an e-mail address, a phone number or a postal address, so that the answer reaches somebody."
        yield FieldError("/requester", "no_contact", message)
    preferred = {"email": asks.email, "phone": asks.phone, "mail": asks.postal_address, None: True}
    if not preferred[sent.intake.prefers]:
        yield FieldError("/requester/preferred_contact", "no_contact", "Send the contact that is preferred.")
    if sent.question_code and "question" not in sent.types:
        yield FieldError("/question_code", "not_allowed", "Send `question_code` with the type `question` only.")
    if len(set(sent.types)) < len(sent.types):
        yield FieldError("/types", "named_twice", "Name each type once.")


def _check_sender(sent: Submission) -> Iterator[FieldError]:
    intake = sent.intake
    if (intake.sender == "agent") is not (sent.agent is not None):
        yield FieldError("/agent", "agent_mismatch", "Send `agent` with `received_from: agent`, and only then.")
    if (intake.sender == "controller") is not (intake.contract_id is not None):
        message = "Send `contract_external_id` with `received_from: controller`, and only then."
        yield FieldError("/contract_external_id", "controller_mismatch", message)
    if not intake.trusted:
        if intake.sender == "controller":
            yield FieldError("/received_from", "not_allowed", "Only a secret key can pass on a controller's order.")
        if intake.via != "web_form":
            yield FieldError("/received_via", "not_allowed", "With a publishable key, it is always web_form.")


def _check_dates(sent: Submission, now: datetime) -> Iterator[FieldError]:
    received = sent.intake.received_at
    if received > now + CLOCK_TOLERANCE:
        yield FieldError("/received_at", "out_of_range", "Can't lie ahead.")
    elif received < EARLIEST:
        yield FieldError("/received_at", "out_of_range", "Must be 2018 or later.")
    elif not sent.intake.trusted and received != sent.intake.entered_at:
        yield FieldError("/received_at", "not_allowed", "Only a secret key can say when it was received.")
    period = sent.period
    if period and period.since and period.until and period.since > period.until:
        yield FieldError("/period/to", "out_of_range", "Can't lie before `from`.")
