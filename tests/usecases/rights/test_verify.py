"""A code proves who asks for all requests of a call; nobody learns or guesses anything by trying."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.domain.rights.verification import RESENDS, TRIES
from chalicelib.usecases.context import Context
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.verify import (
    VerifyIdentity,
    resend_code,
    resend_to_anybody,
    verify_code,
    verify_identity,
)
from tests.fixtures.factories import STRANGER
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.rights_desk import PHONE, TENANT, RightsWorld

HALF_AN_HOUR = timedelta(minutes=30)


def mailed(w: RightsWorld, *types: str) -> RightsRequest:
    """Returns the request that leads those of a call, once its code has left."""
    first = w.take_in(*(types or ("delete",)))[0]  # type: ignore[arg-type]
    w.deliver()
    return first


def wrong(w: RightsWorld) -> str:
    """Returns a code that is not the one that was mailed."""
    return f"{(int(w.code()) + 1) % 1_000_000:06d}"


def refusal(w: RightsWorld, request_id: str, code: str, ctx: Context | None = None) -> str:
    """Returns how a code is refused, word for word."""
    with pytest.raises(Invalid) as error:
        verify_code(w.ports, ctx or w.ctx(by=STRANGER), request_id, code)
    return f"{error.value} {error.value.fields}"


def test_a_code_confirms_the_address_and_gives_the_link_to_everything(w: RightsWorld) -> None:
    request = mailed(w, "know")
    (done,) = verify_code(w.ports, w.person(request.id), request.id, w.code()).result
    assert done.status == "open" and done.proof.address_confirmed and done.post.tracking is not None
    assert w.ports.letters.tracking(TENANT, request.id, done.post.tracking.id) == (done.post.tracking, "person")
    assert w.events(request.id)[-1] == "request.verified"
    counted = w.ports.rights_requests.counted(TENANT, request.keys)[request.keys[0]]
    assert [one.request_id for one in counted.requests] == [request.id]  # now that it is nobody else's word


def test_what_verifies_one_verifies_all_of_the_call_that_are_open(w: RightsWorld) -> None:
    first, second, third, opted = w.take_in("know", "delete", "third_party_list", "opt_out_profiling")
    w.deliver()
    withdraw(w.ports, w.person(third.id), third.id, None)
    before = w.mortal.calls.count("table.transact")
    done = verify_code(w.ports, w.person(second.id), second.id, w.code()).result
    assert w.mortal.calls.count("table.transact") == before + 1
    assert [one.status for one in done] == ["open", "awaiting_verification", "withdrawn", "completed"]
    assert [one.proof.level for one in done] == [1, 1, 0, 0]
    assert len({one.post.tracking.id for one in done if one.post.tracking}) == 2  # each its own
    assert w.get(first.id).version > first.version and w.get(opted.id).version == 2  # acknowledged by the mail


def test_wrong_over_and_unknown_are_refused_alike(w: RightsWorld) -> None:
    request = mailed(w)
    code, bad = w.code(), wrong(w)
    said = refusal(w, request.id, bad)
    assert said == refusal(w, "req_01KARZ6T9T2F4H6K8M0P1R3S5V", code) == refusal(w, "nothing", code)
    w.clock.advance(HALF_AN_HOUR)
    assert said == refusal(w, request.id, code)
    withdraw(w.ports, w.person(request.id), request.id, None)
    assert said == refusal(w, request.id, code)  # a page learns nothing of what became of it
    with pytest.raises(ActionRefused):
        verify_code(w.ports, w.person(request.id), request.id, code)


def test_a_code_works_for_half_an_hour_from_its_mail_and_not_before(w: RightsWorld) -> None:
    request = w.one("know")
    code = tokens.compose_code(w.ports, TENANT, request.id, 1)
    w.clock.advance(HALF_AN_HOUR * 4)  # the mail waits
    refusal(w, request.id, code)
    w.deliver()
    assert w.code() == code
    w.clock.advance(HALF_AN_HOUR - timedelta(milliseconds=1))
    assert verify_code(w.ports, w.person(request.id), request.id, code).result[0].status == "open"


def test_codes_that_no_mail_brought_are_worth_nothing(w: RightsWorld) -> None:
    """Else a thousand requests in somebody's name would be thousands of codes to try, though six mails leave."""
    made = [w.one("know") for _ in range(8)]
    for _ in range(3):
        resend_code(w.ports, w.person(made[7].id), made[7].id)
    w.later()
    assert len(w.mails()) == 6 and "the last one of today" in w.mails()[5]
    for request in made[5:]:
        for number in range(1, w.get(request.id).post.codes + 1):
            refusal(w, request.id, tokens.compose_code(w.ports, TENANT, request.id, number))


def test_asking_for_another_code_gives_no_further_tries_at_the_one_before(w: RightsWorld) -> None:
    request = mailed(w, "know")
    first, bad = w.code(), wrong(w)
    for _ in range(TRIES):
        refusal(w, request.id, bad)
    resend_code(w.ports, w.person(request.id), request.id)
    refusal(w, request.id, first)
    w.deliver()
    assert verify_code(w.ports, w.person(request.id), request.id, w.code()).result[0].status == "open"


