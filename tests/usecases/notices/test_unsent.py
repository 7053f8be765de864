"""Why a mail about a notice is not sent: the code that the log line shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.act_records import Source
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.notices import manage, send
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import who
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.mails import TENANT, MailWorld

READER = "reader@example.com"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    """Returns a world with one reader, who consented."""
    world = MailWorld(monkeypatch)
    origin = Origin((who(READER),), Source("paper"), wording="You may quote me.")
    command = RecordConsent(origin, (SentDecision("testimonials", None, granted=True),))
    record_consent(world.ports, context(world.ports, TENANT), command)
    return world


def announce(w: MailWorld) -> str:
    """Announces a notice to whoever consented; returns its id."""
    now = w.clock.now()
    told = manage.NewNotice("transfer_of_control", "New owner", "Acme.", ("consented",), ("email",), now, now, "urgent")
    return manage.create_notice(w.ports, context(w.ports, TENANT), told).result.id


def explain(w: MailWorld, notice_id: str, subject_id: str) -> str:
    """Returns why there is nothing to send to the reader's address."""
    (key,) = (ref.key for ref in w.person(READER).identifiers)
    refs = {"notice_id": notice_id, "subject_id": subject_id, "identifier_key": key}
    now = w.clock.now()
    row = OutboxRow(w.ports.randomness.id("out", now), "policy_notice", now, refs, repeat_if_uncertain=False)
    with pytest.raises(NothingToSend) as reason:
        send.compose_mail(w.ports, TENANT, row, now)
    return str(reason.value)


def test_of_a_notice_that_is_no_longer_there_nobody_is_told(w: MailWorld) -> None:
    gone, stranger = (w.ports.randomness.id(prefix, w.clock.now()) for prefix in ("ntc", "sub"))
    assert explain(w, gone, w.person(READER).id) == "notice_gone"
    assert explain(w, announce(w), stranger) == "notice_gone"


def test_of_a_notice_that_was_sent_nobody_is_told_again(w: MailWorld) -> None:
    notice_id = announce(w)
    while w.queue.messages:
        w.deliver()
    assert explain(w, notice_id, w.person(READER).id) == "told_before"


def test_of_a_notice_that_was_taken_back_nobody_is_told(w: MailWorld) -> None:
    notice_id = announce(w)
    w.deliver()
    w.clock.advance(timedelta(seconds=1))
    manage.cancel_notice(w.ports, context(w.ports, TENANT), notice_id)
    assert explain(w, notice_id, w.person(READER).id) == "notice_cancelled"
