"""The first letters: that a request was received, by when it is answered, and what its requester has to do for it."""

from __future__ import annotations

from datetime import date
from typing import Final, cast

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.actions.agents import stands_in
from chalicelib.domain.rights.texts.asked import AskedRequest, list_asked
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.frame import (
    Paragraphs,
    day_of_event,
    disown,
    promise_no_harm,
    reach,
    send_paper,
    show_page,
    tell_subject,
    write,
    your,
)
from chalicelib.domain.rights.texts.wording import name_day, name_type
from chalicelib.domain.rights.verification import CODE_LASTS
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.profiles import Profile

_MINUTES: Final = int(CODE_LASTS.total_seconds() // 60)
_HIGHEST: Final = 2
_CLAIMS: Final[dict[Authorization, str]] = {
    "signed_permission": "to have your signed permission",
    "power_of_attorney": "to hold a power of attorney from you",
    "court_order": "to act by order of a court",
    "parent_or_guardian": "to be your parent or guardian",
    "corporate_officer": "to act for a company as one of its officers",
}
_PROOFS: Final[dict[Authorization, str]] = {
    "signed_permission": "the permission that the person signed",
    "power_of_attorney": "the power of attorney",
    "court_order": "the order of the court",
    "parent_or_guardian": "a paper that shows that you are the person's parent or guardian",
    "corporate_officer": "a paper that shows that you may act for the company",
}


def compose_received(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that tells of the receipt of all requests of a call, and of their opt-outs' effect."""
    asked = list_asked(facts)
    needs = _ask_for_proof(profile, facts, asked)
    linked = facts.page in needs
    parts = [
        (f"On {day_of_event(profile, facts)}, {profile.name} {_name_receipt(facts)}.",),
        _show_asked(facts, asked),
        _tell_in_force(profile, facts, asked),
        needs,
        disown(profile, facts, linked=True) if linked and not facts.confirmed else (),
        () if linked else show_page(profile, facts),
    ]
    return write(profile, _title(profile, facts, needs_code=linked and bool(facts.code)), *parts)


def compose_code(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter with another code."""
    return write(
        profile,
        f"A new code for {your(facts)} privacy request at {profile.name}",
        tell_subject(facts),
        ("A new code was asked for. Codes that were sent before no longer work.",),
        _show_code(profile, facts),
        () if facts.confirmed else disown(profile, facts, linked=bool(facts.page)),
    )


def compose_verify_reminder(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the one reminder to finish what the first letter asked for, with a new code."""
    asked = [one for one in list_asked(facts) if not one.done]
    more = " Codes that were sent before no longer work." if facts.code else ""
    return write(
        profile,
        f"A reminder: {your(facts)} privacy request at {profile.name}",
        (f"{profile.name} has a request that still has to be confirmed:",),
        _show_asked(facts, asked),
        (
            "As long as we can't be sure who asked, we can't do what it asks. If nobody confirms it before the day of "
            f"our answer, we have to turn it down.{more}",
        ),
        _show_code(profile, facts),
        () if facts.confirmed else disown(profile, facts, linked=bool(facts.page)),
    )


def _title(profile: Profile, facts: LetterFacts, *, needs_code: bool) -> str:
    if needs_code:
        return f"Please confirm {your(facts)} privacy request at {profile.name}"
    return f"Your privacy request at {profile.name}" if facts.confirmed else f"A privacy request at {profile.name}"


def _show_asked(facts: LetterFacts, asked: list[AskedRequest]) -> Paragraphs:
    return tuple(_show_one(facts, one) for one in asked)


def _show_one(facts: LetterFacts, one: AskedRequest) -> str:
    answer = "in force already" if one.done else f"by {name_day(one.due_on)} at the latest"
    what = name_type(one.type, facts.to)
    return f"What was asked: to {what}\nReceipt number: {one.id}\nOur answer: {answer}"


def _name_receipt(facts: LetterFacts) -> str:
    """Says who asked, in words of ours: the name that a stranger gave stands in no letter."""
    if facts.to == "agent":
        return "received a request that you made for somebody else"
    if facts.to == "controller":
        return "received your order"
    authorization = cast("Authorization | None", facts.body.get("authorization"))
    if authorization:
        return f"received a request in your name. Whoever made it claims {_CLAIMS[authorization]}"
    if facts.confirmed:
        return "received your request"
    return f"received a request {'with this e-mail address' if facts.page else 'in your name'}"


def _tell_in_force(profile: Profile, facts: LetterFacts, asked: list[AskedRequest]) -> Paragraphs:
    """Returns what was done at once, which is an answer already."""
    done = [one for one in asked if one.done]
    if not done:
        return ()
    said = "Nothing more is needed for what is in force already."
    if len(done) == len(asked):
        said = "This is in force already. Nothing more is needed for it."
    if any(one.type == "withdraw_consent" for one in done):
        given = "you" if facts.to == "person" else "the person"
        said += f" All consents that {given} gave us have ended."
    if not facts.confirmed:
        said += " It stays in force, whoever asked for it, until it is taken back."
    said += tell_followers(facts)
    return said, *promise_no_harm(profile)


def tell_followers(facts: LetterFacts) -> str:
    """Returns the sentence that says by when other systems keep an opt-out too, with a blank before it; or nothing."""
    by = facts.body.get("honor_by")
    if not by:
        return ""
    last = name_day(date.fromisoformat(by))
    return f" Our other systems, and companies that work for us, follow by {last} at the latest."


def _ask_for_proof(profile: Profile, facts: LetterFacts, asked: list[AskedRequest]) -> Paragraphs:
    """Returns what the reader has to do, or that there is nothing to do."""
    if facts.to == "agent" and not facts.stands_in:
        return _ask_agent(profile, facts, asked)
    if all(one.done for one in asked):
        return ()
    method = facts.body.get("method")
    if method is None or not facts.body.get("needed"):
        return ("You don't have to do anything. You will hear from us.",)
    rest = "rest" if any(one.done for one in asked) else "request"
    why = f"Before we work on the {rest}, we must make sure that it comes from you."
    if method == "call_back":
        return (f"{why} We will call you for that.",)
    if method == "staff":
        return (f"{why} Somebody from {profile.name} will get in touch with you for that.",)
    return (why, *_show_code(profile, facts))


def _show_code(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns the code, where it is entered, and how long it works. Without a page there is no code either."""
    if not facts.page:
        return (f"To confirm the request, please {reach(profile)}. Name the receipt number, so that we find it.",)
    if not facts.code:
        return ("To confirm the request, please use this page, which can send you a code:", facts.page)
    works = f"The code works for {_MINUTES} minutes from when this e-mail was sent. The page can send you a new one."
    first = (
        f" It is the first step: what is asked needs more certainty than a code can give, so somebody from "
        f"{profile.name} will get in touch with you for the rest."
        if facts.body.get("needed") == _HIGHEST
        else ""
    )
    return ("To confirm the request, please enter this code:", facts.code, "on this page:", facts.page, works + first)


def _tell_reader(authorization: Authorization | None) -> str:
    if authorization and stands_in(authorization, "given"):
        return "Once we have it, the answer goes to you."
    return "The answer goes to the person, and you learn how it ends."


def _ask_agent(profile: Profile, facts: LetterFacts, asked: list[AskedRequest]) -> Paragraphs:
    """Returns what an agent still owes, and what the person is asked."""
    body = facts.body
    said = [_tell_reader(body.get("authorization"))]
    if body.get("needed") and body.get("method"):
        said.insert(0, "We also ask the person to show us who they are.")
    if body.get("permission") != "missing":
        return (f"Nothing is missing from you. {' '.join(said)}",)
    proof = _PROOFS[cast(Authorization, body.get("authorization") or "signed_permission")]
    said_missing = f"Still missing: {proof}. Please send it {send_paper(profile, 'below')}."
    without = " Without it, we have to turn the request down on the day of our answer."
    return (
        f"{said_missing}{'' if all(one.done for one in asked) else without}",
        " ".join(said),
    )
