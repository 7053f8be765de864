"""Whoever works on a request is told of a letter that came back, by a mail that names nobody."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.mail.mails import Mail
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter
from chalicelib.usecases.rights.staffing.assign import assign
from tests.fixtures.worlds.letters import PAT, POSTAL, LetterWorld

PRIVACY = "privacy@psynergy.example"
ANN = "ann@psynergy.example"
PHONE = "+12135550123"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def hire(w: LetterWorld) -> tuple[str, str]:
    """Returns Ann's ids of member and key."""
    command = NewKey("secret", "Ann", frozenset({"requests:write"}), holder=("Ann Lee", ANN))
    key = manage_keys.create(w.ports, w.ctx(), command).result.key
    assert key.holder is not None
    return key.holder.id, key.id


def come_back(w: LetterWorld, member: str | None = None, **requester: Any) -> str:
    """Returns the id of a request whose receipt came back."""
    request = w.ask(requester={"postal_address": POSTAL, **requester}, received_via="phone")
    w.deliver()
    if member:
        assign(w.ports, w.ctx(), request.id, member)
    w.hear("Permanent")
    return request.id


def read(mail: Mail) -> str:
    return " ".join(mail.text.split())


def test_the_assignee_is_told_what_to_do_and_by_when_and_nobody_is_named(w: LetterWorld) -> None:
    request_id = come_back(w, hire(w)[0])
    w.deliver_all()
    assert w.told() == [ANN]
    mail = w.needs()[-1]
    said = mail.subject + mail.text + mail.html
    assert request_id in mail.text and request_id[-3:] in mail.subject and "a letter came back" in mail.subject
    assert f"https://privacy.example/console#/requests/{request_id}\n" in mail.text
    assert "print it" in read(mail) and "The next day for this request" in read(mail)
    assert "know, California" in mail.subject and "awaiting verification" in read(mail)
    assert "Assigned to Ann Lee." in read(mail)
    assert not any(word in said for word in (PAT["email"], PAT["last_name"], "12 Main Street"))


def test_a_call_is_asked_for_where_the_letter_is_to_be_spoken(w: LetterWorld) -> None:
    come_back(w, postal_address=None, phone=PHONE)
    w.deliver_all()
    assert w.told() == [PRIVACY] and "by phone" in read(w.needs()[-1]) and "Not assigned." in read(w.needs()[-1])
    assert PHONE not in w.needs()[-1].text


def test_nobody_is_told_of_what_is_done_by_then_and_the_next_need_waits_for_nothing(w: LetterWorld) -> None:
    request_id = come_back(w)
    (letter,) = w.ports.letters.of_request(w.tenant, request_id)
    finish_letter(w.ports, w.ctx(), FinishLetter(request_id, letter.id, "mail"))
    w.deliver_all()
    assert w.needs() == [] and w.rows() == []
    come_back(w)
    w.deliver_all()
    assert w.told() == [PRIVACY]


def test_a_member_whose_mail_comes_back_is_replaced_by_the_privacy_mailbox(w: LetterWorld) -> None:
    member, _ = hire(w)
    come_back(w, member)
    w.deliver_all()
    w.provider.taken.append(w.provider.needs[-1])
    w.hear("Permanent")
    come_back(w, member)
    w.deliver_all()
    assert w.told() == [ANN, PRIVACY]


def test_who_has_left_the_team_is_not_written_to(w: LetterWorld) -> None:
    member, key_id = hire(w)
    come_back(w, member)
    manage_keys.revoke(w.ports, w.ctx(), key_id, None)
    w.deliver_all()
    assert w.told() == [PRIVACY]
