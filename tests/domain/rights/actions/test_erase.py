"""The end of a deletion: what the answer did not know of is told, by code and day, in one letter and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.rights.actions.decide import Granted, Reason, complete, deny
from chalicelib.domain.rights.actions.erase import report_erasure
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.holds.hold import NOTHING_KEPT, Kept
from chalicelib.domain.rights.keeping.erasure import Gone
from chalicelib.domain.rights.post.delivery import list_waiting, waits_for_deletion
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import LetterBasis
from chalicelib.domain.rights.telling import tell_of_request
from tests.domain.rights.made import ALEX, MONDAY, follow, settled, verified
from tests.domain.rights.started import CYCLONEX

DAY = date(2027, 3, 1)
TOLD = Kept(("legal_obligation",), ("hld_1",), date(2027, 6, 1))
UNTOLD = Kept(("dispute_or_litigation",), ("hld_2",), DAY)
WAITING = settled(verified("delete"))


def completed(kept: Kept = NOTHING_KEPT) -> Step:
    return complete(WAITING, ALEX, CYCLONEX, MONDAY, Granted("Deleted."), (), kept)


def denied(*reasons: Any) -> Step:
    grounds = [Reason(code, "Because.") for code in reasons]
    return deny(
        WAITING,
        ALEX,
        CYCLONEX,
        MONDAY,
        grounds,
        Granted("A part."),
        stop_processing=False,
        policy_url="https://p.example",
    )


def basis(step: Step, request: RightsRequest) -> LetterBasis:
    event = Event(step.event, MONDAY, MONDAY, "mem_alex", "call_1", body=dict(step.body))
    return LetterBasis(request, None, event, step.words)


def report(step: Step, request: RightsRequest, untold: Kept = UNTOLD) -> Step:
    version, waiting = follow(step).version, list_waiting(request, follow(step).version)
    gone: dict[Gone, int] = {"identifiers": 1}
    return report_erasure(request, version, MONDAY, gone, {}, untold, basis(step, request), waiting)


def test_without_anything_untold_the_letters_of_the_answer_stay_as_they_are() -> None:
    answered = follow(completed(TOLD))
    done = report(completed(TOLD), answered, NOTHING_KEPT)
    assert done.letters == () and done.words == {} and done.after.post == answered.post
    assert done.after.status == "partially_completed" and list_waiting(answered, answered.version) != []
    assert not any(waits_for_deletion(done.after, one) for one in done.after.post.queued)


@pytest.mark.parametrize(
    ("step", "reasons", "until", "holds"),
    [
        (completed(), ["dispute_or_litigation"], "2027-03-01", ["hld_2"]),
        (completed(TOLD), ["legal_obligation", "dispute_or_litigation"], "2027-06-01", ["hld_1", "hld_2"]),
        (denied("security"), ["security", "dispute_or_litigation"], "2027-03-01", ["hld_2"]),
        (denied("dispute_or_litigation"), ["dispute_or_litigation"], "2027-03-01", ["hld_2"]),
    ],
    ids=["completed", "under another hold", "denied for another ground", "denied for the same ground"],
)
def test_one_letter_tells_what_the_answer_told_and_what_is_kept(
    step: Step, reasons: list[str], until: str, holds: list[str]
) -> None:
    answered = follow(step)
    done = report(step, answered)
    after = follow(done)
    assert after.status == "partially_completed" and "hold" in after.marks
    assert (done.body["reasons"], done.body["kept_until"], done.body["holds"]) == (reasons, until, holds)
    assert done.body["appeal_by"] == step.body["appeal_by"] and done.words["summary"] == step.words["summary"]
    assert len(done.words["explanations"]) == len(reasons)
    (letter,) = [one for one in after.post.queued if one.version >= answered.version]
    assert (letter.kind, letter.to, letter.version) == ("partially_completed", "person", after.version)
    assert not waits_for_deletion(after, letter)
    assert after.closing == answered.closing
    told = [one.type for one in tell_of_request(answered, after, done.event).events]
    assert told == (["request.partially_completed"] if answered.status == "completed" else [])


def test_an_answer_that_has_left_already_is_followed_by_another_letter() -> None:
    answered = follow(completed())
    left = replace(answered, post=replace(answered.post, queued=()))
    assert report(completed(), left).letters == (("partially_completed", "person"),)


def test_what_is_worked_on_again_keeps_its_status_and_who_disowned_it_gets_no_letter() -> None:
    answered = follow(completed())
    reopened = report(completed(), replace(answered, status="in_progress"))
    assert reopened.after.status == "in_progress" and reopened.letters != ()
    disowned = replace(answered, marks=frozenset({"not_mine"}))
    assert report(completed(), disowned).letters == ()


def test_a_letter_of_a_later_answer_waits_for_its_own_deletion() -> None:
    answered = follow(completed())
    erased = follow(report(completed(), answered, NOTHING_KEPT))
    again = follow(complete(replace(erased, status="open"), ALEX, CYCLONEX, MONDAY, Granted("Once more.")))
    (letter,) = [one for one in again.post.queued if one.version == again.version]
    assert waits_for_deletion(again, letter)
