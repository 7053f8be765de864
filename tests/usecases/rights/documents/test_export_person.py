"""An export holds all of a person's own, and nothing that only a stranger tied to them."""

from __future__ import annotations

import pytest

from chalicelib.usecases.rights.documents.export_person import export_person
from tests.fixtures.factories import STRANGER, who
from tests.fixtures.worlds.erasing import ACCOUNT, EMAIL, PHONE, TEXT, ErasingWorld


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    w = ErasingWorld(monkeypatch)
    w.seed()
    return w


def test_it_holds_identifiers_and_the_records_of_every_own_act(world: ErasingWorld) -> None:
    found = export_person(world.ports, world.ctx(), [who(EMAIL)])
    assert {one.value for one in found.identifiers} == {EMAIL, PHONE, ACCOUNT}
    assert TEXT in str([record.source.evidence for record in found.records])
    assert found.known.decisions and found.known.opt_outs


def test_a_strangers_word_leads_to_nobody(world: ErasingWorld) -> None:
    world.consent(["ben@b.example"], "+marketing/email", by=STRANGER)
    assert not export_person(world.ports, world.ctx(), [who("ben@b.example")]).records
    world.consent(["ben@b.example", EMAIL], "-marketing", by=STRANGER)
    world.follow()
    before = export_person(world.ports, world.ctx(), [who(EMAIL)])
    assert "ben@b.example" not in {one.value for one in before.identifiers}


def test_what_was_erased_is_in_no_export(world: ErasingWorld) -> None:
    world.answer(world.ask(EMAIL, PHONE))
    world.work()
    found = export_person(world.ports, world.ctx(), [who(EMAIL)])
    assert found.identifiers == () and TEXT not in str([record.source.evidence for record in found.records])
