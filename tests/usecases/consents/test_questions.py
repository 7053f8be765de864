"""Questions and lists: what answers a question, what a list may do, and who is mailed."""

from __future__ import annotations

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.consents import confirm
from tests.fixtures.factories import DAY, SECOND, STRANGER
from tests.fixtures.worlds.spoken import SpokenWorld

ANN, NEW, PHONE, DEVICE = "ann@a.example", "new@a.example", "+12125550101", "device:d-1"
NEWS, UPDATES, WORDING = "newsletter/email", "service_updates/sms", "Yes, write to me."


@pytest.fixture
def world() -> SpokenWorld:
    return SpokenWorld()


def compose(world: SpokenWorld, record: ConsentRecord) -> object:
    assert record.confirm_key is not None
    refs = {"record_id": record.id, "identifier_key": record.confirm_key}
    row = OutboxRow("out_1", "confirm_consent", world.clock.now(), refs, repeat_if_uncertain=True)
    return confirm.compose_mail(world.ports, world.tenant, row, world.clock.now())


def _repeat(world: SpokenWorld, name: str, place: str, said: str) -> None:
    if said == "crm":
        world.consent([name], "+" + place)
    else:
        world.load(name, "+" + place, world.clock.now() if said == "dated" else None)


@pytest.mark.parametrize("said", ["YES", "START"])
@pytest.mark.parametrize("no", ["withdraw", "deny"])
def test_a_text_confirms_no_question_that_was_refused_since(world: SpokenWorld, said: str, no: str) -> None:
    world.contract("c-1", [PHONE])
    world.consent([PHONE], "+" + UPDATES, by=STRANGER)
    world.clock.advance(SECOND)
    if no == "withdraw":
        world.withdraw([PHONE])
    else:
        world.consent([PHONE], "-service_updates")
    assert world.decisions(PHONE)[UPDATES] != "pending"
    world.clock.advance(SECOND)
    world.text(said, world.clock.now())
    world.clock.advance(7 * DAY)
    assert world.reasons([PHONE], UPDATES) != []


@pytest.mark.parametrize("said", ["undated", "dated", "crm"])
def test_a_list_does_not_answer_the_question_of_somebody_who_comes_back(world: SpokenWorld, said: str) -> None:
    world.opt_out(ANN)
    world.clock.advance(SECOND)
    asked = world.consent([ANN], "+" + NEWS, by=STRANGER)
    world.clock.advance(SECOND)
    _repeat(world, ANN, NEWS, said)
    assert compose(world, asked)


@pytest.mark.parametrize("said", ["undated", "dated", "crm"])
def test_yes_brings_somebody_back_whatever_a_list_said_since_the_question(world: SpokenWorld, said: str) -> None:
    world.opt_out(PHONE, kind="sms")
    world.contract("c-1", [PHONE])
    world.clock.advance(SECOND)
    world.consent([PHONE], "+" + UPDATES, by=STRANGER)
    world.clock.advance(SECOND)
    _repeat(world, PHONE, UPDATES, said)
    world.clock.advance(SECOND)
    world.text("YES", world.clock.now())
    world.clock.advance(7 * DAY)
    assert world.reasons([PHONE], UPDATES) == []


def test_a_list_mails_nobody_who_said_no() -> None:
    world = SpokenWorld("psynergy")
    world.opt_out(ANN, kind="all_communications")
    world.withdraw([ANN])
    world.clock.advance(DAY)
    world.load(ANN, "+learning_center_emails/email")
    assert world.items("#OUT#") == []


@pytest.mark.parametrize("kind", ["email", "all_communications"])
def test_a_question_is_not_mailed_to_somebody_who_opted_out_since(world: SpokenWorld, kind: OptOutKind) -> None:
    asked = world.consent([ANN], "+" + NEWS, by=STRANGER)
    world.clock.advance(SECOND)
    world.opt_out(ANN, kind=kind)
    with pytest.raises(NothingToSend):
        compose(world, asked)


@pytest.mark.parametrize("wording", ["\u200b", "\u2060", "\u00ad"])
def test_a_text_that_nobody_can_see_proves_nothing(world: SpokenWorld, wording: str) -> None:
    world.withdraw([ANN])
    world.clock.advance(SECOND)
    world.consent([ANN], "+" + NEWS, wording=wording)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]
