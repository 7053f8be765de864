"""Holds: which can be placed, what they keep from a deletion, and what the letter says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.rights.actions.decide import Granted, Reason, complete, deny
from chalicelib.domain.rights.denials import DenialCode, name_reason
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.holds.hold import NOTHING_KEPT, Hold, check_new, release, sum_up
from chalicelib.domain.rights.texts.compose import compose_letter
from tests.domain.rights.letter_facts import PROFILES, make_facts
from tests.domain.rights.making import AT, make, verify
from tests.domain.rights.started import BILLGENIX

STAFF = Caller("staff", "mem_1")
LIEN = Hold("hld_1", "subject", "sub_1", "lien_open", date(2031, 6, 1), AT, "mem_1", "Lien 77", "5a", version=1)
LATER = replace(LIEN, id="hld_2", code="hipaa_or_baa", review_on=date(2032, 6, 1))


@pytest.mark.parametrize("tenant", PROFILES)
def test_every_code_of_a_profile_can_be_placed_and_has_a_sentence(tenant: str) -> None:
    profile = PROFILES[tenant]
    for code in profile.retention.hold_codes:
        assert name_reason(check_new(profile, code, date(2031, 6, 1), AT))


@pytest.mark.parametrize(
    ("code", "review_on", "pointers"),
    [
        ("research", date(2031, 6, 1), ["/code"]),
        ("lien_open", AT.date(), ["/review_on"]),
        ("whim", date(2020, 1, 1), ["/code", "/review_on"]),
    ],
)
def test_a_code_of_another_company_and_a_review_behind_us_are_refused(
    code: str, review_on: date, pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as wrong:
        check_new(BILLGENIX, code, review_on, AT)
    assert [error.pointer for error in wrong.value.fields] == pointers


def test_holds_keep_together_until_the_last_of_them_was_looked_at() -> None:
    kept = sum_up([LIEN, LATER, replace(LIEN, id="hld_3")])
    assert (kept.codes, kept.holds) == (("lien_open", "hipaa_or_baa"), ("hld_1", "hld_2", "hld_3"))
    assert kept.until == date(2032, 6, 1) and sum_up([]) == NOTHING_KEPT


def test_a_hold_is_released_once() -> None:
    released = release(LIEN, AT, "mem_2", "Paid.", "6b")
    assert (released.state, released.version, released.reason) == ("released", 2, "Lien 77")
    with pytest.raises(Conflict) as again:
        release(released, AT, "mem_2", "Paid.", "6b")
    assert again.value.code == "hold_released"


def test_a_deletion_that_meets_a_hold_is_answered_in_part() -> None:
    request = verify(make("delete", BILLGENIX))
    step = complete(request, STAFF, BILLGENIX, AT, Granted("The rest is gone."), kept=sum_up([LIEN, LATER]))
    assert step.after.status == "partially_completed" and "hold" in step.after.marks
    assert step.letters == (("partially_completed", "person"),)
    facts = make_facts("partially_completed")
    text = "\n".join(compose_letter(BILLGENIX, replace(facts, body=step.body, words=step.words)).paragraphs)
    for code in ("lien_open", "hipaa_or_baa"):
        assert name_reason(code) in text
    assert "On Tuesday, June 1, 2032 at the latest, we look again" in text and "The rest is gone." in text
    assert "Lien 77" not in text

    whole = complete(request, STAFF, BILLGENIX, AT, Granted("All is gone."))
    assert whole.after.status == "completed" and "hold" not in whole.after.marks
    assert whole.letters == (("completed", "person"),)


@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("stop", [True, False])
def test_a_denial_of_a_deletion_names_the_review_and_whether_other_use_has_ended(partial: bool, stop: bool) -> None:
    request = verify(make("delete", BILLGENIX))
    code: DenialCode = "lien_open"
    step = deny(
        request,
        STAFF,
        BILLGENIX,
        AT,
        [Reason(code, "")],
        Granted("Some is gone.") if partial else None,
        stop_processing=stop,
        policy_url="https://privacy.example/p",
        kept=sum_up([LIEN]),
    )
    kind = step.letters[0][0]
    facts = replace(make_facts(kind), body=step.body, words=step.words)
    text = "\n".join(compose_letter(BILLGENIX, facts).paragraphs)
    assert "On Sunday, June 1, 2031 at the latest, we look again" in text
    assert ("All other use of your personal information has ended." in text) is stop
