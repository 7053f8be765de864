"""The answers that do what was asked, or say who is responsible for it. What is refused stands in `denied.py`."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.moments import FILES_FOR
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.forms import tell_form
from chalicelib.domain.rights.texts.frame import (
    Paragraphs,
    day_of,
    day_of_event,
    is_full,
    offer_appeal,
    opens,
    promise_no_harm,
    reach_briefly,
    show_page,
    tell_subject,
    write,
    your,
)
from chalicelib.domain.rights.texts.intake import tell_followers
from chalicelib.domain.rights.texts.tasks import tell_tasks
from chalicelib.domain.rights.texts.wording import quote
from chalicelib.domain.rights.types import ABOUT_HELD, AT_ONCE
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right

_ASK_TO_BE_TOLD: Final = frozenset[Right](
    {
        "know",
        "access",
        "access_automated_decisions",
        "portability",
        "contest_decision",
        "third_party_list",
        "shine_the_light",
        "question",
        "other",
    }
)
"""The types that are answered by telling or handing over something, not by changing it."""


def title_answer(profile: Profile, facts: LetterFacts) -> str:
    """Returns the subject of every answer: nobody who sees it in a list learns what the answer is."""
    return f"Our answer to {your(facts)} privacy request at {profile.name}"


def compose_completed(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the answer that all was done: what it says, where its files are, and since when an opt-out holds."""
    said = (
        (
            *tell_reduced(facts),
            *quote(facts.words.get("summary")),
            *tell_form(facts),
            *tell_document(profile, facts),
            *tell_tasks(facts),
            *tell_files(profile, facts),
        )
        if is_full(facts)
        else send_to_person()
    )
    return write(
        profile,
        title_answer(profile, facts),
        tell_subject(facts),
        (_tell_done(profile, facts),),
        said,
        promise_no_harm(profile),
        offer_appeal(profile, facts) if facts.body.get("appeal_by") else (),
        show_page(profile, facts),
    )


def compose_redirected(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the answer that somebody else is responsible, for all that was asked or for the part that is theirs."""
    named = " ".join(quote(facts.words.get("controller"))) if is_full(facts) else ""
    controller = named or "the company that is responsible"
    part = facts.body.get("scope") == "customer_data_only"
    subject = (
        "Part of the information that the request is about" if part else "The information that the request is about"
    )
    rest = (
        f" The rest is ours, and you will have our answer by {day_of(facts, 'due_on')} at the latest."
        if part
        else " So we have closed the request here."
    )
    return write(
        profile,
        title_answer(profile, facts),
        tell_subject(facts),
        (
            f"{subject} is not ours. We only handle it for {controller}, which decides what happens with it. We pass "
            f"the request on to {controller}, and the answer comes from there.{rest}",
        ),
        quote(facts.words.get("note")) if is_full(facts) else (),
        promise_no_harm(profile),
        () if part else offer_appeal(profile, facts),
        show_page(profile, facts),
    )


def tell_reduced(facts: LetterFacts) -> Paragraphs:
    """Returns why a request for pieces is answered by kinds of information: its verification reached no further."""
    if not facts.body.get("reduced"):
        return ()
    return (
        "A copy of the information itself was asked for. We could make sure who is asking well enough to tell which "
        "kinds of information there are, but not well enough to hand out the information itself. So this answer names "
        "kinds.",
    )


def tell_redirected(facts: LetterFacts) -> Paragraphs:
    """Returns that a part of what was asked is for somebody else to answer, who has been told."""
    if not facts.body.get("redirected"):
        return ()
    return (
        "A part of the information is not ours. As we wrote, we have passed that part of the request on to the company "
        "that decides about it, and the answer to it comes from there.",
    )


def tell_document(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns where the document of the answer is, for the types that are answered by one."""
    if facts.type not in ABOUT_HELD:
        return ()
    tells = "A document belongs to this answer. It says what is collected, what for, and who gets it."
    if opens(facts):
        return (f"{tells} You can read and save it on the page below, for {FILES_FOR.days} days.",)
    return (f"{tells} If it is not with this letter, please {reach_briefly(profile)}, and we send it.",)


def tell_files(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns how many files belong to the answer and where they are."""
    files = int(facts.body.get("files") or 0)
    if not files:
        return ()
    count = "One file belongs" if files == 1 else f"{files} files belong"
    them, are = ("it", "it is") if files == 1 else ("them", "they are")
    if opens(facts):
        return (f"{count} to this answer. You can get {them} on the page below.",)
    return (
        f"{count} to this answer. If {are} not with this letter, please {reach_briefly(profile)}, and we find a way.",
    )


def send_to_person() -> Paragraphs:
    """Returns what an agent is told instead of the answer."""
    return ("The answer itself goes to the person.",)


def _tell_done(profile: Profile, facts: LetterFacts) -> str:
    if facts.type == "withdraw_consent":
        gave = "you gave us" if facts.to == "person" else "the person gave us"
        return f"All consents that {gave} ended on {day_of_event(profile, facts)}.{tell_followers(facts)}"
    if facts.type in AT_ONCE:
        return f"This has been in force since {day_of_event(profile, facts)}.{tell_followers(facts)}"
    if facts.type in _ASK_TO_BE_TOLD:
        return "Here is our answer." if is_full(facts) else "We have answered the request."
    return "We have done what was asked."
