"""What may be sent, which status a request begins with, and which letters follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.details import PeriodAsked, Requester
from chalicelib.domain.rights.intake import Submission, begin, check, order_types
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.made import EMAIL, MONDAY, begin_all, make, submit
from tests.domain.rights.started import BILLGENIX, CYCLONEX

PAT = submit("delete").requester


def sent(*types: Right, requester: Requester = PAT, period: PeriodAsked | None = None, **more: Any) -> Submission:
    return replace(submit(*types, **more), requester=requester, period=period)


def faults(submission: Submission, now: datetime = MONDAY) -> list[tuple[str, str]]:
    """Returns pointer and code of everything that is wrong."""
    try:
        check(submission, now)
    except Invalid as invalid:
        return [(error.pointer, error.code) for error in invalid.fields]
    return []


STAFF: dict[str, Any] = {"trusted": True}
NAMELESS = Requester(email="pat@practice.example")


@pytest.mark.parametrize(
    ("submission", "expected"),
    [
        (sent("delete"), []),
        (sent("delete", requester=replace(PAT, first_name="  ")), [("/requester/first_name", "required")]),
        (
            sent("delete", "opt_out_profiling", requester=NAMELESS),
            [("/requester/first_name", "required"), ("/requester/last_name", "required")],
        ),
        (sent("opt_out_sale_sharing", "limit_sensitive", "withdraw_consent", requester=NAMELESS), []),
        (sent("delete", requester=replace(PAT, email="")), [("/requester", "no_contact")]),
        (sent("delete", requester=Requester("Pat", "Rivera", postal_address=("1 Main St",))), []),
        (sent("delete", prefers="phone"), [("/requester/preferred_contact", "no_contact")]),
        (sent("delete", prefers="mail"), [("/requester/preferred_contact", "no_contact")]),
        (sent("delete", prefers="email"), []),
        (sent("delete", "know", "delete"), [("/types", "named_twice")]),
        (replace(sent("delete", authorization="court_order"), agent=None), [("/agent", "agent_mismatch")]),
        (
            replace(sent("delete"), agent=sent("delete", authorization="court_order").agent),
            [("/agent", "agent_mismatch")],
        ),
        (sent("delete", sender="controller", **STAFF), [("/contract_external_id", "controller_mismatch")]),
        (sent("delete", contract_id="c-1", **STAFF), [("/contract_external_id", "controller_mismatch")]),
        (sent("delete", sender="controller", contract_id="c-1", **STAFF), []),
        (sent("delete", sender="controller", contract_id="c-1"), [("/received_from", "not_allowed")]),
        (sent("delete", via="phone"), [("/received_via", "not_allowed")]),
        (sent("delete", via="phone", **STAFF), []),
        (sent("delete", received_at=MONDAY - timedelta(days=1)), [("/received_at", "not_allowed")]),
        (sent("delete", received_at=MONDAY - timedelta(days=1), **STAFF), []),
        (sent("delete", received_at=MONDAY + timedelta(hours=1), **STAFF), [("/received_at", "out_of_range")]),
        (sent("delete", received_at=datetime(2017, 12, 31, tzinfo=UTC), **STAFF), [("/received_at", "out_of_range")]),
        (sent("delete", received_at=datetime(2018, 1, 1, tzinfo=UTC), **STAFF), []),
        (
            sent("know", period=PeriodAsked(date(2026, 2, 1), date(2026, 1, 31))),
            [("/period/to", "out_of_range")],
        ),
        (sent("know", period=PeriodAsked(None, date(2026, 1, 31))), []),
        (sent("know", period=PeriodAsked(date(2026, 2, 1), date(2026, 2, 1))), []),
    ],
    ids=lambda one: "" if isinstance(one, Submission) else "+".join(f"{p} {c}" for p, c in one) or "fine",
)
def test_what_does_not_fit_together_is_told_with_its_place(
    submission: Submission, expected: list[tuple[str, str]]
) -> None:
    assert faults(submission) == expected


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = sent("delete", "delete", requester=Requester(), via="mail", received_at=datetime(2000, 1, 1, tzinfo=UTC))
    assert [code for _, code in faults(wrong)] == [
        *("required", "required", "no_contact", "named_twice", "not_allowed", "out_of_range")
    ]


def test_what_needs_a_proof_leads_and_what_needs_nobody_comes_last() -> None:
    types: tuple[Right, ...] = ("opt_out_profiling", "question", "access", "withdraw_consent", "know")
    ordered = ("access", "know", "question", "opt_out_profiling", "withdraw_consent")
    assert order_types(types, "client") == ordered
    assert order_types(("question", "other"), "client") == ("question", "other")  # as they were sent


def test_the_mail_of_linked_requests_tells_the_highest_level_and_how_to_go_on() -> None:
    steps = begin(CYCLONEX, submit("question", "know", "access"), ["req_1", "req_2", "req_3"], (EMAIL,), MONDAY, "x")
    lead = steps[0]
    assert (lead.after.type, lead.body["needed"], lead.body["method"]) == ("know", 2, "code")
    assert [one[1] for one in lead.body["requests"]] == ["know", "access", "question"]
    assert lead.letters == (("received", "person"),)
    assert [step.letters for step in steps[1:]] == [(), ()]


def test_requests_of_one_call_know_each_other_and_one_alone_knows_nobody() -> None:
    first, second, third = begin_all(submit("delete", "opt_out_profiling", "know"))
    assert first.linked == second.linked == third.linked == ("req_1", "req_2", "req_3")
    assert {one.lead for one in (first, second, third)} == {"req_1"}
    assert [one.status for one in (first, second, third)] == [
        *("awaiting_verification", "awaiting_verification", "completed")
    ]
    assert make("delete").linked == () and make("delete").lead == "req_1"


@pytest.mark.parametrize("right", ["question", "other"])
def test_what_needs_no_proof_is_open_at_once(right: Right) -> None:
    assert make(right).status == "open"


def test_an_opt_out_is_completed_by_the_system_and_with_nothing_to_write_it_on_somebody_does() -> None:
    done = make("opt_out_sale_sharing")
    assert done.status == "completed" and done.closing is not None
    assert (done.closing.by, done.closing.version) == ("system", 1)
    assert make("opt_out_sale_sharing", keys=()).status == "open"


def test_an_opt_out_alone_is_answered_by_one_letter_and_among_others_it_is_not() -> None:
    (alone,) = begin(CYCLONEX, submit("opt_out_profiling"), ["req_1"], (EMAIL,), MONDAY, "x")
    assert alone.letters == (("completed", "person"),)
    two = begin(CYCLONEX, submit("opt_out_profiling", "know"), ["req_1", "req_2"], (EMAIL,), MONDAY, "x")
    assert two[0].letters == (("received", "person"),)


def test_an_agent_is_written_to_beside_the_person() -> None:
    (step,) = begin(CYCLONEX, submit("delete", authorization="signed_permission"), ["req_1"], (EMAIL,), MONDAY, "x")
    assert step.letters == (("received", "person"), ("received", "agent"))
    assert step.body["authorization"] == "signed_permission"


def test_the_event_holds_codes_ids_and_dates_and_no_word_of_the_requester() -> None:
    (step,) = begin(BILLGENIX, submit("access"), ["req_1"], (EMAIL,), MONDAY, "x")
    assert "Pat" not in repr(step.body) and "practice" not in repr(step.body)
    assert step.body["due_on"] == step.after.clock.due_on.isoformat()
    assert step.words == {}


def test_a_submission_does_not_print_itself() -> None:
    assert "Rivera" not in repr(submit("delete"))
