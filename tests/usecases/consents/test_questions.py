"""Questions and lists: what answers a question, what a list may do, and who is mailed."""

from __future__ import annotations

from datetime import datetime

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.sms.provider import Inbound
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.consents import confirm
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.sms.process_inbound import process_inbound
from tests.fixtures.factories import DAY, SECOND, STRANGER, origin, parse_decisions, who
from tests.fixtures.sms.calls import known
from tests.fixtures.worlds.people import PeopleWorld

ANN, NEW, PHONE, DEVICE = "ann@a.example", "new@a.example", "+12125550101", "device:d-1"
NEWS, UPDATES, WORDING = "newsletter/email", "service_updates/sms", "Yes, write to me."


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def opt_out(world: PeopleWorld, *names: str, kind: OptOutKind = "email") -> None:
    record_opt_out(world.ports, world.ctx(), RecordOptOut(origin(*names), (kind,), "form"))


def texts(world: PeopleWorld, said: str, at: datetime, event: str = "e1") -> None:
    message = Inbound(event, "twilio", PHONE, "+15017122661", said, at, None, True)
    process_inbound(world.ports, world.ctx(), known("twilio"), message)


def load(world: PeopleWorld, name: str, wish: str, at: datetime | None = None) -> ConsentRecord:
    """Records what a line of an import says."""
    command = RecordConsent(Origin((who(name),), Source("import")), parse_decisions(wish), None, at)
    return record_consent(world.ports, world.ctx(), command).result


def compose(world: PeopleWorld, record: ConsentRecord) -> object:
    assert record.confirm_key is not None
    refs = {"record_id": record.id, "identifier_key": record.confirm_key}
    row = OutboxRow("out_1", "confirm_consent", world.clock.now(), refs, repeat_if_uncertain=True)
    return confirm.compose_mail(world.ports, world.tenant, row, world.clock.now())


def _repeat(world: PeopleWorld, name: str, place: str, said: str) -> None:
    if said == "crm":
        world.consent([name], "+" + place)
    else:
        load(world, name, "+" + place, world.clock.now() if said == "dated" else None)


@pytest.mark.parametrize("said", ["YES", "START"])
@pytest.mark.parametrize("no", ["withdraw", "deny"])
def test_a_text_confirms_no_question_that_was_refused_since(world: PeopleWorld, said: str, no: str) -> None:
    world.contract("c-1", [PHONE])
    world.consent([PHONE], "+" + UPDATES, by=STRANGER)
    world.clock.advance(SECOND)
    if no == "withdraw":
        world.withdraw([PHONE])
    else:
        world.consent([PHONE], "-service_updates")
    assert world.decisions(PHONE)[UPDATES] != "pending"
    world.clock.advance(SECOND)
    texts(world, said, world.clock.now())
    world.clock.advance(7 * DAY)
    assert world.reasons([PHONE], UPDATES) != []


@pytest.mark.parametrize("said", ["undated", "dated", "crm"])
def test_a_list_does_not_answer_the_question_of_somebody_who_comes_back(world: PeopleWorld, said: str) -> None:
    opt_out(world, ANN)
    world.clock.advance(SECOND)
    asked = world.consent([ANN], "+" + NEWS, by=STRANGER)
    world.clock.advance(SECOND)
    _repeat(world, ANN, NEWS, said)
    assert compose(world, asked)


@pytest.mark.parametrize("said", ["undated", "dated", "crm"])
def test_yes_brings_somebody_back_whatever_a_list_said_since_the_question(world: PeopleWorld, said: str) -> None:
    opt_out(world, PHONE, kind="sms")
    world.contract("c-1", [PHONE])
    world.clock.advance(SECOND)
    world.consent([PHONE], "+" + UPDATES, by=STRANGER)
    world.clock.advance(SECOND)
    _repeat(world, PHONE, UPDATES, said)
    world.clock.advance(SECOND)
    texts(world, "YES", world.clock.now())
    world.clock.advance(7 * DAY)
    assert world.reasons([PHONE], UPDATES) == []


def test_a_list_mails_nobody_who_said_no() -> None:
    world = PeopleWorld("psynergy")
    opt_out(world, ANN, kind="all_communications")
    world.withdraw([ANN])
    world.clock.advance(DAY)
    load(world, ANN, "+learning_center_emails/email")
    assert world.items("#OUT#") == []


@pytest.mark.parametrize("kind", ["email", "all_communications"])
def test_a_question_is_not_mailed_to_somebody_who_opted_out_since(world: PeopleWorld, kind: OptOutKind) -> None:
    asked = world.consent([ANN], "+" + NEWS, by=STRANGER)
    world.clock.advance(SECOND)
    opt_out(world, ANN, kind=kind)
    with pytest.raises(NothingToSend):
        compose(world, asked)


@pytest.mark.parametrize("wording", ["\u200b", "\u2060", "\u00ad"])
def test_a_text_that_nobody_can_see_proves_nothing(world: PeopleWorld, wording: str) -> None:
    world.withdraw([ANN])
    world.clock.advance(SECOND)
    world.consent([ANN], "+" + NEWS, wording=wording)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]
