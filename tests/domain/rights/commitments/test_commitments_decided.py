"""The companies' commitments on answers and refusals, each with its rule on and off.

docs/commitments.toml names these tests. A rule that a profile holds is switched off there; one that all companies
share is shown beside a request to which it does not apply.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions import caps, decide, tasks
from chalicelib.domain.rights.actions.decide import Granted, Reason, check_for_request, check_reasons
from chalicelib.domain.rights.actions.redirect import Controller, redirect
from chalicelib.domain.rights.counted import CountedRequest
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.documents.document import Document, Piece
from chalicelib.domain.rights.documents.making import Answer, make_document
from chalicelib.domain.rights.holds.hold import Hold, check_new, sum_up
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import ABOUT_HELD
from chalicelib.domain.tenants.parts import Caps
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import to_ms
from tests.domain.rights.made import ALEX, DAY, MONDAY, follow, make, plan, settled, take, verified
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY

NOW = MONDAY + DAY
REVIEW = date(2031, 6, 1)
NINE: tuple[DenialCode, ...] = (
    *("transaction_or_contract", "security", "debugging", "free_expression", "calecpa", "research"),
    *("expected_internal_use", "legal_obligation", "compatible_internal_use"),
)
"""The grounds for which Psynergy's policy says that a deletion may be refused."""


def without_hold(profile: Profile, *codes: DenialCode) -> Profile:
    left = tuple(one for one in profile.retention.hold_codes if one not in codes)
    return replace(profile, retention=profile.retention._replace(hold_codes=left))


def can_hold(profile: Profile, code: DenialCode) -> bool:
    try:
        return check_new(profile, code, REVIEW, NOW) == code
    except Invalid as wrong:
        assert [error.pointer for error in wrong.fields] == ["/code"]
        return False


def delete_under(profile: Profile, *codes: DenialCode) -> tuple[str, list[str], str | None]:
    """Returns how a deletion ends that meets holds with these codes, with its reasons and the day of the review."""
    holds = [Hold(f"hld_{code}", "subject", "sub_1", code, REVIEW, NOW, "mem_1", "", "") for code in codes]
    step = decide.complete(
        verified("delete", profile=profile), ALEX, profile, NOW, Granted("Gone."), kept=sum_up(holds)
    )
    return step.after.status, step.body["reasons"], step.body["kept_until"]


def test_billgenix_keeps_what_a_lien_or_claim_needs_and_says_so() -> None:
    codes: tuple[DenialCode, ...] = ("lien_open", "comp_claim_open")
    for code in codes:
        assert can_hold(BILLGENIX, code) and not can_hold(without_hold(BILLGENIX, code), code)
        check_reasons(BILLGENIX, [Reason(code, "")])
        with pytest.raises(Invalid):
            check_reasons(without_hold(BILLGENIX, code), [Reason(code, "")])
        assert delete_under(BILLGENIX, code) == ("partially_completed", [code], REVIEW.isoformat())
    assert delete_under(BILLGENIX) == ("completed", [], None)


def test_billgenix_leaves_data_under_hipaa_to_its_agreements() -> None:
    assert can_hold(BILLGENIX, "hipaa_or_baa")
    assert not can_hold(without_hold(BILLGENIX, "hipaa_or_baa"), "hipaa_or_baa")
    assert delete_under(BILLGENIX, "hipaa_or_baa") == ("partially_completed", ["hipaa_or_baa"], REVIEW.isoformat())


def test_psynergy_refuses_a_deletion_on_nine_grounds() -> None:
    for code in NINE:
        assert can_hold(PSYNERGY, code) and not can_hold(without_hold(PSYNERGY, code), code)
        assert delete_under(PSYNERGY, code)[:2] == ("partially_completed", [code])
    assert {code for code in get_args(DenialCode) if can_hold(PSYNERGY, code)} == set(NINE)
    with pytest.raises(Invalid):
        check_reasons(PSYNERGY, [Reason("lien_open", "")])


def test_psynergy_deletes_or_deidentifies_and_has_its_vendors_do_the_same() -> None:
    def told(profile: Profile) -> set[str]:
        return {task.code for task in make("delete", profile=profile).tasks}

    assert "service_providers" in told(PSYNERGY)
    others = tuple(rule for rule in PSYNERGY.tasks if rule.code != "service_providers")
    assert told(replace(PSYNERGY, tasks=others)) == told(PSYNERGY) - {"service_providers"}
    assert "service_providers" not in {task.code for task in make("know", profile=PSYNERGY).tasks}

    strict = replace(PSYNERGY, retention=PSYNERGY.retention._replace(delete_or_deidentify=False))
    for outcome in ("deleted", "deidentified"):
        tasks.check_outcome(PSYNERGY, "done", outcome)
    tasks.check_outcome(strict, "done", "deleted")
    with pytest.raises(Invalid):
        tasks.check_outcome(strict, "done", "deidentified")


