"""The answers: completed, denied wholly or in part, and denied by the system where nobody proved who asks in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions.agents import address_letters
from chalicelib.domain.rights.actions.appeal import find_last_day
from chalicelib.domain.rights.actions.caps import NEVER_EXCESSIVE, is_enough
from chalicelib.domain.rights.actions.leave import close
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.automated.forms import FormField
from chalicelib.domain.rights.controllers import has_redirected_part
from chalicelib.domain.rights.denials import LONG_EXPLANATION, DenialCode, least_explanation, list_codes
from chalicelib.domain.rights.guards import SYSTEM, Caller
from chalicelib.domain.rights.holds.hold import NOTHING_KEPT, Kept
from chalicelib.domain.rights.letters import LetterKind, LetterTo
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.law.statutes import STATEMENT_WORDS

Form = Mapping[FormField, str]
"""What a case worker wrote along the form of a type that has one."""


@dataclass(frozen=True, slots=True, repr=False)
class Reason:
    """One ground of a denial with what a case worker says about it. Does not print itself."""

    code: DenialCode
    explanation: str


@dataclass(frozen=True, slots=True, repr=False)
class Granted:
    """What is granted: the answer in words, and files that go with it. Does not print itself."""

    summary: str = ""
    upload_ids: tuple[str, ...] = ()
    table_confirmed: bool = False  # a case worker's word that the profile's tables which need confirmation are right


@dataclass(frozen=True, slots=True, repr=False)
class LeftTask:
    """A task that stays open although the request is answered, and why. Does not print itself."""

    task_id: str
    why: str


def complete(
    request: RightsRequest,
    caller: Caller,
    profile: Profile,
    now: datetime,
    granted: Granted,
    tasks_left: Sequence[LeftTask] = (),
    kept: Kept = NOTHING_KEPT,
    form: Form | None = None,
) -> Step:
    """Returns the step by which a request is answered.

    One for pieces that is verified for categories alone is answered in part: the pieces are denied (11 CCR 7024(a)). So
    is a deletion of which something is `kept` under a hold, and what a controller has to answer for a part.
    `tasks_left` are those that stay open, with the reason; `form` is what types that have a form are answered by.
    """
    reduced = request.proof.reduced
    reasons = [*(["identity_not_verified"] if reduced else []), *kept.codes]
    partly = bool(reasons) or has_redirected_part(request.redirections)
    after = close(request, caller, now, "partially_completed" if partly else "completed")
    after = replace(after, marks=after.marks | {"hold"}) if kept.codes else after
    body = {
        **_describe(after, profile, now),
        "reduced": reduced,
        "reasons": reasons,
        "kept_until": kept.until.isoformat() if kept.until else None,
        "holds": list(kept.holds),
        "tasks_left": [one.task_id for one in tasks_left],
        **_count(granted),
    }
    words: dict[str, Any] = {"summary": granted.summary, "explanations": [""] * len(reasons), **_keep_form(form)}
    if tasks_left:
        words["tasks_left"] = [[one.task_id, one.why] for one in tasks_left]
    kind: LetterKind = "partially_completed" if partly else "completed"
    return Step(after, "request.completed", body, words, _address(request, kind), erases=request.type == "delete")


def check_left(request: RightsRequest, tasks_left: Sequence[LeftTask]) -> None:
    """Checks that the tasks left open are open tasks of the request, each named once. Raises Invalid."""
    known = {task.id for task in request.tasks if task.state == "open"}
    names = [one.task_id for one in tasks_left]
    wrong = [
        FieldError(f"/tasks_left/{number}/id", "not_open", "Must be an open task of the request, named once.")
        for number, name in enumerate(names)
        if name not in known or names.index(name) < number
    ]
    if wrong:
        raise Invalid(*wrong)


def deny(
    request: RightsRequest,
    caller: Caller,
    profile: Profile,
    now: datetime,
    reasons: Sequence[Reason],
    granted: Granted | None,
    *,
    stop_processing: bool,
    policy_url: str,
    kept: Kept = NOTHING_KEPT,
    form: Form | None = None,
) -> Step:
    """Returns the step by which a request is denied, or a part of it where something is `granted`.

    `kept` is what holds keep: the letter says until when they are looked at again.
    """
    if granted is None:
        after = close(request, caller, now, "denied", next((reason.code for reason in reasons), None))
    else:
        after = close(request, caller, now, "partially_completed")
    after = replace(after, marks=after.marks | {"hold"}) if kept.codes else after
    body = {
        **_describe_denial(after, profile, now, policy_url),
        "kept_until": kept.until.isoformat() if kept.until else None,
        "holds": list(kept.holds),
        "reasons": [reason.code for reason in reasons],
        "by_system": False,
        "stop_processing": stop_processing,
        **_count(granted or Granted()),
    }
    words = {
        "explanations": [reason.explanation for reason in reasons],
        "summary": granted.summary if granted else "",
        **_keep_form(form),
    }
    kind: LetterKind = "denied" if granted is None else "partially_completed"
    erases = request.type == "delete" and granted is not None
    return Step(after, "request.denied", body, words, _address(request, kind), erases=erases)


def deny_unverified(request: RightsRequest, profile: Profile, now: datetime, policy_url: str) -> Step:
    """Returns the step by which the system denies what nobody proved to be the person's wish in time."""
    code: DenialCode = "identity_not_verified" if request.proof.permitted else "agent_not_authorized"
    after = close(request, SYSTEM, now, "denied", code)
    body = {
        **_describe_denial(after, profile, now, policy_url),
        "reasons": [code],
        "by_system": True,
        "stop_processing": False,
        "files": 0,
    }
    return Step(after, "request.denied", body, {}, _address(request, "denied"))


