"""Coming back after a refusal: what proves that it is the person's own wish, and what changes nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from tests.fixtures.factories import DAY, SECOND, STRANGER, origin, parse_decisions
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE, DEVICE = "ann@a.example", "ben@b.example", "+12125550101", "device:d-1"
NEWS, COOKIES, UPDATES = "newsletter/email", "cookies_performance/", "service_updates/sms"
WORDING = "Yes, send me the newsletter."


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


@pytest.fixture
def visitors() -> PeopleWorld:
    return PeopleWorld("psynergy")


def told(record: ConsentRecord) -> list[tuple[str, str | None]]:
    """Returns state and reason of each decision as it was answered."""
    return [(decision.state, decision.reason) for decision in record.decisions]


def opt_out(world: PeopleWorld, name: str, kind: OptOutKind) -> None:
    """Opts somebody out at the company's website."""
    record_opt_out(world.ports, world.ctx(), RecordOptOut(origin(name), (kind,), "form"))


@pytest.mark.parametrize("refused", ["denied", "withdrawn", "all"])
@pytest.mark.parametrize("wording", [None, " \n "])
def test_a_grant_without_the_text_that_was_shown_changes_nothing_after_a_refusal(
    world: PeopleWorld, refused: str, wording: str | None
) -> None:
    world.consent([ANN], "+" + NEWS, wording=WORDING)
    world.clock.advance(DAY)
    if refused == "denied":
        world.consent([ANN], "-newsletter")
    else:
        world.withdraw([ANN], *(["newsletter"] if refused == "withdrawn" else []))
    world.clock.advance(DAY)
    state = "denied" if refused == "denied" else "withdrawn"
    assert told(world.consent([ANN], "+" + NEWS, wording=wording)) == [(state, "not_proven")]
    assert world.decisions(ANN)[NEWS] == state
    assert world.reasons([ANN], NEWS) == ["no_consent" if state == "denied" else "consent_withdrawn"]
    assert told(world.consent([ANN], "+" + NEWS, wording=WORDING)) == [("granted", None)]
    assert (world.decisions(ANN)[NEWS], world.reasons([ANN], NEWS)) == ("granted", [])


def test_what_is_not_proven_takes_nothing_from_what_is(world: PeopleWorld) -> None:
    world.withdraw([ANN])
    world.clock.advance(SECOND)
    world.consent([ANN], "+" + NEWS, wording=WORDING)
    world.clock.advance(SECOND)
    assert told(world.consent([ANN], "+" + NEWS)) == [("granted", None)]
    world.clock.advance(SECOND)
    assert told(world.consent([ANN], "+" + NEWS, by=STRANGER)) == [("pending", "confirmation_required")]
    assert (world.decisions(ANN)[NEWS], world.reasons([ANN], NEWS)) == ("granted", [])


def test_an_unproven_grant_over_an_opt_out_is_told_to_change_nothing(world: PeopleWorld) -> None:
    opt_out(world, ANN, "email")
    world.clock.advance(SECOND)
    assert told(world.consent([ANN], "+" + NEWS)) == [("granted", "not_proven")]
    assert world.reasons([ANN], NEWS) == ["opted_out"]
    assert told(world.consent([ANN], "+" + NEWS, wording=WORDING)) == [("granted", None)]
    assert world.reasons([ANN], NEWS) == []


@pytest.mark.parametrize("wording", [None, WORDING])
def test_a_grant_from_before_an_opt_out_is_told_that_it_came_too_late(world: PeopleWorld, wording: str | None) -> None:
    opt_out(world, ANN, "email")
    before = world.clock.now() - DAY
    assert told(world.consent([ANN], "+" + NEWS, at=before, wording=wording)) == [("granted", "opted_out_later")]
    assert world.reasons([ANN], NEWS) == ["opted_out"]


def test_the_answer_counts_what_was_said_from_a_number_that_is_shared(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([PHONE])
    world.clock.advance(SECOND)
    for names in ([ANN, PHONE], [ANN]):  # whether the call names the number or not
        assert told(world.consent(names, "+" + NEWS)) == [("withdrawn", "not_proven")]
        assert world.decisions(*names)[NEWS] == "withdrawn"


# A device decides about its own cookies


@pytest.mark.parametrize("names", [[DEVICE], [ANN, DEVICE]])
def test_a_devices_newer_choice_of_cookies_counts_for_that_device_and_nobody_else(
    visitors: PeopleWorld, names: list[str]
) -> None:
    visitors.consent([ANN, DEVICE], "-" + COOKIES.removesuffix("/"))
    visitors.consent([DEVICE], "-" + COOKIES.removesuffix("/"))
    visitors.clock.advance(SECOND)
    visitors.consent(names, "+" + COOKIES.removesuffix("/"))
    assert visitors.decisions(DEVICE)[COOKIES] == "granted"
    assert visitors.decisions(ANN)[COOKIES] == "denied"
    assert visitors.decisions("device:d-2") == {}


def test_a_stranger_at_the_device_needs_no_wording_for_its_cookies(visitors: PeopleWorld) -> None:
    visitors.consent([DEVICE], "-" + COOKIES.removesuffix("/"), by=STRANGER)
    visitors.clock.advance(SECOND)
    assert told(visitors.consent([DEVICE], "+" + COOKIES.removesuffix("/"), by=STRANGER)) == [("granted", None)]
    assert visitors.decisions(DEVICE)[COOKIES] == "granted"


def test_what_a_stranger_calls_an_import_is_none(visitors: PeopleWorld) -> None:
    visitors.consent([DEVICE], "-" + COOKIES.removesuffix("/"), by=STRANGER)
    visitors.clock.advance(SECOND)
    choice = RecordConsent(replace(origin(DEVICE), source=Source("import")), parse_decisions("+cookies_performance"))
    record = record_consent(visitors.ports, visitors.ctx(by=STRANGER), choice).result
    assert told(record) == [("granted", None)]
    assert visitors.decisions(DEVICE)[COOKIES] == "granted"


# The order of arrival decides nothing


def test_a_refusal_that_is_told_late_still_yields_to_proof_alone(world: PeopleWorld) -> None:
    world.clock.advance(DAY)
    for names, wording, state in (([ANN], None, "denied"), ([BEN], WORDING, "granted")):
        world.consent(names, "+" + NEWS, wording=wording)
        world.consent(names, "-" + NEWS, at=world.clock.now() - timedelta(hours=3))
        assert world.decisions(*names)[NEWS] == state


@pytest.mark.parametrize("order", list(itertools.permutations(["deny", "prove", "claim", "claim_later"])))
def test_any_order_of_the_same_dated_words_gives_the_same_state(world: PeopleWorld, order: tuple[str, ...]) -> None:
    start = world.clock.now() - DAY
    calls = {
        "deny": lambda: world.consent([ANN], "-" + NEWS, at=start),
        "claim": lambda: world.consent([ANN], "+" + NEWS, at=start + SECOND),
        "prove": lambda: world.consent([ANN], "+" + NEWS, at=start + 2 * SECOND, wording=WORDING),
        "claim_later": lambda: world.consent([ANN], "+" + NEWS, at=start + 3 * SECOND),
    }
    for name in order:
        calls[name]()
    assert world.decisions(ANN)[NEWS] == "granted"
    assert world.decisions(ANN, at=start + SECOND)[NEWS] == "denied"
    assert world.decisions(ANN, at=start + 2 * SECOND)[NEWS] == "granted"
