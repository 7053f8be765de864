"""What depends on how a request came: Shine the Light at the address that a policy names, and what a question is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.details import Requester
from chalicelib.domain.rights.intake import Submission, begin, check
from chalicelib.domain.tenants.profiles import Profile
from tests.domain.rights.actions.submitted import AT, ID, submit
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY


@pytest.mark.parametrize(
    ("profile", "via", "days"),
    [(PSYNERGY, "mail", 30), (PSYNERGY, "web_form", 45), (CYCLONEX, "mail", 45)],
)
def test_shine_the_light_is_answered_in_30_days_where_the_policy_wants_it_sent(
    profile: Profile, via: str, days: int
) -> None:
    clock = submit("shine_the_light", profile=profile, via=via, relationship="website_visitor").clock
    assert clock.due_on == AT.date() + timedelta(days=days)


def test_a_question_has_a_code_for_staff_and_the_days_of_inquiries() -> None:
    made = submit("question", profile=BILLGENIX)
    assert (made.clock.response_n, made.clock.response_unit) == (5, "business_days")
    sent = Submission(
        ("question", "know"), made.intake, Requester("Pat", "Rivera", "pat@example.com"), question_code="baa"
    )
    know, question = begin(BILLGENIX, sent, [ID, f"{ID[:-1]}V"], (), AT, "key_1")
    assert question.body["question_code"] == "baa" and "question_code" not in know.body
    with pytest.raises(Invalid) as refused:
        check(replace(sent, types=("know",)), AT)
    assert [one.pointer for one in refused.value.fields] == ["/question_code"]
