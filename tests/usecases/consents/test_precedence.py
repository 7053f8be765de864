"""Random lives of one person, played through the use cases, against the rules of precedence read plainly.

The acts, the order of the calls and the identifiers that they name are drawn at random; the reference knows only
the acts and their event times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.times import start_of_day
from tests.fixtures.factories import MONDAY
from tests.fixtures.worlds.people import PeopleWorld

PEOPLE = ("ann@a.example", "+12125550101", "crm-7")
NAMES = (*PEOPLE, "device:d-1")
PLACES = ("service_updates/sms", "service_updates/email", "newsletter/email", "precise_location/")
CONTRACT_PLACE, CONTRACT = "service_updates/email", "C-1"
STEP = timedelta(hours=1)


@dataclass(frozen=True)
class SentCall:
    """One call: its decision, its identifier, and how many hours before the call it happened."""

    kind: str  # grant, prove (a grant with proof), deny, deny_purpose, withdraw, withdraw_all, end, reinstate
    place: str
    name: str
    hours_ago: int


@dataclass(frozen=True)
class Act:
    """What the reference remembers of a call."""

    kind: str
    place: str
    at: datetime


DATED = ("grant", "prove", "deny", "deny_purpose")  # may be reported later; the others count from the call
GRANTS = ("grant", "prove")
SENT_CALLS = st.builds(
    SentCall,
    st.sampled_from([*DATED, "grant", "prove", "withdraw", "withdraw_all", "end", "reinstate"]),
    st.sampled_from(PLACES),
    st.sampled_from(PEOPLE),
    st.integers(0, 8),
)


def make_call(world: PeopleWorld, told: SentCall) -> Act:
    """Makes the call; returns what happened and when."""
    purpose = told.place.partition("/")[0]
    now = world.clock.now()
    at = now - STEP * told.hours_ago if told.kind in DATED else now
    if told.kind in ("grant", "prove", "deny"):
        sign = "-" if told.kind == "deny" else "+"
        wording = "I agree." if told.kind == "prove" else None
        world.consent([told.name], sign + told.place.removesuffix("/"), at=at, wording=wording)
    elif told.kind == "deny_purpose":
        world.consent([told.name], "-" + purpose, at=at)
    elif told.kind == "withdraw":
        world.withdraw([told.name], purpose)
    elif told.kind == "withdraw_all":
        world.withdraw([told.name])
    elif (world.ports.contracts.get(world.tenant, [CONTRACT])[CONTRACT].ended_on is None) is (told.kind == "end"):
        (world.end if told.kind == "end" else world.reinstate)(CONTRACT)
    else:
        return Act("nothing", told.place, at)  # an end of what has ended is refused
    return Act(told.kind, told.place, at)


def about(act: Act, place: str) -> bool:
    """Returns whether an act is about a place."""
    if act.kind in ("grant", "prove", "deny"):
        return act.place == place
    if act.kind in ("withdraw", "deny_purpose"):
        return act.place.partition("/")[0] == place.partition("/")[0]
    return act.kind == "withdraw_all"


def decision(acts: list[Act], place: str, at: datetime) -> str | None:
    """Returns the decision at an instant: a refusal yields to a newer proof only, at equal times the stricter holds."""
    said = [act for act in acts if act.at <= at and about(act, place)]
    refused = max(((act.at, act.kind.startswith("withdraw")) for act in said if act.kind not in GRANTS), default=None)
    proven = max((act.at for act in said if act.kind == "prove"), default=None)
    if refused is not None and (proven is None or proven <= refused[0]):
        return "withdrawn" if refused[1] else "denied"
    return "granted" if any(act.kind in GRANTS for act in said) else None


def in_force(acts: list[Act], now: datetime) -> bool:
    """Returns whether the contract is in force: an end counts from its day's start, or from a later reinstatement."""
    switches = [act for act in acts if act.kind in ("end", "reinstate")]
    if not switches or switches[-1].kind == "reinstate":
        return True
    midnight = start_of_day(switches[-1].at.date(), "America/Denver")
    reinstated = [act.at for act in switches if act.kind == "reinstate"]
    return now < max([midnight, *reinstated])


def states(world: PeopleWorld, name: str, at: datetime | None = None) -> dict[str, str]:
    """Returns the system's state for each place; no entry where it has none."""
    known = world.known(name, at=at).decisions
    wild = {place.removesuffix("/*"): decision.state for place, decision in known.items() if place.endswith("/*")}
    found: dict[str, str] = {}
    for place in PLACES:
        state = known[place].state if place in known else wild.get(place.partition("/")[0], wild.get("*"))
        if state:
            found[place] = state
    return found


@settings(max_examples=60)
@given(st.lists(SENT_CALLS, max_size=9), st.permutations(NAMES), st.integers(0, 9), st.data())
def test_what_is_told_in_any_order_by_any_identifier_gives_what_the_rules_give(
    life: list[SentCall], names: list[str], joined_after: int, data: st.DataObject
) -> None:
    world = PeopleWorld()
    world.clock.moment = MONDAY - timedelta(days=7)
    world.contract(CONTRACT, [next(name for name in names if name in PEOPLE)])
    acts: list[Act] = []
    for number, told in enumerate(life):
        if number == joined_after:
            world.link(*names)
        world.clock.advance(STEP)
        acts.append(make_call(world, told))
    world.link(*names)
    now = world.clock.now()
    at = data.draw(st.integers(0, 20).map(lambda hours: now - STEP * hours), label="at")
    for name in PEOPLE:
        assert states(world, name) == {place: state for place in PLACES if (state := decision(acts, place, now))}
        past = {place: state for place in PLACES if (state := decision(acts, place, at))}
        assert states(world, name, at) == past
        reasons = [code for code in world.reasons([name], CONTRACT_PLACE) if code != "quiet_hours"]
        allowed = in_force(acts, now) and decision(acts, CONTRACT_PLACE, now) == "granted"
        assert (reasons == []) is allowed
        assert ("contract_ended" in reasons) is not in_force(acts, now)
    closed = {place: state for place in PLACES if (state := decision(acts, place, now)) not in (None, "granted")}
    seen = states(world, NAMES[-1])
    assert closed.items() <= seen.items() and "granted" not in seen.values()  # by the device alone


@settings(max_examples=40)
@given(st.lists(SENT_CALLS, max_size=8))
def test_the_end_and_reinstatement_of_a_contract_leave_all_consents_as_they_were(life: list[SentCall]) -> None:
    world = PeopleWorld()
    world.contract(CONTRACT, [*NAMES])
    for told in life:
        world.clock.advance(STEP)
        make_call(world, told)
    ended = world.ports.contracts.get(world.tenant, [CONTRACT])[CONTRACT].ended_on is not None
    before = world.found(NAMES[0]).state
    for switch in (world.reinstate, world.end) if ended else (world.end, world.reinstate):
        world.clock.advance(STEP)
        switch(CONTRACT)
        assert world.found(NAMES[0]).state == before
