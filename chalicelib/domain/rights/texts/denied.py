"""The answers that refuse all or a part: the reasons, what that means for the information, and what is left to do."""

from __future__ import annotations

from itertools import zip_longest
from typing import cast

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.denials import KEEPING, UNPROVEN, DenialCode, name_reason
from chalicelib.domain.rights.texts.answers import (
    send_to_person,
    tell_document,
    tell_files,
    tell_redirected,
    tell_reduced,
    title_answer,
)
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.forms import tell_form
from chalicelib.domain.rights.texts.frame import (
    Paragraphs,
    day_of,
    is_full,
    offer_appeal,
    possessive,
    promise_no_harm,
    reach_briefly,
    show_page,
    tell_subject,
    write,
)
from chalicelib.domain.rights.texts.tasks import tell_tasks
from chalicelib.domain.rights.texts.wording import name_category, quote
from chalicelib.domain.rights.types import ABOUT_HELD, OPT_OUTS
from chalicelib.domain.tenants.profiles import Profile


def compose_denied(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter of a denial. Where it is open who asks, it has no word on whether anything is held."""
    unproven = _is_unproven(facts)
    return write(
        profile,
        title_answer(profile, facts),
        tell_subject(facts),
        (_open(facts),),
        _tell_reasons(facts),
        tell_form(facts) if is_full(facts) and not unproven else (),
        _answer_in_general(profile, facts) if unproven else _tell_consequences(facts),
        () if unproven else tell_redirected(facts),
        tell_files(profile, facts) if is_full(facts) and not unproven else (),
        ("The request can be made again at any time.",) if unproven else (),
        _end(profile, facts),
        show_page(profile, facts),
    )


def tell_unproven(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns what a denial of the system's says of it, without its subject and page: the same for all of a kind."""
    return (
        _open(facts),
        *_tell_reasons(facts),
        *_answer_in_general(profile, facts),
        "The request can be made again at any time.",
        *_end(profile, facts),
    )


def compose_partially_completed(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the one letter for both parts of a decision: what was done, and what was not, with its reasons."""
    said = (*_tell_kept_since(facts), *tell_reduced(facts), *quote(facts.words.get("summary")), *tell_form(facts))
    granted = (*said, *tell_document(profile, facts), *tell_tasks(facts), *tell_files(profile, facts))
    return write(
        profile,
        title_answer(profile, facts),
        tell_subject(facts),
        ("We have done a part of what was asked.",),
        granted if is_full(facts) else send_to_person(),
        ("The rest we can't do, for this reason:" if len(_reasons(facts)) == 1 else "The rest we can't do:",)
        if is_full(facts) and _reasons(facts)
        else (),
        _tell_reasons(facts),
        _tell_consequences(facts),
        tell_redirected(facts),
        _end(profile, facts),
        show_page(profile, facts),
    )


def _tell_kept_since(facts: LetterFacts) -> Paragraphs:
    """Returns that something had to be kept after the answer was written: what staff wrote in it may say otherwise."""
    if not facts.body.get("kept_since"):
        return ()
    return (
        "After our answer was written, and before everything was deleted, we had to keep some of the information. "
        "Where what follows says that it is deleted, this comes first.",
    )


def _reasons(facts: LetterFacts) -> list[DenialCode]:
    return [cast(DenialCode, code) for code in facts.body.get("reasons", ())]


def _is_unproven(facts: LetterFacts) -> bool:
    return not UNPROVEN.isdisjoint(_reasons(facts))


def _open(facts: LetterFacts) -> str:
    if facts.body.get("by_system"):
        return "What we needed to go on did not come in time. So we can't do what was asked."
    if not is_full(facts):
        return "We can't do what was asked. The answer itself goes to the person."
    several = len(_reasons(facts)) > 1
    return f"We can't do what was asked, for {'these reasons' if several else 'this reason'}:"


def _tell_reasons(facts: LetterFacts) -> Paragraphs:
    """Returns each reason with its explanation; to an agent only that their own proof is missing."""
    reasons = _reasons(facts)
    if not is_full(facts):
        return tuple(name_reason(code) for code in reasons if code == "agent_not_authorized")
    explanations = facts.words.get("explanations", ())[: len(reasons)]
    return tuple(
        text
        for code, explanation in zip_longest(reasons, explanations, fillvalue="")
        for text in _tell_reason(cast(DenialCode, code), quote(explanation))
    )


def _tell_reason(code: DenialCode, explanation: tuple[str, ...]) -> Paragraphs:
    """Returns a reason and its explanation, which begins in the same paragraph: so it is clear what it explains."""
    return "\n".join((name_reason(code), *explanation[:1])), *explanation[1:]


def _tell_consequences(facts: LetterFacts) -> Paragraphs:
    """Returns what is kept, for what only and until which review, and that other uses have ended."""
    if not is_full(facts):
        return ()
    body = facts.body
    said: list[str] = []
    deletes = facts.type == "delete" and not KEEPING.isdisjoint(_reasons(facts))
    if deletes or body.get("kept_until"):
        said.append("We keep only what these reasons demand, and use it for nothing else.")
    if body.get("kept_until"):
        said.append(f"On {day_of(facts, 'kept_until')} at the latest, we look again whether they still apply.")
    if body.get("stop_processing"):
        said.append(f"All other use of {possessive(facts)} personal information has ended.")
    return (" ".join(said),) if said else ()


def _answer_in_general(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns what everybody may know, whoever they are: the policy's address and the kinds of the company's table."""
    policy = facts.body.get("policy_url")
    if facts.type not in ABOUT_HELD or not policy:
        return ()
    where = "You can read it here:" if facts.page else "It is on our website, and we send it to whoever asks for it:"
    told = (
        f"Some things we can tell everybody. Our privacy policy says which kinds of personal information "
        f"{profile.name} collects, from where, what for, and who gets it. {where}",
        str(policy),
    )
    kinds = [f"- {name_category(row.category)}" for row in profile.disclosures]
    if not kinds:
        return told
    return (*told, "These are the kinds that it lists as given to others, for people in general:", "\n".join(kinds))


def _end(profile: Profile, facts: LetterFacts) -> Paragraphs:
    return (
        *_offer_statement(profile, facts),
        *_offer_opt_out(profile, facts),
        *promise_no_harm(profile),
        *offer_appeal(profile, facts),
    )


def _offer_statement(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns the offer to put a statement beside information that stays as it is; it names no kind of information."""
    if not (facts.body.get("health_statement") and is_full(facts)):
        return ()
    most = facts.body["statement_words"]
    return (
        f"You can give us a statement of at most {most} words that says what you hold to be wrong. We keep it with the "
        f"information, and pass it on to those who get the information from us, if you want that. To send it, please "
        f"{reach_briefly(profile)}, and name the receipt number.",
    )


def _offer_opt_out(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns the offer to opt out of sale, unless the company says that it sells nothing."""
    if facts.body.get("sells") is False or facts.type in OPT_OUTS or not is_full(facts):
        return ()
    whose = possessive(facts)
    return (
        f"Whatever we decide, you can tell us at any time to stop any sale or sharing of {whose} personal information. "
        f"For that, nobody has to prove who they are; please {reach_briefly(profile)}.",
    )
