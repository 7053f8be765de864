"""Where an act comes from: the wording is stored once, under its hash, and evidence does not print itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.people.act_records import Source
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import DAY, parse_decisions, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"


@pytest.mark.parametrize("blank", ["", " ", "\n\t \u00a0\u2003"])
def test_a_wording_of_white_space_is_none(blank: str) -> None:
    world = PeopleWorld("psynergy")
    with pytest.raises(Invalid) as refusal:
        world.consent([PHONE], "+marketing_texts/sms", wording=blank)
    assert [field.code for field in refusal.value.fields] == ["wording_required"]
    record = world.consent([ANN], "+marketing/email", wording=blank)
    assert record.source.wording_sha256 is None and not world.found(ANN).state.grants["marketing/email"].proven
    assert all(key.sk != "wording" for key in world.table.items[world.tenant])


def test_what_is_refused_leaves_no_wording_behind(world: PeopleWorld) -> None:
    with pytest.raises(Invalid):
        world.consent([ANN], "+" + NEWS, wording="I agree.", at=world.clock.now() + DAY)
    assert world.table.items.get(world.tenant, {}) == {}


def test_a_wording_is_stored_once_under_its_hash(world: PeopleWorld) -> None:
    records = [world.consent([name], "+" + NEWS, wording="I agree.") for name in (ANN, BEN)]
    hashes = {record.source.wording_sha256 for record in records}
    stored = [item for key, item in world.table.items[world.tenant].items() if key.sk == "wording"]
    assert len(hashes) == len(stored) == 1 and stored[0]["text"] == "I agree."


def test_evidence_does_not_print_itself(world: PeopleWorld) -> None:
    source = Source("web_form", "https://a.example/?email=" + ANN, evidence={"ip": "192.0.2.1"})
    command = RecordConsent(Origin((who(ANN),), source, "I am Ann."), parse_decisions("+" + NEWS))
    record = record_consent(world.ports, world.ctx(), command).result
    for text in map(repr, (command, record, replace(record, kind="withdrawal"))):
        assert ANN not in text and "192.0.2.1" not in text and "I am Ann" not in text
