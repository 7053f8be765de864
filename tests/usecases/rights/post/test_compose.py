"""What a letter is made of, beside its words: address, link, code; and what is left of it on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.rights.letters import LetterKind, LetterTo, Queued
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.post.compose import ReadyLetter, compose
from tests.fixtures.worlds.letters import AGENT, PAT, POSTAL, LetterWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def make(
    w: LetterWorld, request: RightsRequest, kind: LetterKind, to: LetterTo = "person", *, code: int = 0
) -> ReadyLetter:
    """Composes a letter of a request as it is now."""
    seen = w.ports.rights_requests.read(w.tenant, [request.id])[request.id]
    assert seen.details is not None
    queued = Queued("let_01KARZ6T9GSWQ40CJ9S2ED4T52", kind, seen.request.version, to, code)
    body = {"type": request.type, "status": request.status, "due_on": "2026-12-22", "needed": 1, "method": "code"}
    now = w.clock.now()
    profile = w.ports.profiles[w.tenant]
    return compose(w.ports, profile, seen.request, seen.details, queued, body, {"message": "Hello."}, now, now)


def test_a_code_and_the_page_that_takes_it_go_by_mail_alone(w: LetterWorld) -> None:
    request = w.ask(requester={"postal_address": POSTAL})
    mailed = make(w, request, "code", code=1)
    paper = mailed.on_paper(w.ports.profiles[w.tenant])
    code = tokens.compose_code(w.ports, w.tenant, request.id, 1)
    page = tokens.letter_page(w.ports, w.tenant, request.id)
    assert (mailed.channel, mailed.address) == ("email", (PAT["email"],))
    assert {code, page} <= {*mailed.content.paragraphs}
    assert (paper.channel, paper.address) == ("mail", ("Pat Rivera", *POSTAL.splitlines()))
    assert not {code, page} & {*paper.content.paragraphs} and "call" in "\n".join(paper.content.paragraphs)


def test_codes_of_a_call_are_those_of_the_request_that_leads(w: LetterWorld) -> None:
    lead = w.ask("know", "third_party_list")
    other = w.now(lead).linked[1]
    request = w.ports.rights_requests.get(w.tenant, other)
    assert request is not None
    assert tokens.compose_code(w.ports, w.tenant, lead.id, 1) in make(w, request, "code", code=1).content.paragraphs


def test_a_letter_renews_the_link_that_would_end_soon(w: LetterWorld) -> None:
    request = w.ask()
    w.deliver()
    w.confirm(request)
    link = w.now(request).post.tracking
    assert link is not None and make(w, request, "message").tracking is None
    w.clock.advance(timedelta(days=30, milliseconds=1))
    renewed = make(w, request, "message")
    assert renewed.tracking is not None and renewed.tracking.id != link.id
    page = tokens.tracking_page(w.ports, w.tenant, request.id, renewed.tracking.id)
    assert page in "\n".join(renewed.content.paragraphs)


def test_an_agent_has_a_link_of_their_own_and_no_address_on_paper(w: LetterWorld) -> None:
    request = w.ask(received_from="agent", agent=AGENT, requester={"postal_address": POSTAL})
    letter = make(w, request, "received", "agent")
    assert letter.address == (AGENT["email"],) and letter.tracking is not None
    assert letter.on_paper(w.ports.profiles[w.tenant]).address == ()


def test_an_agent_whom_staff_entered_reads_their_own_name_for_the_case_and_nobody_else_does(w: LetterWorld) -> None:
    request = w.ask(received_from="agent", agent={**AGENT, "reference": "Case <7>  B"})
    told = make(w, request, "message", "agent").content.paragraphs
    assert "Your reference: Case <7> B" in "\n".join(told)
    assert "Case <7>" not in repr(make(w, request, "message").content.paragraphs)
    by_stranger = replace(request, intake=replace(request.intake, trusted=False))
    seen = w.ports.rights_requests.read(w.tenant, [request.id])[request.id]
    assert seen.details is not None
    queued = Queued("let_01KARZ6T9GSWQ40CJ9S2ED4T52", "message", 1, "agent")
    now, profile = w.clock.now(), w.ports.profiles[w.tenant]
    letter = compose(w.ports, profile, by_stranger, seen.details, queued, {"permission": "given"}, {}, now, now)
    assert "Case <7>" not in repr(letter.content.paragraphs)
