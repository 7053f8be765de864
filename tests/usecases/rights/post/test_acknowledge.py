"""The first letter of a call acknowledges all requests of the call, whether it was mailed or handed to the post."""

from __future__ import annotations

import pytest

from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter
from tests.fixtures.worlds.letters import POSTAL, LetterWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def read_all(w: LetterWorld, request: RightsRequest) -> list[RightsRequest]:
    found = w.ports.rights_requests.states(w.tenant, request.linked)
    return [found[one] for one in request.linked]


def test_the_mail_of_the_first_acknowledges_those_made_with_it(w: LetterWorld) -> None:
    lead = w.ask("know", "question", "third_party_list")
    w.deliver()
    after = read_all(w, lead)
    assert {one.acknowledged_at for one in after} == {w.clock.now()}
    names = {clock.name for one in after if (clock := find_clock(one))}
    assert len(after) == 3 and "acknowledge" not in names


def test_a_letter_that_is_printed_does_it_once_it_was_posted(w: LetterWorld) -> None:
    lead = w.ask("know", "third_party_list", requester={"email": None, "postal_address": POSTAL})
    w.deliver()
    assert {one.acknowledged_at for one in read_all(w, lead)} == {None}
    (letter,) = w.left(lead)
    finish_letter(w.ports, w.ctx(), FinishLetter(lead.id, letter.id, channel="mail"))
    assert {one.acknowledged_at for one in read_all(w, lead)} == {w.clock.now()}
