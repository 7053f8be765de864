"""The companies' commitments on what letters say, each with its rule on and off.

docs/commitments.toml names these tests. A rule that a profile holds is changed there; one that all companies share is
shown beside a letter to which it does not apply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from chalicelib.domain.rights.actions import decide, work
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.clocks import extend_clock
from chalicelib.domain.rights.denials import name_reason
from chalicelib.domain.rights.details import RequestDetails, Requester
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.post.delivery import choose_address
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.profiles import Profile
from tests.domain.rights.letter_facts import PAGE, POLICY, make_facts
from tests.domain.rights.made import ALEX, DAY, MONDAY, make, plan, settled, verified
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY

NOW = MONDAY + DAY
ANSWERS: Final[tuple[LetterKind, ...]] = ("completed", "denied", "partially_completed", "redirected", "appeal_decided")
TALK: Final[tuple[LetterKind, ...]] = ("message", "need_information", "extended", "withdrawn")


def say(profile: Profile, step: Step) -> str:
    """Returns what the first letter of a step says, in one line."""
    kind, to = step.letters[0]
    asked = step.after
    facts = LetterFacts(
        kind, to, asked.id, asked.type, asked.intake.relationship, NOW, step.body, step.words, confirmed=True, page=PAGE
    )
    return flat(profile, facts)


def flat(profile: Profile, facts: LetterFacts) -> str:
    return " ".join(" ".join(compose_letter(profile, facts).paragraphs).split())


def deny(profile: Profile, *reasons: Reason, **more: Any) -> Step:
    values = {"stop_processing": False, "policy_url": POLICY, **more}
    return decide.deny(verified("delete", profile=profile), ALEX, profile, NOW, reasons, None, **values)


def test_nobody_is_treated_worse_by_psynergy_for_using_a_right() -> None:
    said = "Nobody is treated worse by Psynergy Billing for using a right."
    assert "no_retaliation" in PSYNERGY.promises
    for kind in ANSWERS:
        for relationship in ("website_visitor", "employee", "applicant", "contractor"):
            assert said in flat(PSYNERGY, make_facts(kind, relationship=relationship))
    assert not any(said in flat(PSYNERGY, make_facts(kind)) for kind in TALK)


def test_a_refusal_of_cyclonex_tells_how_to_appeal_and_by_when_that_is_answered() -> None:
    letter = say(CYCLONEX, deny(CYCLONEX, Reason("security", "")))
    assert "you can appeal until Saturday, January 23, 2027" in letter and "within 45 days" in letter
    times = CYCLONEX.response_times._replace(appeal=Period(20, "calendar_days"))
    sooner = replace(CYCLONEX, response_times=times)
    assert "within 20 days" in say(sooner, deny(sooner, Reason("security", "")))
    withdrawn = plan(verified("delete"), "withdraw", ALEX, NOW)
    assert "appeal" not in say(CYCLONEX, withdrawn), "where nothing was decided"


def test_more_time_is_told_by_cyclonex_in_writing_with_the_reason() -> None:
    request = make("know", via="phone", trusted=True, prefers="phone")
    clock = extend_clock(request.clock, CYCLONEX.time_zone, "CA")
    letter = say(CYCLONEX, work.extend(request, clock, "Seven systems have to be searched."))
    assert "until" not in letter and "Thursday, January 7, 2027" in letter and "Sunday, February 21, 2027" in letter
    assert "Seven systems have to be searched." in letter
    caller = Requester("Pat", "Rivera", phone="+14155550123", postal_address=("1 Main Street",))
    details = RequestDetails(request.id, caller, None, "", None, "")
    ways = [choose_address(details, request.intake, kind, "person")[0] for kind in ("extended", "message")]
    assert ways == ["mail", "phone"]


def test_a_refusal_of_billgenix_names_its_specific_reason() -> None:
    one = say(BILLGENIX, deny(BILLGENIX, Reason("lien_open", "The lien of May is not paid.")))
    assert f"{name_reason('lien_open')} The lien of May is not paid." in one
    other = say(BILLGENIX, deny(BILLGENIX, Reason("hipaa_or_baa", "")))
    assert name_reason("hipaa_or_baa") in other and name_reason("lien_open") not in other
    done = decide.complete(settled(verified("delete", profile=BILLGENIX)), ALEX, BILLGENIX, NOW, Granted("Gone."))
    assert not any(name_reason(code) in say(BILLGENIX, done) for code in ("lien_open", "hipaa_or_baa"))


def test_cyclonex_says_that_what_it_cannot_delete_is_not_used_any_more() -> None:
    reason, said = Reason("not_searchable", ""), "All other use of your personal information has ended."
    assert said in say(CYCLONEX, deny(CYCLONEX, reason, stop_processing=True))
    assert said not in say(CYCLONEX, deny(CYCLONEX, reason))


def test_whoever_psynergy_cannot_verify_is_told_what_everybody_may_know() -> None:
    request = make("access", profile=PSYNERGY)
    letter = say(PSYNERGY, decide.deny_unverified(request, PSYNERGY, NOW, POLICY))
    assert name_reason("identity_not_verified") in letter and POLICY in letter and "how services are used" in letter
    silent = replace(PSYNERGY, disclosures=())
    assert "how services are used" not in say(silent, decide.deny_unverified(request, silent, NOW, POLICY))
    answered = decide.complete(settled(verified("access", profile=PSYNERGY)), ALEX, PSYNERGY, NOW, Granted("Here."))
    assert "Here." in say(PSYNERGY, answered) and POLICY not in say(PSYNERGY, answered)


def test_psynergy_offers_an_appeal_to_everybody_and_says_where_the_law_gives_it() -> None:
    lawful, own = "The law of your state gives the right to appeal", "We offer everybody an appeal"
    for state, required in (("CO", True), ("CT", True), ("VA", True), ("WY", False)):
        request = verified("know", profile=PSYNERGY, level=1, state=state, relationship="website_visitor")
        step = decide.deny(
            request, ALEX, PSYNERGY, NOW, [Reason("not_covered", "")], None, stop_processing=False, policy_url=POLICY
        )
        letter = say(PSYNERGY, step)
        assert (lawful in letter, own in letter) == (required, not required)


def test_a_refusal_offers_the_opt_out_of_sale_unless_the_company_sells_nothing() -> None:
    offer = "you can tell us at any time to stop any sale or sharing"
    for profile in (CYCLONEX, PSYNERGY, BILLGENIX):
        honest = replace(profile, signals=profile.signals._replace(sells_or_shares=False))
        assert offer in say(profile, deny(profile, Reason("security", "")))
        assert offer not in say(honest, deny(honest, Reason("security", "")))
