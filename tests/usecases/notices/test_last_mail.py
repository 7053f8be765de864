"""A notice that nobody owes brings a link by which its mail is the last; what the company must tell brings none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.notices.notice import NoticeKind
from chalicelib.domain.people.act_records import Source
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.notices import manage
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.self_service import unsubscribe
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


def mail_of(w: MailWorld, kind: NoticeKind) -> Mail | None:
    """Tells whoever consented; returns the mail that left for it."""
    before, now = len(w.provider.taken), w.clock.now()
    effective = now + timedelta(days=40)
    new = manage.NewNotice(kind, "News", "We moved.", ("consented",), ("email",), now, effective, "urgent")
    manage.create_notice(w.ports, context(w.ports, TENANT), new)
    while w.queue.messages:
        w.deliver()
    return w.provider.taken[-1][1] if len(w.provider.taken) > before else None


def test_a_press_on_the_mail_programs_button_ends_all_further_ones_but_what_is_owed(w: MailWorld) -> None:
    first = mail_of(w, "other")
    assert first is not None and first.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = first.headers["List-Unsubscribe"].strip("<>")
    assert f"\n{address}\n" in first.text and address in first.html
    unsubscribe.press(w.ports, address.rpartition("/")[2], "req", w.clock.now())
    assert mail_of(w, "other") is None
    owed = mail_of(w, "transfer_of_control")
    assert owed is not None and "List-Unsubscribe" not in owed.headers and "/u/" not in owed.text
