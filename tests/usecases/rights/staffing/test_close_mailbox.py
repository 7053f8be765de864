"""Mailboxes of the team: what comes back from one closes it, and nobody else's address can be closed so."""

from __future__ import annotations

import pytest

from chalicelib.domain.mail.feedback import FeedbackKind
from chalicelib.domain.mail.labels import RowLabels
from chalicelib.usecases.rights.staffing.close_mailbox import take_feedback
from chalicelib.usecases.rights.staffing.mailboxes import find_worker
from tests.fixtures.worlds.api_keys import KeyWorld

ANN = "ann@psynergy.example"
LABELS = RowLabels("member_left", "out_01KARZ6T9GSWQ40CJ9S2ED4T52", {})


@pytest.fixture
def w() -> KeyWorld:
    return KeyWorld()


def hire(w: KeyWorld) -> str:
    holder = w.make(holder=("Ann Lee", ANN)).key.holder
    assert holder is not None
    return holder.id


def privacy(w: KeyWorld) -> str:
    return w.ports.secrets.privacy_mailbox(w.tenant)


def hear(w: KeyWorld, kind: FeedbackKind, address: str = ANN) -> bool:
    return take_feedback(w.ports, w.tenant, LABELS, kind, address, w.clock.now())


def find(w: KeyWorld, member: str | None) -> str:
    return find_worker(w.ports, w.tenant, member, w.clock.now()).address


@pytest.mark.parametrize("kind", ["bounced", "complained"])
def test_a_members_mailbox_is_closed_by_what_comes_back_from_it(w: KeyWorld, kind: FeedbackKind) -> None:
    member = hire(w)
    assert find(w, member) == ANN
    assert hear(w, kind) and hear(w, kind)
    assert find(w, member) == privacy(w)


@pytest.mark.parametrize("kind", ["delivered", "soft_bounced"])
def test_what_arrived_or_is_still_tried_closes_nothing(w: KeyWorld, kind: FeedbackKind) -> None:
    member = hire(w)
    assert hear(w, kind)
    assert find(w, member) == ANN


def test_an_address_of_nobody_on_the_team_is_unknown(w: KeyWorld) -> None:
    member = hire(w)
    assert not hear(w, "bounced", "pat@practice.example")
    assert find(w, member) == ANN and w.items("#STAFF#") == []


def test_the_companys_own_mailboxes_stay_in_use_and_are_an_error_line(
    w: KeyWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hear(w, "delivered", privacy(w)) and "mailbox.closed" not in capsys.readouterr().out
    assert hear(w, "bounced", privacy(w))
    assert '"level":"error","event":"mailbox.closed"' in capsys.readouterr().out
    assert w.items("#STAFF#") == [] and find(w, None) == privacy(w)


def test_neither_line_nor_item_holds_the_address(w: KeyWorld, capsys: pytest.CaptureFixture[str]) -> None:
    hire(w)
    capsys.readouterr()
    assert hear(w, "bounced")
    assert "ann" not in capsys.readouterr().out and ANN not in str(w.items("#STAFF#"))
