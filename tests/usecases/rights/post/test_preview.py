"""A preview shows the letter that leaves, word for word, refuses what the action refuses, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.domain.rights.texts.masking import mask
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.rights import work
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.leave import disown, withdraw
from chalicelib.usecases.rights.post.preview import preview
from tests.fixtures.worlds.letters import AGENT, LetterWorld

Act = Callable[[Ports, Context, str], object]
GROUNDS: Final = (Reason("legal_obligation", "Invoices are kept."),)
ACTS: Final[dict[str, Act]] = {
    "ask": lambda ports, ctx, one: work.ask(ports, ctx, one, "Which account is it?"),
    "message": lambda ports, ctx, one: work.send_message(ports, ctx, one, "We are on it.\n\n- one\n- two"),
    "extend": lambda ports, ctx, one: work.extend(ports, ctx, one, "Seven systems have to be searched."),
    "complete": lambda ports, ctx, one: complete(ports, ctx, Complete(one, Granted("You have one account."))),
    "deny": lambda ports, ctx, one: deny(ports, ctx, Deny(one, GROUNDS)),
    "deny in part": lambda ports, ctx, one: deny(ports, ctx, Deny(one, GROUNDS, Granted("The rest is done."))),
    "withdraw": lambda ports, ctx, one: withdraw(ports, ctx, one, None),
}


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def confirmed(w: LetterWorld) -> RightsRequest:
    request = w.ask()
    w.deliver()
    w.confirm(request)
    return request


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("action", ACTS)
def test_what_was_previewed_is_what_leaves(w: LetterWorld, action: str, known: bool) -> None:
    request = confirmed(w) if known else w.ask()
    if not known:
        w.deliver()
        w.identify(request)
    act, kept, announced = ACTS[action], w.kept(), dict(w.queue.messages)
    found = preview(w.ports, w.ctx(), request.id, lambda ports: act(ports, w.ctx(), request.id))
    assert w.kept() == kept and w.queue.messages == announced and found.letter is not None
    act(w.ports, w.ctx(), request.id)
    w.deliver()
    letter, after = w.left(request)[-1], w.now(request)
    left = mask(Content(letter.subject, letter.paragraphs), letter.kind)
    assert (found.letter.kind, found.letter.channel) == (letter.kind, letter.channel)
    assert (found.letter.content.subject, found.letter.content.paragraphs) == (left.subject, left.paragraphs)
    assert (found.request.status, found.request.clock) == (after.status, after.clock)
    assert "#trk_" not in "\n".join(found.letter.content.paragraphs)


def test_a_decision_on_an_appeal_is_previewed_too(w: LetterWorld) -> None:
    request = confirmed(w)
    ACTS["deny"](w.ports, w.ctx(), request.id)
    appeal(w.ports, w.ctx(), Appeal(request.id, "Look again."))
    w.deliver()
    ctx = w.ctx()
    command = DecideAppeal(request.id, "overturned", "You are right.", override_reason="Nobody else is here.")
    found = preview(w.ports, ctx, request.id, lambda ports: decide_appeal(ports, ctx, command))
    assert found.letter is not None and found.letter.kind == "appeal_decided" and found.request.status == "in_progress"
    assert found.request.clock.due_at != w.now(request).clock.due_at and w.now(request).status == "denied"
    decide_appeal(w.ports, ctx, command)
    w.deliver()
    assert "You are right." in w.left(request)[-1].paragraphs
    assert found.request.clock == w.now(request).clock


def test_what_an_action_refuses_its_preview_refuses_by_the_same_code(w: LetterWorld) -> None:
    request = w.ask()
    codes = []
    with pytest.raises(ActionRefused) as refused:
        preview(w.ports, w.ctx(), request.id, lambda ports: ACTS["complete"](ports, w.ctx(), request.id))
    codes.append((refused.value.code, refused.value.facts))
    with pytest.raises(ActionRefused) as refused:
        ACTS["complete"](w.ports, w.ctx(), request.id)
    codes.append((refused.value.code, refused.value.facts))
    assert codes[0] == codes[1] and w.now(request) == request
    with pytest.raises(NotFound):
        preview(w.ports, w.ctx(), "req_01KARZ6T9GSWQ40CJ9S2ED4T52", lambda _: None)


def test_an_action_without_a_letter_shows_only_what_it_changes(w: LetterWorld) -> None:
    request = w.ask()
    found = preview(w.ports, w.ctx(), request.id, lambda ports: disown(ports, w.ctx(), request.id))
    assert (found.letter, found.request.status) == (None, "withdrawn")
    unchanged = preview(w.ports, w.ctx(), request.id, lambda _: None)
    assert (unchanged.letter, unchanged.request) == (None, request)


def test_of_two_letters_the_persons_is_shown(w: LetterWorld) -> None:
    request = w.ask(received_from="agent", agent=AGENT)
    found = preview(w.ports, w.ctx(), request.id, lambda ports: ACTS["deny"](ports, w.ctx(), request.id))
    assert found.letter is not None and GROUNDS[0].explanation in "\n".join(found.letter.content.paragraphs)
