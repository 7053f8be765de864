"""Answers and denials, with their files, letters and what else they close."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from tests.fixtures.factories import who
from tests.fixtures.worlds.rights_desk import PAT, RightsWorld


def test_an_answer_reaches_the_person_and_closes_the_request(w: RightsWorld) -> None:
    request = w.verified("know")
    done = complete(w.ports, w.staff(), Complete(request.id, Granted("You are in our newsletter."))).result.request
    assert done.status == "completed" and done.closing is not None and done.closing.by == "mem_alex"
    w.deliver()
    assert "You are in our newsletter." in w.mails()[-1]
    assert w.events(request.id)[-2:] == ["request.completed", "request.letter_sent"]


def test_without_the_level_nothing_is_answered(w: RightsWorld) -> None:
    request = w.verified("access")
    with pytest.raises(ActionRefused):
        complete(w.ports, w.staff(), Complete(request.id, Granted("Here.")))
    with pytest.raises(ActionRefused):
        deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),), Granted("a part")))
    assert deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),))).result.request.status == "denied"


def test_files_go_with_an_answer_once_and_only_those_that_are_answers(w: RightsWorld) -> None:
    request, other = w.verified("know"), w.verified("know", email="other@practice.example")
    evidence = w.upload("evidence")
    kept = w.kept()
    with pytest.raises(Invalid) as error:
        complete(w.ports, w.staff(), Complete(request.id, Granted("Here.", (evidence,))))
    assert error.value.fields[0].pointer == "/upload_ids/0" and w.kept() == kept
    assert w.get(other.id).status == "open"


def test_a_denial_gives_its_grounds_in_words_and_its_last_day_of_appeal(w: RightsWorld) -> None:
    request = w.verified("know")
    reasons = (Reason("third_party_privacy", "Your brother is named, too."),)
    done = deny(w.ports, w.staff(), Deny(request.id, reasons)).result.request
    w.deliver()
    text = w.mails()[-1]
    assert "Your brother is named, too." in text and "third_party_privacy" not in text
    assert done.closing is not None and done.status == "denied"


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ((Reason("impossible_or_disproportionate", "Too hard."),), "too_short"),
        ((Reason("security", ""), Reason("security", "")), "named_twice"),
    ],
)
def test_impossible_grounds_change_nothing(w: RightsWorld, reasons: tuple[Reason, ...], code: str) -> None:
    request = w.verified("know")
    kept = w.kept()
    with pytest.raises(Invalid) as error:
        deny(w.ports, w.staff(), Deny(request.id, reasons))
    assert error.value.fields[0].code == code and w.kept() == kept


def test_nobody_says_that_nothing_was_found_while_something_is_held(w: RightsWorld) -> None:
    nothing = (Reason("no_data_found", ""),)
    known = w.verified("know")
    w.one("opt_out_sale_sharing")
    with pytest.raises(Invalid) as error:
        deny(w.ports, w.staff(), Deny(known.id, nothing))
    assert error.value.fields[0].code == "data_is_held"
    unknown = w.verified("know", email="nobody@practice.example")
    assert deny(w.ports, w.staff(), Deny(unknown.id, nothing)).result.request.status == "denied"


def test_where_deletion_is_impossible_every_purpose_can_be_closed_with_the_denial(w: RightsWorld) -> None:
    request = w.one("delete")
    command = Deny(request.id, (Reason("security", ""),), stop_processing=True)
    assert deny(w.ports, w.staff(), command).result.request.status == "denied"
    found = look_up(w.ports, w.ctx(), LookUp((who(PAT),), None, history=False, limit=10))
    assert {one.state for one in found.decisions.values()} == {"withdrawn"}
