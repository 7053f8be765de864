"""From which identifiers an act came: tags, and what the later of two acts must not hide."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people import provenance
from chalicelib.domain.people.acts import Act, Granted, Refused, Wrote
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut, Started
from chalicelib.domain.people.provenance import find_covering, join_tags, keep, list_tags, make_tag, split, stamp
from chalicelib.domain.people.states import State, apply

SLOT = "news/*"


def refused(at: int, via: str) -> Refused:
    return Refused(SLOT, at, "withdrawn", f"con_{at}", via)


def moments(acts: Mapping[str, Refused]) -> dict[str, int]:
    """Returns tag → moment of what is kept beside the latest."""
    return {act.via: act.at for act in acts.values()}


def order(act: Refused) -> int:
    return act.at


def kept(*acts: Refused) -> tuple[Refused, dict[str, int]]:
    """Returns the latest act and what is kept beside it, in whatever order the acts arrive."""
    found = []
    for each in itertools.permutations(acts):
        latest: Mapping[str, Refused] = {}
        earlier: Mapping[str, Refused] = {}
        for act in each:
            latest, earlier = keep(latest, earlier, SLOT, act, order)
        found.append((latest[SLOT], moments(earlier)))
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_tag_shows_the_kind_and_five_digits_of_the_key() -> None:
    tags = {make_tag(Identifier(kind, "x").key(b"k" * 32)) for kind in IdentifierKind}
    assert {tag[0] for tag in tags} == {"x", "e", "p", "d"} and {len(tag) for tag in tags} == {6}
    assert make_tag("phone#v1#0123456789abcdef0123456789abcdef") == "p01234"


def test_tags_are_told_in_one_order_and_the_unknown_covers_all() -> None:
    assert join_tags(["p1", "e1", "p1"]) == "e1.p1" == join_tags(["e1", "p1"])
    assert join_tags(["e1", provenance.UNKNOWN]) == join_tags([]) == provenance.UNKNOWN
    assert list_tags("e1.p1") == ["e1", "p1"] and list_tags("") == [""]


def test_only_what_can_tell_and_does_not_yet_is_stamped() -> None:
    told, lifted = refused(1, "e1"), Lifted("sms", 1, "web", "opt_1", False)
    others: tuple[Act, ...] = (told, lifted, Granted(SLOT, 1, None, True, "con_1"), Wrote("sms", 1))
    assert stamp(others, "p1") == others
    acts: tuple[Act, ...] = (refused(1, ""), OptedOut("sms", 1, "form", "opt_1"), Started(1, "opt_1"))
    assert [getattr(act, "via", None) for act in stamp(acts, "p1")] == ["p1"] * 3


@pytest.mark.parametrize(
    ("acts", "told", "beside"),
    [
        ([refused(1, "p1"), refused(2, "p1")], "p1", {}),
        ([refused(1, "p1"), refused(2, "-")], "-", {"p1": 1}),
        ([refused(1, "-"), refused(2, "p1")], "p1", {"-": 1}),
        ([refused(1, "p1"), refused(2, "")], "", {}),
        ([refused(1, ""), refused(2, "p1")], "p1", {"": 1}),
        ([refused(1, "p1"), refused(2, ""), refused(3, "-")], "-", {"": 2}),
        ([refused(1, "e1.p1"), refused(2, "p1")], "p1", {"e1": 1}),
        ([refused(1, "p1"), refused(2, "e1.p1")], "e1.p1", {}),
        ([refused(1, "e1"), refused(1, "p1")], "e1.p1", {}),
        ([refused(1, "p1"), refused(2, "-"), refused(3, "e1")], "e1", {"-": 2, "p1": 1}),
    ],
)
def test_the_later_act_decides_and_hides_nothing_that_came_from_elsewhere(
    acts: list[Refused], told: str, beside: dict[str, int]
) -> None:
    latest, earlier = kept(*acts)
    assert latest.at == acts[-1].at and latest.via == told and earlier == beside


@given(st.lists(st.builds(refused, st.integers(0, 6), st.sampled_from(["", "-", "p1", "e1", "e1.p1"])), max_size=8))
def test_of_each_identifier_the_latest_act_is_found_again(acts: list[Refused]) -> None:
    state = apply(State(), acts)
    found = [one for act in (*state.refusals.values(), *state.earlier.values()) for one in split(act)]
    for tag in ("-", "p1", "e1"):
        said = [act.at for act in acts if {tag, ""} & set(list_tags(act.via))]
        assert max((act.at for act in found if act.via in (tag, "")), default=None) == max(said, default=None)
    assert len(found) == len({act.via for act in found}) <= 4


def test_what_covers_an_act_goes_wherever_each_of_its_identifiers_goes() -> None:
    state = apply(State(), [refused(1, "p1"), refused(2, "-")])

    def covering(via: str) -> list[int]:
        return [act.at for act in find_covering(state.refusals, state.earlier, SLOT, via)]

    assert covering("p1") == [1] and covering("-") == [2] and covering("-.p1") == [2, 1]
    assert covering("e1") == covering("e1.p1") == covering("") == []
    assert find_covering({}, {}, SLOT, "p1") == []
    unknown = apply(state, [refused(3, "")])
    assert [act.at for act in find_covering(unknown.refusals, unknown.earlier, SLOT, "e1.p1")] == [3, 3]
