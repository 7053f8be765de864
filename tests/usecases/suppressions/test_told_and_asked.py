"""What senders, providers and staff are told where people share numbers and contracts change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.people.identifiers import parse_phone
from chalicelib.domain.sms.lists import ListedOptOut
from chalicelib.usecases.contracts import manage
from chalicelib.usecases.contracts.manage import PutContract
from chalicelib.usecases.suppressions.push import find_closed
from chalicelib.usecases.suppressions.reconcile_lists import reconcile_daily
from tests.fixtures.factories import DAY, STRANGER, who
from tests.fixtures.worlds.feed import FeedWorld
from tests.fixtures.worlds.pushes import NUMBER, PushWorld

ANN, BEN, CY = "ann@a.example", "ben@b.example", "cy@c.example"

PHONE = "+12125550101"

NEWS = "newsletter/email"


@pytest.mark.parametrize("begins", [date(2026, 10, 23), date(2026, 11, 25)], ids=["before", "tomorrow"])
def test_a_new_contract_of_a_former_client_frees_them_in_the_feed_too(begins: date) -> None:
    world = FeedWorld()
    world.contract("C-1", [ANN, PHONE])
    world.end("C-1")
    world.settle()
    assert world.last_words(PHONE) == {"contract_end": "active"}
    world.clock.advance(DAY)
    terms = PutContract("C-2", "client", begins, ((who(ANN), who(PHONE)),), None, None)
    manage.put_contract(world.ports, world.ctx(), terms)
    world.clock.advance(3 * DAY)
    world.settle()
    key = world.key(PHONE)
    assert not find_closed(world.ports, world.tenant, [key], world.clock.now())[key]
    assert world.last_words(PHONE) == {"contract_end": "lifted"}


def test_the_daily_comparison_takes_a_shared_number_that_start_opened_off_the_providers_list() -> None:
    world = PushWorld()
    world.share(who(ANN))
    world.share(who(BEN))
    world.say("STOP", parse_phone(NUMBER))
    stopped = world.clock.now() - timedelta(seconds=1)
    world.say("START", parse_phone(NUMBER))
    world.settle()
    assert world.closed_kinds() == []
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient", at=stopped)]
    records, asked = len(world.items("#R#opt_")), world.listing.asked
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert (len(world.items("#R#opt_")), world.listing.asked) == (records, asked + 1)


def test_a_review_that_a_stranger_has_filled_swallows_no_later_conflict_of_others() -> None:
    world = FeedWorld()
    for name in (ANN, BEN, CY):
        world.consent([name], "+" + NEWS, wording="Yes.")
    for number in range(16):
        names = [ANN, f"x{number}@x.example", f"+1212555{number + 200:04d}", f"device:d-{number}"]
        world.opt_out(names, "sms", by=STRANGER)
    world.opt_out([ANN, BEN], "sms", by=STRANGER)
    world.opt_out([BEN, CY], "sms", by=STRANGER)
    reviews, _ = world.ports.reviews.page(world.tenant, "identity", None, 100)
    asked = {subject_id for review in reviews for subject_id in review.subjects}
    assert world.found(BEN).id in asked
    assert world.found(CY).id in asked