def test_five_wrong_tries_close_a_code_and_the_next_code_opens_it(w: RightsWorld) -> None:
    request = mailed(w, "know")
    first, bad = w.code(), wrong(w)
    for _ in range(TRIES):
        refusal(w, request.id, bad)
    assert w.events(request.id).count("request.code_locked") == 1
    said = refusal(w, request.id, first)
    assert said == refusal(w, request.id, bad) and w.events(request.id).count("request.code_locked") == 1
    resend_code(w.ports, w.person(request.id), request.id)
    w.deliver()
    assert w.code() != first
    assert refusal(w, request.id, first) == said  # another one has left
    assert verify_code(w.ports, w.person(request.id), request.id, w.code()).result[0].status == "open"


def test_ten_processes_that_guess_at_once_get_five_tries_together(w: RightsWorld) -> None:
    request = mailed(w)
    right = int(w.code())
    guesses = [f"{(right + number) % 1_000_000:06d}" for number in range(1, 11)]
    calls = [lambda guess=guess: verify_code(w.ports, w.ctx(by=STRANGER), request.id, guess) for guess in guesses]
    assert all(isinstance(outcome, Invalid) for outcome in run_together(calls, Invalid))
    assert w.ports.rights_requests.with_tries(TENANT, request.id) == (w.get(request.id), TRIES)
    assert w.events(request.id).count("request.code_locked") == 1
    refusal(w, request.id, w.code())


def test_the_right_code_twice_at_once_verifies_once(w: RightsWorld) -> None:
    request = mailed(w, "know")
    code = w.code()
    calls = [lambda: verify_code(w.ports, w.person(request.id), request.id, code)] * 2
    outcomes = run_together(calls, ActionRefused, Invalid)
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert w.events(request.id).count("request.verified") == 1


def test_codes_are_sent_again_five_times_and_strangers_do_not_learn_when_no_more(w: RightsWorld) -> None:
    request = mailed(w)
    for _ in range(RESENDS):
        resend_code(w.ports, w.person(request.id), request.id)
    with pytest.raises(ActionRefused) as error:
        resend_code(w.ports, w.person(request.id), request.id)
    assert error.value.code == "resends_used"
    kept = w.kept()
    for request_id in (request.id, "req_01KARZ6T9T2F4H6K8M0P1R3S5V", "x"):
        assert resend_to_anybody(w.ports, w.ctx(by=STRANGER), request_id) is False
    assert w.kept() == kept
    with pytest.raises(NotFound):
        resend_to_anybody(w.ports, w.staff(), "req_01KARZ6T9T2F4H6K8M0P1R3S5V")


def test_a_code_that_waits_for_the_new_one_still_works(w: RightsWorld) -> None:
    request = mailed(w, "know")
    first = w.code()
    resend_code(w.ports, w.person(request.id), request.id)
    assert verify_code(w.ports, w.person(request.id), request.id, first).result[0].status == "open"


def test_a_resend_of_any_linked_request_is_the_leads(w: RightsWorld) -> None:
    first, second = w.take_in("know", "delete")
    w.deliver()
    resend_code(w.ports, w.person(second.id), second.id)
    w.deliver()
    assert len(w.mails()) == 2 and (w.get(first.id).post.resends, w.get(second.id).version) == (1, 2)
    verify_code(w.ports, w.person(second.id), second.id, w.code())


def test_nothing_that_needs_no_proof_or_has_no_address_gets_a_code(w: RightsWorld) -> None:
    assert w.one("question").post.codes == 0
    assert w.one("delete", email="", phone=PHONE).post.codes == 0
    assert w.take_in("question", "delete")[0].post.codes == 1


def test_staff_verify_by_what_they_looked_at_for_all_of_the_call(w: RightsWorld) -> None:
    first, second = w.take_in("access", "delete")
    paper = w.upload("identity_document")
    command = VerifyIdentity(second.id, "document", "Looked at her licence.", paper, if_match=1)
    done = verify_identity(w.ports, w.staff(), command).result
    assert {one.status for one in done} == {"open"} and {one.proof.level for one in done} == {2}
    assert all(one.post.tracking is None for one in done)  # whose address it is was not proven
    words = w.ports.rights_requests.letter_basis(TENANT, second.id, 2)
    assert words is not None and words.words == {"note": "Looked at her licence."}
    assert "licence" not in repr(w.ports.rights_requests.events(TENANT, first.id, None, 10))


def test_a_called_number_is_theirs_and_gets_a_link(w: RightsWorld) -> None:
    request = w.one("know", email="", phone=PHONE)
    (done,) = verify_identity(w.ports, w.staff(), VerifyIdentity(request.id, "call_back", "called")).result
    assert done.proof.address_confirmed and done.post.tracking is not None and done.status == "open"


def test_the_link_of_the_mail_works_for_the_others_once_the_request_that_leads_has_ended(w: RightsWorld) -> None:
    lead, other = w.take_in("know", "third_party_list")
    w.deliver()
    withdraw(w.ports, w.person(lead.id), lead.id, None)
    resend_code(w.ports, w.person(lead.id, "letter"), lead.id)
    w.deliver()
    done = verify_code(w.ports, w.person(lead.id, "letter"), lead.id, w.code()).result
    assert [one.status for one in done] == ["withdrawn", "open"] and done[1].id == other.id
    with pytest.raises(ActionRefused):
        resend_code(w.ports, w.person(lead.id, "letter"), lead.id)
    with pytest.raises(ActionRefused):
        verify_code(w.ports, w.person(lead.id, "letter"), lead.id, w.code())
