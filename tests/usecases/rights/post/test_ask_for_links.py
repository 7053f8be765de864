"""Links are mailed again to the address of the requests: to nobody else, not too often, and only what it may open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from chalicelib.api.rights.commands import read_command
from chalicelib.api.rights.schemas import RightsRequestIn
from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import NotFound, Unauthenticated, Unavailable
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.context import Actor
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.enter import enter
from chalicelib.usecases.rights.leave import disown
from chalicelib.usecases.rights.post import ask_for_links as links
from chalicelib.usecases.rights.take_in import take_in
from tests.fixtures.factories import sha256, who
from tests.fixtures.worlds.letters import AGENT, PAT, LetterWorld
from tests.fixtures.worlds.mortal import list_deaths

WEBSITE = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T52", frozenset({"requests:write"}))


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def ask(w: LetterWorld, email: str = PAT["email"]) -> None:
    links.ask_for_links(w.ports, w.ctx(by=WEBSITE), who(email))


def confirmed(w: LetterWorld) -> RightsRequest:
    request = w.ask()
    w.deliver()
    w.confirm(request)
    w.deliver()
    return request


def pages(text: str) -> dict[str, str]:
    """Returns request id → token of each page that a mail links to."""
    return dict(re.findall(r"/r/(req_\w+)#(\S+)", text))


def test_the_links_open_each_its_own_request_for_sixty_days(w: LetterWorld) -> None:
    made = [confirmed(w), confirmed(w)]
    w.clock.advance(timedelta(days=90))
    ask(w)
    w.deliver()
    recipient, text = w.mailed()[-1]
    found = pages(text)
    assert recipient == PAT["email"] and found.keys() == {one.id for one in made} and w.rows() == []
    for number, one in enumerate(made):
        ctx = enter(w.ports, found[one.id], one.id, "r-1", w.clock.now() + timedelta(days=59))
        assert ctx.actor.opened_by == "tracking"
        with pytest.raises(Unauthenticated):
            enter(w.ports, found[one.id], made[1 - number].id, "r-1", w.clock.now())
        with pytest.raises(Unauthenticated):
            enter(w.ports, found[one.id], one.id, "r-1", w.clock.now() + timedelta(days=60))
    event = w.ports.rights_requests.events(w.tenant, made[1].id, None, 1)[0].event
    assert (event.type, event.body["links"]) == ("request.links_asked", 2)


def test_a_page_of_an_unconfirmed_request_takes_the_code_and_opens_nothing(w: LetterWorld) -> None:
    request = w.ask()
    w.deliver()
    ask(w)
    w.deliver()
    token = pages(w.mailed()[-1][1])[request.id]
    assert enter(w.ports, token, request.id, "r-1", w.clock.now()).actor.opened_by == "letter"
    assert "If it wasn't you" in w.mailed()[-1][1] and w.items("LK#") == []


def test_nothing_is_mailed_where_nothing_can_be_seen(w: LetterWorld) -> None:
    disowned = w.ask()
    disown(w.ports, w.ctx(), disowned.id)
    w.deliver()
    for email in (PAT["email"], "nobody@practice.example"):
        ask(w, email)
        w.deliver()
    assert w.provider.taken == [] and w.rows() == []


def test_the_call_costs_the_same_whether_anything_is_held(w: LetterWorld) -> None:
    confirmed(w)
    seen = []
    for email in (PAT["email"], "nobody@practice.example"):
        before = len(w.mortal.calls)
        ask(w, email)
        seen.append(w.mortal.calls[before:])
    assert seen == [["table.transact", "sqs.send"]] * 2


def test_the_same_call_twice_mails_once(w: LetterWorld) -> None:
    confirmed(w)
    before = len(w.provider.taken)
    ctx = w.ctx(claim="key")
    assert isinstance(ctx.claim, Claim) and ctx.claim.fingerprint == sha256("key")
    first, again = (links.ask_for_links(w.ports, ctx, who(PAT["email"])) for _ in range(2))
    w.deliver()
    assert (first.replayed, again.replayed, len(w.provider.taken) - before) == (False, True, 1)


def test_a_confirmed_address_gets_six_a_day_whatever_strangers_ask_in_its_name(w: LetterWorld) -> None:
    confirmed(w)
    for _ in range(7):
        w.ask()
    w.deliver()
    before = len(w.provider.taken)
    for _ in range(9):
        ask(w)
    w.deliver()
    assert len(w.provider.taken) - before == 6
    w.clock.advance(timedelta(days=1))
    ask(w)
    w.deliver()
    assert "privacy requests" in w.provider.taken[-1][1].subject


def test_an_unconfirmed_address_gets_five_with_its_letters_so_that_one_is_left(w: LetterWorld) -> None:
    w.ask()
    w.deliver()
    for _ in range(9):
        ask(w)
    w.deliver()
    assert len(w.provider.taken) == 5
    w.ask()
    w.deliver()
    assert len(w.provider.taken) == 6


def test_those_that_were_confirmed_come_first_and_then_the_newest(w: LetterWorld) -> None:
    mine = confirmed(w)
    made = [w.ask(received_at=w.clock.now() - timedelta(hours=number)) for number in range(links.MOST + 2)]
    w.queue.messages.clear()
    ask(w)
    w.deliver()
    assert [*pages(w.mailed()[-1][1])] == [mine.id, *(one.id for one in made[: links.MOST - 1])]


def know_link(w: LetterWorld, request: RightsRequest) -> str:
    """Returns the token of the link that whoever confirmed a request got."""
    link = w.now(request).post.tracking
    assert link is not None
    return tokens.tracking_token(w.ports, w.tenant, link.id)


def renew(w: LetterWorld, request: RightsRequest, token: str) -> None:
    """Asks for a new link with an old one, and lets the mail leave."""
    ctx = enter(w.ports, token, request.id, "r-1", w.clock.now(), though_over=True)
    links.ask_for_link(w.ports, ctx, request.id)
    w.deliver()


def test_a_link_brings_a_new_one_to_its_own_address_for_a_year_after_its_end(w: LetterWorld) -> None:
    request = confirmed(w)
    confirmed(w)
    token = know_link(w, request)
    w.clock.advance(timedelta(days=60 + 364))
    with pytest.raises(Unauthenticated) as over:
        enter(w.ports, token, request.id, "r-1", w.clock.now())
    assert over.value.code == "link_over"
    renew(w, request, token)
    recipient, text = w.mailed()[-1]
    assert recipient == PAT["email"] and pages(text).keys() == {request.id}, "that of one request opens no other"
    assert enter(w.ports, pages(text)[request.id], request.id, "r-1", w.clock.now()).actor.opened_by == "tracking"
    kept = [one for one in w.items("REQ#") if str(one["sk"]).startswith("LK#")]
    assert kept and all(int(one["ttl"] or 0) == int(one["until"] or 0) // 1000 + 365 * 86_400 for one in kept)


def test_a_link_that_was_cleared_away_or_is_not_ours_brings_nothing(w: LetterWorld) -> None:
    request = confirmed(w)
    token = know_link(w, request)
    for text in (
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.replace(token.split(".")[2], request.id[4:].lower()),
    ):
        with pytest.raises(Unauthenticated) as refused:
            enter(w.ports, text, request.id, "r-1", w.clock.now(), though_over=True)
        assert refused.value.code == "unauthorized"
    other = w.ask()
    with pytest.raises(Unauthenticated) as refused:
        enter(w.ports, token, other.id, "r-1", w.clock.now(), though_over=True)
    assert refused.value.code == "unauthorized", "an item that is gone is as one that never was"


def test_an_agent_gets_a_new_link_of_their_own_among_what_their_address_gets(w: LetterWorld) -> None:
    request = w.ask(received_from="agent", agent=AGENT)
    w.deliver()
    sent = next(text for recipient, text in w.mailed() if recipient == AGENT["email"])
    before = len(w.mailed())
    for _ in range(8):
        renew(w, request, pages(sent)[request.id])
    assert [recipient for recipient, _ in w.mailed()[before:]] == [AGENT["email"]] * 6
    text = w.mailed()[-1][1]
    assert enter(w.ports, pages(text)[request.id], request.id, "r-1", w.clock.now()).actor.opened_by == "agent"
    assert "Somebody asked for a new link" in text and "about the person" in text


def test_an_agent_whom_nobody_knows_gets_five_a_day_with_all_letters(w: LetterWorld) -> None:
    body = RightsRequestIn.model_validate(
        {"types": ["know"], "requester": PAT, "received_from": "agent", "agent": AGENT}
    )
    command = read_command(body, w.clock.now(), trusted=False)
    request = take_in(w.ports, w.ctx(by=WEBSITE), command).result[0]
    w.deliver()
    sent = next(text for recipient, text in w.mailed() if recipient == AGENT["email"])
    for _ in range(8):
        renew(w, request, pages(sent)[request.id])
    assert [recipient for recipient, _ in w.mailed()].count(AGENT["email"]) == 5


def test_staff_have_the_requester_get_what_their_address_may_open(w: LetterWorld) -> None:
    request = w.ask()
    w.deliver()
    links.ask_for_link(w.ports, w.ctx(), request.id)
    w.deliver()
    recipient, text = w.mailed()[-1]
    assert recipient == PAT["email"]
    assert enter(w.ports, pages(text)[request.id], request.id, "r-1", w.clock.now()).actor.opened_by == "letter"
    with pytest.raises(NotFound):
        links.ask_for_link(w.ports, w.ctx(), "req_01KARZ6T9GSWQ40CJ9S2ED4T52")


def test_nothing_is_mailed_for_a_request_that_its_reader_disowned(w: LetterWorld) -> None:
    request = confirmed(w)
    token = know_link(w, request)
    disown(w.ports, w.ctx(), request.id)
    before = len(w.mailed())
    renew(w, request, token)
    assert len(w.mailed()) == before and w.rows() == []


def test_a_death_at_any_call_loses_nothing_and_makes_the_links_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: LetterWorld) -> None:
        confirmed(w)
        ask(w)

    def make() -> LetterWorld:
        return LetterWorld(monkeypatch)

    seen = 0
    for w, name, moment in list_deaths(make, LetterWorld.deliver, arrange):
        w.mortal.spare()
        for _ in range(3):
            w.later()
        mails = [mail for _, mail in w.provider.taken if "Somebody asked for" in mail.text]
        assert w.rows() == [] and 1 <= len(mails) <= 2, (name, moment)
        assert len({(mail.id, mail.text) for mail in mails}) == 1, (name, moment)
        assert len([one for one in w.items("REQ#") if str(one["sk"]).startswith("LK#")]) == 2  # one of `verify`
        seen += 1
    assert seen >= 12


def test_a_mail_that_failed_leaves_although_another_request_was_confirmed_since(w: LetterWorld) -> None:
    confirmed(w)
    ask(w)
    w.provider.trouble.append(("before", Unavailable()))
    w.deliver()
    w.queue.messages.clear()  # it is announced again by the schedule alone
    confirmed(w)
    before = len(w.provider.taken)
    for _ in range(3):
        w.later()
    assert w.rows() == [] and len(w.provider.taken) == before + 1


def test_a_flood_of_strangers_hides_nobodys_own_requests(w: LetterWorld) -> None:
    own = confirmed(w)
    for _ in range(101):
        w.ask()
    w.queue.messages.clear()
    ask(w)
    w.deliver()
    (text,) = [text for _, text in w.mailed()[-1:]]
    assert own.id in pages(text)
