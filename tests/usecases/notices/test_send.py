"""A notice reaches everyone whom it is for, once, whichever process dies; and nobody once it is cancelled."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import ulid
from chalicelib.domain.mail.mails import MailRefused
from chalicelib.domain.notices.notice import Notice, NoticeKind, PersonNotice
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.policies.versions import Audience, NoticeChannel
from chalicelib.randomness import SystemRandomness
from chalicelib.storage.table import events, places
from chalicelib.storage.table.ops import Write
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.notices import send as send_notices
from chalicelib.usecases.notices.manage import NewNotice
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.people.link_subjects import Relink, join_subjects
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import who
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.mails import TENANT, MailWorld
from tests.fixtures.worlds.mortal import list_deaths

ADDRESSES = tuple(f"reader-{number}@example.com" for number in range(5))
WITHOUT_MAIL = Identifier(IdentifierKind.EXTERNAL_ID, "client-1")


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[], MailWorld]:
    monkeypatch.setattr(send_notices, "CHUNK", 2)
    monkeypatch.setattr(send_notices, "MOST_CHUNKS", 2)

    def made() -> MailWorld:
        numbers = itertools.count()  # the same ids in every world: people keep their positions in the list

        def id_of(_: SystemRandomness, prefix: str, moment: datetime) -> str:
            return f"{prefix}_{ulid(moment, hashlib.sha256(str(next(numbers)).encode()).digest())}"

        monkeypatch.setattr(SystemRandomness, "id", id_of)
        return MailWorld(monkeypatch)

    return made


@pytest.fixture
def w(make: Callable[[], MailWorld]) -> MailWorld:
    return make()


def consents(w: MailWorld, *identifiers: Identifier, granted: bool = True) -> None:
    """Records a consent to testimonials, or a refusal, which counts at once."""
    origin = Origin(identifiers, Source("paper"), wording="You may quote me.")
    record_consent(
        w.ports, context(w.ports, TENANT), RecordConsent(origin, (SentDecision("testimonials", None, granted),))
    )


def people(w: MailWorld) -> None:
    for address in ADDRESSES:
        consents(w, who(address))


def notify(
    w: MailWorld,
    *,
    audience: tuple[Audience, ...] = ("consented",),
    channels: tuple[NoticeChannel, ...] = ("email",),
    ahead: timedelta = timedelta(),
    kind: NoticeKind = "transfer_of_control",
) -> Notice:
    now = w.clock.now()
    command = NewNotice(kind, "New owner", "Acme takes over.", audience, channels, now + ahead, now + ahead, "urgent")
    return manage_notices.create_notice(w.ports, context(w.ports, TENANT), command).result


def deliver_all(w: MailWorld) -> None:
    while w.queue.messages:
        w.deliver()


def list_notified(w: MailWorld, notice: Notice) -> list[PersonNotice]:
    return w.ports.notices.page(TENANT, notice.id, None, 100)[0]


def head(w: MailWorld, notice: Notice) -> Notice:
    found = w.ports.notices.get(TENANT, notice.id)
    assert found is not None
    return found


def mails(w: MailWorld) -> Counter[str]:
    return Counter(mail.recipient for _, mail in w.provider.taken)


def test_everyone_of_the_audience_is_told_once_and_nobody_else(w: MailWorld) -> None:
    people(w)
    consents(w, who("said-no@example.com"), granted=False)
    notice = notify(w)
    deliver_all(w)
    assert mails(w) == Counter(ADDRESSES)
    assert [(one.state, one.channels) for one in list_notified(w, notice)] == [("sent", ("email",))] * 5
    after = head(w, notice)
    assert (after.state, after.people, after.mails, after.unreachable) == ("done", 5, 5, 0)
    assert w.rows() == []


def test_nobody_is_forgotten_or_told_twice_whoever_dies_at_whichever_call(make: Callable[[], MailWorld]) -> None:
    def three(w: MailWorld) -> None:
        for address in ADDRESSES[:3]:
            consents(w, who(address))

    def whole(w: MailWorld) -> None:
        notify(w)
        deliver_all(w)

    seen = set()
    for w, name, moment in list_deaths(make, whole, three):
        w.mortal.spare()
        deliver_all(w)
        for _ in range(4):
            w.later()
            deliver_all(w)
        ids = [key.pk.rpartition("#")[2] for key in w.table.items[TENANT] if "#NOTICE#" in key.pk and key.sk == "state"]
        if (name, moment) == ("table.transact", "before") and not ids:
            continue  # the notice was never made
        (notice_id,) = ids
        assert [
            (one.state, one.sent_at is not None) for one in w.ports.notices.page(TENANT, notice_id, None, 9)[0]
        ] == [("sent", True)] * 3
        rows_of = {(mail.recipient, mail.id) for _, mail in w.provider.taken}
        assert len(rows_of) == 3, (name, moment)
        assert w.rows() == []
        assert sum(mails(w).values()) <= 4
        seen.add((name, moment))
    assert {"table.transact", "table.query", "table.batch_get", "mail.send", "sqs.send", "table.Delete"} <= {
        name for name, _ in seen
    }


def test_a_repeated_announcement_of_a_job_that_is_done_changes_nothing(w: MailWorld) -> None:
    people(w)
    notice = notify(w)
    shown = dict(w.queue.messages)
    deliver_all(w)
    before = head(w, notice)
    w.queue.messages.update(shown)
    deliver_all(w)
    assert head(w, notice) == before and sum(mails(w).values()) == 5


def test_nobody_is_told_before_the_time_has_come(w: MailWorld) -> None:
    people(w)
    notice = notify(w, ahead=timedelta(days=2))
    w.later(timedelta(days=1))
    assert head(w, notice).state == "scheduled"
    w.later(timedelta(days=1, minutes=1))
    deliver_all(w)
    assert head(w, notice).state == "done" and sum(mails(w).values()) == 5


def test_a_notice_that_is_taken_back_tells_nobody_any_more(w: MailWorld) -> None:
    people(w)
    notice = notify(w)
    w.deliver()  # the first chunks; their mails are announced but not sent yet
    assert head(w, notice).state == "running"
    manage_notices.cancel_notice(w.ports, context(w.ports, TENANT), notice.id)
    deliver_all(w)
    assert (head(w, notice).state, w.rows(), w.provider.taken) == ("cancelled", [], [])
    with pytest.raises(Conflict, match="not_cancellable"):
        manage_notices.cancel_notice(w.ports, context(w.ports, TENANT), notice.id)
    newest, *_ = events.read_chain(w.table, TENANT, places.notice(TENANT, notice.id).pk, None, 100)
    assert newest.event.type == "notice.cancelled"


def test_who_has_no_address_waits_for_the_app_or_is_unreachable(w: MailWorld) -> None:
    consents(w, WITHOUT_MAIL)
    both, mail_only = notify(w, channels=("email", "in_app")), notify(w)
    deliver_all(w)
    assert [(one.state, one.channels) for one in list_notified(w, both)] == [("queued", ("in_app",))]
    assert [(one.state, one.channels) for one in list_notified(w, mail_only)] == [("undeliverable", ())]
    assert (head(w, both).unreachable, head(w, mail_only).unreachable) == (0, 1)


def test_an_objection_stops_a_notice_that_is_not_owed_and_no_other(w: MailWorld) -> None:
    consents(w, who(ADDRESSES[0]))
    origin = Origin((who(ADDRESSES[0]),), Source("paper"))
    objecting = RecordConsent(origin, (SentDecision("policy_notice", "email", granted=False),))
    record_consent(w.ports, context(w.ports, TENANT), objecting)
    other = notify(w, kind="other", channels=("email", "in_app"))
    deliver_all(w)
    assert [one.channels for one in list_notified(w, other)] == [("in_app",)] and not w.provider.taken
    notify(w, kind="transfer_of_control")
    deliver_all(w)
    assert mails(w) == {ADDRESSES[0]: 1}


def test_a_mail_that_the_provider_refuses_leaves_the_person_undeliverable(w: MailWorld) -> None:
    consents(w, who(ADDRESSES[0]))
    w.provider.trouble.append(("before", MailRefused("MessageRejected")))
    notice = notify(w)
    deliver_all(w)
    assert [one.state for one in list_notified(w, notice)] == ["undeliverable"]


def test_people_who_turn_out_to_be_one_on_the_way_are_told_once(w: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_notices, "CHUNK", 1)
    monkeypatch.setattr(send_notices, "MOST_CHUNKS", 1)
    people(w)
    notice = notify(w)
    while not list_notified(w, notice):
        w.deliver()
    (first,) = list_notified(w, notice)
    known = {w.person(address).id: address for address in ADDRESSES}
    others = [address for subject_id, address in known.items() if subject_id != first.subject_id]
    origin = tuple(who(address) for address in (known[first.subject_id], others[0]))
    join_subjects(w.ports, context(w.ports, TENANT), Relink(origin, "same_person"))
    deliver_all(w)
    assert len(list_notified(w, notice)) == 4
    assert sum(mails(w).values()) == 4


def test_a_stranger_s_word_ties_no_address_to_a_person_who_is_known(w: MailWorld) -> None:
    consents(w, WITHOUT_MAIL, who("own@example.com"))
    stranger = context(w.ports, TENANT, actor=Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T53"))
    origin = Origin((who("own@example.com"), who("stranger@example.com")), Source("web_form"))
    wanted = (SentDecision("policy_notice", "email", granted=False),)
    record_consent(w.ports, stranger, RecordConsent(origin, wanted))
    notify(w)
    deliver_all(w)
    assert mails(w) == {"own@example.com": 1}


def test_two_processes_at_the_same_notice_tell_nobody_twice(w: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    people(w)
    notice = notify(w)
    row = next(item for item in w.rows() if item["template"] == "send_notices")
    table = w.table
    parent = table.transact
    rivals = iter([True])

    def transact(tenant: str, writes: list[Write]) -> None:
        if next(rivals, False):  # the other process takes its step between our read and our write
            deliver(w.ports, TENANT, str(row["id"]))
        parent(tenant, writes)

    monkeypatch.setattr(table, "transact", transact)
    deliver_all(w)
    assert mails(w) == Counter(ADDRESSES)
    assert head(w, notice).people == len(list_notified(w, notice)) == 5


def opt_out(w: MailWorld, *names: str) -> None:
    """Opts out of e-mail."""
    command = RecordOptOut(Origin(tuple(map(who, names)), Source("web_form")), ("email",), "form")
    record_opt_out(w.ports, context(w.ports, TENANT), command)


@pytest.mark.parametrize("before", [True, False])
def test_whoever_opts_out_before_a_notice_leaves_gets_no_mail_that_nobody_owes(w: MailWorld, before: bool) -> None:
    people(w)
    if before:
        opt_out(w, ADDRESSES[0])
    notice = notify(w, kind="other")
    if not before:
        while not list_notified(w, notice):
            w.deliver()
        opt_out(w, ADDRESSES[0])
        opt_out(w, ADDRESSES[1])
        opt_out(w, ADDRESSES[4])
    deliver_all(w)
    refused = {ADDRESSES[0]} if before else {ADDRESSES[0], ADDRESSES[1], ADDRESSES[4]}
    assert mails(w).keys() == set(ADDRESSES) - refused


def test_an_opt_out_of_a_shared_mailbox_counts_for_everybody_who_shares_it(w: MailWorld) -> None:
    for number in (1, 2):
        consents(w, Identifier(IdentifierKind.EXTERNAL_ID, f"client-{number}"), who("office@example.com"))
    opt_out(w, "office@example.com")
    notify(w, kind="other")
    deliver_all(w)
    assert mails(w) == Counter()
    notify(w, kind="policy_change")
    deliver_all(w)
    assert mails(w).keys() == {"office@example.com"}