def test_psynergy_answers_at_most_two_requests_to_know_in_twelve_months() -> None:
    def reached(profile: Profile, *days: int, right: Right = "know") -> bool:
        request = make(right, profile=profile)
        asked = [CountedRequest(f"req_{ago}", f"req_{ago}", "know", to_ms(MONDAY - ago * DAY)) for ago in days]
        return caps.is_capped(request, profile) and caps.reaches_cap(request, asked, profile)

    assert not reached(PSYNERGY, 30) and reached(PSYNERGY, 30, 200)
    assert not reached(PSYNERGY, 30, 400), "of longer ago"
    assert not caps.is_verified(make("know", profile=PSYNERGY)), "what nobody verified uses up nothing"
    assert not reached(replace(PSYNERGY, caps=Caps(None)), 30, 200) and reached(replace(PSYNERGY, caps=Caps(1)), 30)
    assert {right for right in get_args(Right) if caps.is_counted(make(right))} - {"shine_the_light"} == ABOUT_HELD
    many = replace(make("delete", profile=PSYNERGY), marks=frozenset({"cap_reached"}))
    with pytest.raises(Invalid):
        check_for_request(many, [Reason("excessive", "x" * 200)], stop_processing=False)


def hand_over(profile: Profile, scope: Controller) -> RightsRequest:
    request = verified("know", profile=profile, relationship="patient", level=1)
    step = redirect(request, ALEX, scope, profile.time_zone, NOW)
    assert step.letters == (("redirected", "person"), ("controller", "controller"))
    assert not step.words or set(step.words) == {"controller"}, "not a word of what was written"
    return follow(step)


@pytest.mark.parametrize("profile", [CYCLONEX, PSYNERGY], ids=lambda profile: profile.tenant)
def test_patients_are_sent_to_the_provider_whose_data_it_is(profile: Profile) -> None:
    assert "patients_to_provider" in profile.promises
    whole = hand_over(profile, Controller("all", "c-1", "Example Hospital"))
    assert whole.status == "redirected_to_controller"
    assert [(task.code, task.due_on) for task in whole.tasks] == [("forward_to_controller", date(2026, 12, 2))]
    part = hand_over(profile, Controller("customer_data_only", "c-1"))
    assert part.status == "open", "what is the company's own it answers itself"
    assert take(settled(part), "complete", ALEX, NOW, profile)[1].status == "partially_completed"
    own = verified("know", profile=profile, level=1)
    assert take(settled(own), "complete", ALEX, NOW, profile)[1].status == "completed"


def test_what_cyclonex_cannot_delete_is_processed_no_further() -> None:
    reasons = [Reason("not_searchable", "It lies on tapes.")]

    def refuse(*, stop: bool) -> bool:
        request = verified("delete")
        check_for_request(request, reasons, stop_processing=stop)
        step = decide.deny(request, ALEX, CYCLONEX, NOW, reasons, None, stop_processing=stop, policy_url="")
        return bool(step.body["stop_processing"])

    assert refuse(stop=True) and not refuse(stop=False)
    with pytest.raises(Invalid):
        check_for_request(verified("know"), reasons, stop_processing=True)


PIECE = Piece("choices", NOW, (("purpose", "marketing"),))


def document(profile: Profile, right: Right = "access") -> Document:
    request = plan(settled(verified(right, profile=profile)), "complete", ALEX, NOW, profile).after
    return make_document(profile, request, None, Answer(NOW, {"table_confirmed": True}, {}), (PIECE,), ())


def test_psynergys_answer_to_know_lists_kinds_sources_purposes_and_recipients() -> None:
    know, access = document(PSYNERGY, "know"), document(PSYNERGY)
    assert know.collected and know.collected.categories and know.collected.sources and know.collected.purposes
    assert know.sold_or_shared and know.disclosed and know.held and know.pieces is None
    assert access.pieces == (PIECE,), "whoever asks for the pieces gets them, too"
    assert know.since is not None and know.since <= date(2025, 11, 24), "twelve months and more"
    less = document(replace(PSYNERGY, disclosures=()))
    assert less.sold_or_shared is less.disclosed is None and len(less.notes) == len(access.notes) + 1
    quiet = document(replace(PSYNERGY, disclosures=PSYNERGY.disclosures[2:3]))
    assert quiet.sold_or_shared == () and quiet.disclosed
