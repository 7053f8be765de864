"""A notice's mail that came back told nobody: the list of its people shows it, in whatever order it is told."""

from __future__ import annotations

from itertools import permutations

import pytest

from chalicelib.domain.mail.mails import MailOutcomeUnknown
from chalicelib.domain.notices.notice import PersonNotice
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.policies.versions import NoticeChannel
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.notices import manage
from chalicelib.usecases.outbox.process_feedback import process
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import who
from tests.fixtures.mail.feedback import Told, tell, write
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


def announce(w: MailWorld, *channels: NoticeChannel) -> str:
    """Tells whoever consented of a new owner; returns the notice's id once all of it is delivered."""
    now = w.clock.now()
    new = manage.NewNotice("transfer_of_control", "Owner", "Acme.", ("consented",), channels, now, now, "urgent")
    notice_id = manage.create_notice(w.ports, context(w.ports, TENANT), new).result.id
    while w.queue.messages:
        w.deliver()
    return notice_id


def read(w: MailWorld, notice_id: str) -> PersonNotice:
    subject_id = w.person(READER).id
    return w.ports.notices.find_of_people(TENANT, notice_id, [subject_id])[subject_id]


def hear(w: MailWorld, told: Told) -> None:
    process(w.ports, tell(told, TENANT, w.provider.taken[-1][1], w.clock.now()))


@pytest.mark.parametrize("order", [*permutations(("Delivery", "Permanent", "Permanent")), ("Permanent", "Transient")])
def test_whoever_is_reached_by_mail_alone_was_not_told(w: MailWorld, order: tuple[Told, ...]) -> None:
    notice_id = announce(w, "email")
    assert read(w, notice_id).state == "sent"
    for one in order:
        hear(w, one)
    found = read(w, notice_id)
    assert (found.state, found.at) == ("undeliverable", found.failed_at) and found.sent_at is not None
    assert found.version == 2, "sent, and undeliverable, once each"


def test_whoever_has_the_app_can_still_be_told_there(w: MailWorld) -> None:
    notice_id = announce(w, "email", "in_app")
    hear(w, "Permanent")
    assert read(w, notice_id).state == "queued"


@pytest.mark.parametrize("told", ["Delivery", "Transient", "Complaint"])
def test_all_else_leaves_the_notice_as_it_is(w: MailWorld, told: Told) -> None:
    notice_id = announce(w, "email")
    before = read(w, notice_id)
    hear(w, told)
    assert read(w, notice_id) == before


def test_what_came_back_before_it_was_noted_that_it_left_is_not_sent_again(w: MailWorld) -> None:
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    notice_id = announce(w, "email")
    hear(w, "Permanent")
    for _ in range(2):
        w.later()
    assert len(w.provider.taken) == 1 and w.rows() == [] and read(w, notice_id).state == "undeliverable"


def test_what_fits_no_persons_notice_changes_nothing(w: MailWorld) -> None:
    notice_id = announce(w, "email")
    before, (_, mail) = read(w, notice_id), w.provider.taken[-1]
    labels = {**mail.labels, "tenant": TENANT}
    other = w.ports.randomness.id("ntc", w.clock.now())
    process(w.ports, write("Permanent", TENANT, "somebody@else.example", labels))
    process(w.ports, write("Permanent", TENANT, mail.recipient, {**labels, "notice_id": other}))
    process(w.ports, write("Permanent", TENANT, mail.recipient, {**labels, "subject_id": other}))
    process(w.ports, write("Permanent", TENANT, mail.recipient, {**labels, "kind": "member_left"}))
    assert read(w, notice_id) == before
