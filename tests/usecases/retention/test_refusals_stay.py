"""Random lives of people who share numbers and devices: what was refused stays so once the proofs of it are gone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.contact_checks.gates import Reason
from chalicelib.domain.people.acts import slot
from tests.fixtures.strategies.lives import BEGINNINGS, CALLS, NAMES, Call
from tests.fixtures.worlds.feed import FeedWorld
from tests.usecases.retention.people import SIX_YEARS, look

TOLD = ("opted_out", "contract_ended")
"""Reasons that hold on as they were, with their moment and the record that they came from."""


def list_refused(world: FeedWorld) -> dict[tuple[str, str], set[Reason]]:
    """Returns each contact that is not allowed, by identifier and slot, with the reasons that hold on."""
    found: dict[tuple[str, str], set[Reason]] = {}
    for purpose in world.ports.profiles[world.tenant].purposes.values():
        for place in (slot(purpose.code, channel) for channel in purpose.channels):
            for name in NAMES:
                verdict = world.verdict([name], place)
                if not verdict.allowed:
                    found[name, place] = {one for one in verdict.reasons if one.code in TOLD}
    return found


@settings(max_examples=25)
@given(st.sampled_from(BEGINNINGS), st.lists(CALLS, min_size=1, max_size=8))
def test_every_no_stays_a_no_and_the_feed_says_so(beginning: list[Call], life: list[Call]) -> None:
    world = FeedWorld()
    for call in [*beginning, *life]:
        call.make(world)
    world.settle()
    world.clock.advance(SIX_YEARS)
    before = list_refused(world)
    told = {name: world.last_words(name) for name in NAMES}
    look(world)
    after = list_refused(world)
    assert before.keys() <= after.keys()
    assert all(reasons <= after[place] for place, reasons in before.items())
    world.settle()
    for name in NAMES:
        now = world.last_words(name)
        assert {kind for kind, state in told[name].items() if state == "active"} <= {
            kind for kind, state in now.items() if state == "active"
        }
        says = {standing.kind: standing.state for standing in world.opted_out(name)}
        assert {kind for kind, state in says.items() if now.get(kind, "lifted") != state} == set()


def test_a_stop_after_the_end_closes_as_ever() -> None:
    world = FeedWorld()
    world.consent([NAMES[3]], "+service_updates/sms", wording="yes")
    world.clock.advance(SIX_YEARS)
    look(world)
    world.text(NAMES[3], "STOP")
    assert "opted_out" in world.reasons([NAMES[3]], "service_updates/sms")
    world.text(NAMES[3], "START")
    assert "opted_out" not in world.reasons([NAMES[3]], "service_updates/sms")
