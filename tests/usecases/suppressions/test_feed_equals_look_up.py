"""Random lives of people who share numbers and devices: the last word of the feed is what a look-up says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.people.acts import slot
from chalicelib.domain.people.precedence import find_objection
from chalicelib.domain.people.states import State
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, Channel, Purpose
from chalicelib.usecases.people.person_views import read_views
from tests.fixtures.strategies.lives import BEGINNINGS, CALLS, NAMES, Call
from tests.fixtures.worlds.feed import FeedWorld


def assert_told(world: FeedWorld, name: str, told: Mapping[str, str], states: Sequence[State]) -> None:
    """Checks the last words on an identifier against contact checks by it, and against what was refused."""
    profile = world.ports.profiles[world.tenant]
    closed: list[str] = []
    for purpose, channel in [(each, channel) for each in profile.purposes.values() for channel in each.channels]:
        place = slot(purpose.code, channel)
        objections = [found for state in states if (found := find_objection(state, place))]
        withdrawn = told.get(f"withdrawn {place}") == "active"
        assert not withdrawn or objections, (name, place)
        if purpose.nature != "legal_notice":
            assert withdrawn or all(found.kind != "withdrawn" for found in objections), (name, place)
            reopened = all(place in state.proven for state in states)
            if withdrawn or (not reopened and _is_closed(told, purpose, channel)):
                closed.append(place)
    verdicts = world.verdicts([name], closed)
    assert not [place for place, verdict in zip(closed, verdicts, strict=True) if verdict.allowed], name


def _is_closed(told: Mapping[str, str], purpose: Purpose, channel: Channel) -> bool:
    return any(told.get(kind) == "active" for kind in (*purpose.blocking_kinds(channel), "contract_end"))


@settings(max_examples=250)
@given(st.sampled_from(BEGINNINGS), st.lists(CALLS, min_size=1, max_size=8))
def test_the_last_word_on_each_identifier_is_what_a_look_up_by_it_says(beginning: list[Call], life: list[Call]) -> None:
    world = FeedWorld()
    for call in [*beginning, *life]:
        call.make(world)
    world.settle()
    entries = world.entries()
    for name in NAMES:
        told = world.last_words(name, entries)
        says = {standing.kind: standing.state for standing in world.opted_out(name)}
        differs = {kind for kind in OPT_OUT_KINDS if told.get(kind, "lifted") != says.get(kind, "lifted")}
        assert not differs, name
        (views,) = read_views(world.ports, world.ctx(), [[world.key(name)]])
        assert_told(world, name, told, [view.state for view in views])