def check_reasons(profile: Profile, reasons: Sequence[Reason]) -> None:
    """Checks the grounds of a denial. Raises Invalid for those that the company can't give, or must explain better."""
    known, wrong = list_codes(profile), []
    for number, reason in enumerate(reasons):
        if reason.code not in known:
            message = f"Must be one of: {', '.join(known)}."
            wrong.append(FieldError(f"/reasons/{number}/code", "not_allowed", message))
        elif len(reason.explanation.strip()) < least_explanation(reason.code):
            least = least_explanation(reason.code)
            message = f"This ground needs a detailed explanation of at least {least} characters."
            wrong.append(FieldError(f"/reasons/{number}/explanation", "too_short", message))
        elif [one.code for one in reasons].index(reason.code) < number:
            wrong.append(FieldError(f"/reasons/{number}/code", "named_twice", "Name each ground once."))
    if wrong:
        raise Invalid(*wrong)


def check_for_request(request: RightsRequest, reasons: Sequence[Reason], *, stop_processing: bool) -> None:
    """Checks what of a denial depends on the request. Raises Invalid.

    `excessive` is a ground for what the right to know gives, and the cap alone is one in California alone; elsewhere,
    and below the cap, it has to be explained. Processing ends where a deletion can't be done, and nowhere else.
    """
    wrong = []
    if stop_processing and request.type != "delete":
        wrong.append(FieldError("/stop_processing", "not_allowed", "Only where a deletion was asked."))
    for number, reason in enumerate(reasons):
        if reason.code != "excessive":
            continue
        if request.type in NEVER_EXCESSIVE:
            message = "Opt-outs, withdrawals, deletions and corrections are never asked too often."
            wrong.append(FieldError(f"/reasons/{number}/code", "not_allowed", message))
        elif not is_enough(request) and len(reason.explanation.strip()) < LONG_EXPLANATION:
            message = f"Explain this ground for this request, in at least {LONG_EXPLANATION} characters."
            wrong.append(FieldError(f"/reasons/{number}/explanation", "too_short", message))
    if wrong:
        raise Invalid(*wrong)


def _describe(after: RightsRequest, profile: Profile, now: datetime) -> dict[str, Any]:
    return {
        **describe(after),
        "redirected": has_redirected_part(after.redirections),
        "honor_by": after.clock.honor_by.isoformat() if after.clock.honor_by else None,
        "appeal_by": find_last_day(now, profile.time_zone).isoformat(),
        "appeal_required": after.clock.appeal_required,
        "tasks": [
            [task.recipient_class, task.state, task.outcome] for task in after.tasks if task.carries_out or task.outcome
        ],
    }


def _describe_denial(after: RightsRequest, profile: Profile, now: datetime, policy_url: str) -> dict[str, Any]:
    return {
        **_describe(after, profile, now),
        "sells": profile.signals.sells_or_shares,
        "policy_url": policy_url,
        "kept_until": None,
        "health_statement": after.type == "correct",
        "statement_words": STATEMENT_WORDS.on(now.date()) if after.type == "correct" else None,
    }


def _count(granted: Granted) -> dict[str, Any]:
    files = {"files": len(granted.upload_ids), "uploads": list(granted.upload_ids)}
    return {**files, "table_confirmed": True} if granted.table_confirmed else files


def _keep_form(form: Form | None) -> dict[str, Any]:
    return {"form": dict(form)} if form else {}


def _address(request: RightsRequest, kind: LetterKind) -> tuple[tuple[LetterKind, LetterTo], ...]:
    """Returns to whom the answer goes: to the person, or whoever stands for them; other agents learn the outcome."""
    return address_letters(request, ((kind, "person"),))
