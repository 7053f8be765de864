"""The companies' commitments on who may ask, and how that is made sure, each with its rule on and off.

docs/commitments.toml names these tests. All companies share these rules: each is shown beside a request to which it
does not apply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions import decide, verify, work
from chalicelib.domain.rights.actions.agents import accept_permission, asks_person, find_readers
from chalicelib.domain.rights.details import RequestDetails, Requester
from chalicelib.domain.rights.guards import SYSTEM
from chalicelib.domain.rights.intake import Submission, check
from chalicelib.domain.rights.post.delivery import choose_address
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.states import STATE_ZONES
from tests.domain.rights.made import ALEX, DAY, MONDAY, follow, make, settled, submit, take, verified
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY

NOW = MONDAY + DAY


def can_answer(request: RightsRequest, profile: Profile) -> bool:
    try:
        take(settled(request), "complete", ALEX, NOW, profile)
    except ActionRefused:
        return False
    return True


def can_answer_only_once_proven(profile: Profile, right: Right) -> bool:
    """Tells whether it depends on proof whether a request can be answered; False where it can be in any case."""
    asked = replace(make(right, profile=profile), status="open")
    assert can_answer(verified(right, profile=profile), profile)
    return not can_answer(asked, profile)


def test_cyclonex_checks_the_identity_before_it_answers() -> None:
    assert all(can_answer_only_once_proven(CYCLONEX, right) for right in ("know", "access", "portability", "correct"))
    assert not can_answer_only_once_proven(CYCLONEX, "question"), "where nothing is told, nothing is asked"


def test_psynergy_gives_access_corrects_and_deletes_for_whoever_proves_who_they_are() -> None:
    rights: tuple[Right, ...] = ("access", "correct", "delete")
    assert set(rights) <= set(PSYNERGY.rights)
    assert all(can_answer_only_once_proven(PSYNERGY, right) for right in rights)
    assert make("withdraw_consent", profile=PSYNERGY).status == "completed", "to take a consent back needs no proof"


def faults(sent: Submission) -> list[tuple[str, str]]:
    try:
        check(sent, MONDAY)
    except Invalid as invalid:
        return [(error.pointer, error.code) for error in invalid.fields]
    return []


def test_psynergy_asks_for_the_names_by_which_it_verifies() -> None:
    nameless = Requester("", "", email="pat@practice.example")
    for right in get_args(Right):
        wrong = faults(replace(submit(right), requester=nameless))
        needed = (
            [] if right in AT_ONCE else [("/requester/first_name", "required"), ("/requester/last_name", "required")]
        )
        assert wrong == needed
        assert faults(submit(right)) == []
    assert faults(replace(submit("know"), requester=Requester("Pat", "Rivera"))) == [("/requester", "no_contact")]


def test_psynergy_answers_nothing_to_whoever_is_not_verified_in_time() -> None:
    request = make("access", profile=PSYNERGY)
    due = request.clock.due_at
    step, after = take(request, "deny_unverified", SYSTEM, due, PSYNERGY)
    assert after.status == "denied" and step.body["reasons"] == ["identity_not_verified"] and not step.words
    with pytest.raises(ActionRefused):
        take(verified("access", profile=PSYNERGY), "deny_unverified", SYSTEM, due, PSYNERGY)


def address(requester: Requester, request: RightsRequest) -> str:
    details = RequestDetails(request.id, requester, None, "", None, "")
    return choose_address(details, request.intake, "need_information", "person")[0]


def test_psynergy_asks_for_more_by_e_mail_where_a_code_is_not_enough() -> None:
    by_code = follow(verify.verify(make("correct", profile=PSYNERGY), "code", NOW, ALEX.by))
    assert not by_code.proof.reached and not can_answer(replace(by_code, status="open"), PSYNERGY)
    step = work.ask(by_code, "Please name the practice that you work with.")
    assert step.after.status == "waiting_for_requester" and step.letters == (("need_information", "person"),)
    pat = Requester("Pat", "Rivera", email="pat@practice.example", postal_address=("1 Main Street",))
    assert address(pat, by_code) == "email" and address(replace(pat, email=""), by_code) == "mail"
    assert verified("know", level=1, profile=PSYNERGY).proof.reached, "where a code is enough, nothing more is asked"


def test_psynergy_takes_corrections_of_employment_data_by_e_mail() -> None:
    def enter(**more: Any) -> list[tuple[str, str]]:
        return faults(submit("correct", relationship="employee", **more))

    assert enter(via="email", trusted=True) == [], "staff enters what was written"
    assert enter(via="mail", trusted=True) == enter(via="phone", trusted=True) == [], "and what came otherwise"
    assert enter(via="email") == [("/received_via", "not_allowed")], "no page can say that somebody wrote"
    made = make("correct", profile=PSYNERGY, relationship="employee", via="email", trusted=True)
    assert made.status == "awaiting_verification" and made.proof.needed == 2


def test_psynergy_carries_out_the_orders_of_its_customers() -> None:
    order: dict[str, Any] = {"sender": "controller", "contract_id": "c-1", "trusted": True, "relationship": "patient"}
    ordered = make("delete", profile=PSYNERGY, **order)
    assert ordered.status == "open" and ordered.proof.complete and find_readers(ordered, "completed") == ("controller",)
    assert can_answer(ordered, PSYNERGY)
    own = make("delete", profile=PSYNERGY, relationship="patient", trusted=True)
    assert own.status == "awaiting_verification" and find_readers(own, "completed") == ("person",)
    assert faults(submit("delete", **{**order, "trusted": False})) == [("/received_from", "not_allowed")]


def check_agents(profile: Profile) -> None:
    """Checks that an agent needs the signed permission and the person their own proof, in every state alike."""
    for state in STATE_ZONES:
        bare = make("access", profile=profile, authorization="signed_permission", state=state)
        assert (bare.status, bare.waiting_for) == ("waiting_for_requester", "agent_proof")
    known = replace(follow(verify.verify(bare, "document", NOW, ALEX.by)), status="open")
    assert not can_answer(known, profile), "who the person is does not replace their permission"
    refused = decide.deny_unverified(known, profile, NOW, "https://policy.example")
    assert refused.body["reasons"] == ["agent_not_authorized"]
    shown = make("access", profile=profile, authorization="signed_permission", paper=True)
    assert asks_person(shown.intake, "access")
    assert shown.status == "awaiting_verification" and not can_answer(replace(shown, status="open"), profile)
    both = follow(verify.verify(accept_permission(known, NOW, ALEX.by), "document", NOW, ALEX.by))
    assert can_answer(both, profile)


def test_billgenix_wants_written_proof_from_agents_and_checks_the_person() -> None:
    check_agents(BILLGENIX)


def test_psynergy_wants_signed_permission_from_agents_and_checks_the_person() -> None:
    check_agents(PSYNERGY)


def test_a_power_of_attorney_is_proof_enough_and_an_opt_out_needs_none() -> None:
    for profile in (BILLGENIX, PSYNERGY):
        attorney = make("access", profile=profile, authorization="power_of_attorney", paper=True)
        assert can_answer(attorney, profile) and not asks_person(attorney.intake, "access")
        for right in AT_ONCE:
            assert make(right, profile=profile, authorization="signed_permission").status == "completed"


def test_cyclonex_carries_out_opt_outs_of_sale_ads_and_automated_decisions_at_once() -> None:
    rights: tuple[Right, ...] = (
        *("opt_out_sale_sharing", "opt_out_targeted_advertising", "opt_out_profiling", "opt_out_automated_decisions"),
    )
    assert set(rights) <= set(CYCLONEX.rights)
    for right in rights:
        assert make(right).status == "completed"
        assert make(right, keys=()).status == "open", "without an identifier there is nothing to write it upon"
        others = {task.code for task in make(right).tasks}
        assert others == {rule.code for rule in CYCLONEX.tasks if right in rule.types} != set()
        assert make(right, profile=replace(CYCLONEX, tasks=())).tasks == ()
    for right in ("know", "access", "correct", "delete", "portability"):
        assert right in CYCLONEX.rights and make(right).status == "awaiting_verification"
