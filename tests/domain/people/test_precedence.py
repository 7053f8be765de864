"""Which act holds, checked against a second, plainer reading of the rules of precedence.

The reference holds nothing but the list of all acts and searches it for each question.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.acts import Act, Asked, Granted, Refused
from chalicelib.domain.people.precedence import Decision, choose_strictest, decide
from chalicelib.domain.people.states import State, apply, join, list_slots, select_restrictions
from tests.fixtures.strategies.acts import LATEST, SLOTS, any_act, any_state

INSTANTS = st.integers(0, LATEST + 6)
GRANT = Granted("a/sms", 5, None, True, "con_g")


def covers(refused: str, slot: str) -> bool:
    """Returns whether a refusal of one slot, a whole purpose or everything covers this slot."""
    return refused in (slot, slot.partition("/")[0] + "/*", "*/*")


def first_to_end(grants: Sequence[Granted]) -> Granted | None:
    """Returns the newest of these grants; of several of one moment, the one that ends first."""
    newest = max((grant.at for grant in grants), default=-1)
    same = [grant for grant in grants if grant.at == newest]
    return min(same, key=lambda grant: LATEST + 9 if grant.expires_at is None else grant.expires_at, default=None)


def list_counting(acts: Sequence[Act], slot: str, last_no: int) -> list[Granted]:
    """Returns the grants that count: the newest and the newest proven one, unless a refusal is newer than that."""
    grants = [act for act in acts if isinstance(act, Granted) and act.slot == slot]
    proven = first_to_end([grant for grant in grants if grant.proven])
    if last_no >= 0 and (proven is None or proven.at <= last_no):
        return []
    dated = [grant for grant in grants if not grant.undated]
    earliest = min((grant.at for grant in grants if grant.undated), default=-1)
    undated = [grant for grant in grants if grant.undated and grant.at == earliest]
    return [grant for grant in (first_to_end(dated or undated), proven) if grant is not None]


def decide_by_the_letter(acts: Sequence[Act], slot: str, now: int) -> str:
    """Decides by the letter: a refusal yields to a newer proven grant only; at equal times it stands."""
    refused = [act for act in acts if isinstance(act, Refused) and covers(act.slot, slot)]
    asked = [act for act in acts if isinstance(act, Asked) and act.slot == slot]
    last_no = max((act.at for act in refused), default=-1)
    counting = list_counting(acts, slot, last_no)
    holds, last_word = "none", last_no
    if counting:
        lasting = [grant for grant in counting if grant.expires_at is None or now < grant.expires_at]
        holds, last_word = "granted" if lasting else "expired", counting[0].at
    elif last_no >= 0:
        kinds = {act.kind for act in refused if act.at == last_no}
        holds = "withdrawn" if "withdrawn" in kinds else "denied"
    last_question = max((act.at for act in asked), default=-1)
    if holds != "granted" and last_question > last_word:
        ends = [act.until for act in asked if act.at == last_question]
        holds = "pending" if now < min(ends) else holds
    return holds


@given(st.lists(any_act(), max_size=25), st.sampled_from(SLOTS), INSTANTS)
def test_the_state_decides_as_the_rules_read(acts: list[Act], slot: str, now: int) -> None:
    assert decide(apply(State(), acts), slot, now).state == decide_by_the_letter(acts, slot, now)


@pytest.mark.long
@given(any_state(), any_state(), st.sampled_from(SLOTS), INSTANTS)
def test_restrictions_of_another_never_open_anything(own: State, other: State, slot: str, now: int) -> None:
    narrowed = decide(join(own, select_restrictions(other)), slot, now)
    assert narrowed.state != "granted" or decide(own, slot, now) == narrowed
    assert select_restrictions(other).grants == {} and select_restrictions(other).asked == {}


@given(st.lists(any_act(), max_size=20), st.sampled_from(SLOTS), INSTANTS)
def test_contracts_messages_and_ties_switch_no_consent(acts: list[Act], slot: str, now: int) -> None:
    said = [act for act in acts if isinstance(act, Granted | Refused | Asked)]
    assert decide(apply(State(), acts), slot, now) == decide(apply(State(), said), slot, now)


EQUAL_TIMES: list[tuple[list[Act], str]] = [
    ([GRANT, Refused("a/sms", 5, "denied", "con_r")], "denied"),
    ([GRANT, Refused("a/*", 5, "withdrawn", "con_r")], "withdrawn"),
    ([GRANT, Refused("*/*", 5, "withdrawn", "con_r")], "withdrawn"),
    ([Refused("a/sms", 5, "denied", "con_1"), Refused("*/*", 5, "withdrawn", "con_0")], "withdrawn"),
    ([GRANT, Granted("a/sms", 5, 9, True, "con_h")], "expired"),
    ([GRANT, Asked("a/sms", 5, 20, "con_a")], "granted"),
    ([Refused("a/sms", 5, "denied", "con_r"), Asked("a/sms", 5, 20, "con_a")], "denied"),
    ([GRANT, Refused("b/sms", 9, "denied", "con_r")], "granted"),
    ([GRANT, Refused("a/email", 9, "denied", "con_r")], "granted"),
    ([GRANT, Refused("a/sms", 4, "withdrawn", "con_r")], "granted"),
    ([Refused("a/sms", 4, "denied", "con_r"), Asked("a/sms", 5, 20, "con_a")], "pending"),
    ([Refused("a/sms", 4, "denied", "con_r"), Asked("a/sms", 5, 10, "con_a")], "denied"),
    ([Granted("a/sms", 1, 8, True, "con_g"), Asked("a/sms", 5, 20, "con_a")], "pending"),
]


OLD = Granted("a/sms", 2, None, True, "con_o")
NO = Refused("a/sms", 4, "withdrawn", "con_r")
CLAIMED = Granted("a/sms", 6, None, False, "con_u")
LISTED = Granted("a/sms", 8, None, False, "con_l", undated=True)
PROOF: list[tuple[list[Act], str]] = [
    ([NO, CLAIMED], "withdrawn"),
    ([Refused("*/*", 4, "denied", "con_r"), CLAIMED], "denied"),
    ([NO, LISTED], "withdrawn"),
    ([LISTED, Refused("a/*", 1, "denied", "con_r")], "denied"),
    ([NO, GRANT, CLAIMED, LISTED], "granted"),
    ([OLD, CLAIMED, NO], "withdrawn"),
    ([NO, GRANT, Granted("a/sms", 6, 7, False, "con_u")], "granted"),
    ([Granted("a/sms", 2, 9, False, "con_u"), LISTED], "expired"),
    ([Granted("a/sms", 2, 9, False, "con_u", undated=True), LISTED], "expired"),
    ([LISTED], "granted"),
    ([NO, CLAIMED, Asked("a/sms", 5, 20, "con_a")], "pending"),
]


@pytest.mark.parametrize(("acts", "expected"), PROOF)
def test_only_a_newer_proven_grant_outweighs_a_refusal_and_nothing_takes_that_away(
    acts: list[Act], expected: str
) -> None:
    for order in itertools.permutations(acts):
        assert decide(apply(State(), order), "a/sms", 10).state == expected


@pytest.mark.parametrize(("acts", "expected"), EQUAL_TIMES)
def test_at_equal_times_the_more_restrictive_holds(acts: list[Act], expected: str) -> None:
    assert decide(apply(State(), acts), "a/sms", 10).state == expected
    assert decide(apply(State(), acts[::-1]), "a/sms", 10).state == expected


def test_a_decision_tells_since_when_and_by_which_record() -> None:
    state = apply(State(), [GRANT, Granted("b/email", 3, 8, False, "con_h"), Refused("c/*", 7, "denied", "con_r")])
    assert decide(state, "a/sms", 10) == Decision("granted", 5, "con_g")
    assert decide(state, "b/email", 7) == Decision("granted", 3, "con_h", 8)
    assert decide(state, "b/email", 8) == Decision("expired", 8, "con_h", 8)
    assert decide(state, "c/", 10) == Decision("denied", 7, "con_r")
    assert decide(state, "d/", 10) == Decision("none")
    assert list_slots(state) == ["a/sms", "b/email"]


def test_of_several_people_the_strictest_decision_holds() -> None:
    order = ["withdrawn", "denied", "expired", "pending", "none", "granted"]
    for place, state in enumerate(order):
        some = [Decision(each) for each in order[place:]]  # type: ignore[arg-type]
        assert choose_strictest(some[::-1]).state == state
    assert choose_strictest([]) == Decision("none")
