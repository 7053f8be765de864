"""Making a document: of what is proven to be the person's, and with one event for each document that differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.rights.actions.decide import Granted, LeftTask
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.verification import Check
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.documents.make_document import make_document
from chalicelib.usecases.rights.keeping.erase_person import choose_keys
from tests.fixtures.factories import parse_decisions, who
from tests.fixtures.worlds.asked import Asked

EMAIL, PHONE = "pat@a.example", "+12125550147"


def consent(world: Asked, *names: str) -> None:
    source = Source("web_form", "https://p.example/")
    origin = Origin(tuple(map(who, names)), source, "Yes, write to me.")
    record_consent(world.ports, world.ctx(), RecordConsent(origin, parse_decisions("+marketing/email"), None))


def answer(world: Asked, request: RightsRequest) -> RightsRequest:
    left = tuple(LeftTask(task.id, "Not ours.") for task in request.tasks if task.state == "open")
    return complete(world.ports, world.ctx(), Complete(request.id, Granted("Here."), None, left)).result.request


def test_it_holds_what_is_the_persons_and_its_hash_is_recorded_once() -> None:
    world = Asked("psynergy")
    consent(world, EMAIL, PHONE)
    request = world.verify(world.ask("access"))
    before = make_document(world.ports, world.ctx(), request.id)
    assert world.stored(request.id).document is None and before.document.pieces
    values = {value for one in before.document.pieces for _, value in one.fields}
    assert {EMAIL, PHONE, "granted"} <= values
    closed = answer(world, request)
    first = make_document(world.ports, world.ctx(), request.id)
    kept = world.stored(request.id)
    assert kept.document is not None and closed.closing is not None
    assert (kept.document.version, kept.document.sha256) == (closed.closing.version, first.sha256)
    world.clock.advance(timedelta(days=1))
    consent(world, EMAIL)
    assert make_document(world.ports, world.ctx(), request.id).sha256 == first.sha256
    assert world.stored(request.id).version == kept.version
    events = world.ports.rights_requests.events(world.tenant, request.id, None, 1)
    assert events[0].event.type == "request.document_made" and events[0].event.body["sha256"] == first.sha256


def test_somebody_elses_number_beside_ones_own_address_opens_nothing_of_theirs() -> None:
    world = Asked("psynergy")
    consent(world, EMAIL)
    consent(world, "sam@b.example", PHONE)
    request = world.verify(world.verify(world.ask("access", phone=PHONE), "code"))
    values = str(make_document(world.ports, world.ctx(), request.id).document.values()["pieces"])
    assert EMAIL in values and PHONE not in values and "sam@" not in values
    unproven = world.ask("access", phone=PHONE)
    paper = replace(unproven.proof, level=2, checks=(Check("authority", world.clock.now(), "x"),), permission="given")
    assert choose_keys(world.ports, world.tenant, replace(unproven, proof=paper)) == ()


def test_of_somebody_who_is_not_known_it_holds_nothing_and_of_no_request_there_is_none() -> None:
    world = Asked("psynergy")
    consent(world, "sam@b.example")
    request = answer(world, world.verify(world.ask("portability")))
    made = make_document(world.ports, world.ctx(), request.id)
    assert made.document.pieces == () and made.document.held == ()
    with pytest.raises(NotFound):
        make_document(world.ports, world.ctx(), "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T")
