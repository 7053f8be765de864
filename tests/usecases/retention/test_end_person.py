"""Six years after a person's latest act their proofs go; their refusals stay, and till then or under a hold, all."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest

from chalicelib.domain.retention.proofs import find_end
from chalicelib.storage.table import ops
from chalicelib.usecases.retention.end_person import end_person
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from tests.fixtures.factories import who
from tests.fixtures.log_lines import counted
from tests.fixtures.memory.mortal import MOMENTS, Killed
from tests.fixtures.worlds.erasing import EMAIL, NEWS, PHONE, VALUES
from tests.usecases.retention.people import DAY, SIX_YEARS, AgedWorld, drop

READS = ("table.get", "table.batch_get", "table.query")


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> AgedWorld:
    return AgedWorld(monkeypatch)


def events(w: AgedWorld, subject_id: str) -> list[str]:
    found = w.ports.subjects.events(w.tenant, subject_id, None, 100)
    return [str(one.event.type) for one in found[::-1]]


def test_the_proofs_go_with_their_events_and_the_refusals_stay(w: AgedWorld) -> None:
    w.seed()
    before = {name: w.reasons([name], NEWS) for name in (EMAIL, PHONE)}
    person = w.found(EMAIL)
    w.age()
    after = w.found(EMAIL)
    assert w.traces() == set() and w.items("#R#") == []
    assert {name: w.reasons([name], NEWS) for name in before} == before
    assert after.id == person.id and after.is_ended and not after.state.grants
    assert events(w, person.id) == ["subject.ended"]
    assert w.folded(after) == after.state
    assert [f"S#{person.id}", person.version, person.head] in w.named()
    assert w.moments() == {} and w.due() == []


def test_a_grant_of_which_the_proof_is_gone_is_no_consent_any_more(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    assert w.reasons([EMAIL], NEWS) == []
    w.age()
    assert w.reasons([EMAIL], NEWS) == ["no_consent"] and w.traces() == set()


def test_whoever_refused_nothing_goes_altogether_and_is_somebody_new_afterwards(w: AgedWorld) -> None:
    w.consent([EMAIL, PHONE], "+" + NEWS)
    person = w.found(EMAIL)
    w.age()
    assert w.items("#S#") == [] and w.items("#I#") == []
    assert [one[:2] for one in w.named()] == [[f"S#{person.id}", 1], [f"S#{person.id}", 2]]
    w.consent([EMAIL], "+" + NEWS)
    assert w.found(EMAIL).id != person.id


def test_whoever_others_lead_to_stays_as_a_hash(w: AgedWorld) -> None:
    w.consent([EMAIL, "device:d-1"], "+" + NEWS)
    w.consent(["x-1", "+12125550100"], "+" + NEWS)
    w.consent(["x-2", "+12125550100"], "+" + NEWS)
    w.age()
    w.age(31 * DAY)
    assert w.found("x-1").is_ended and w.found("device:d-1").is_ended
    assert w.holds(EMAIL, "device:d-1", "x-1", "x-2", "+12125550100") == [False] * 5


def test_the_end_is_counted_and_told_by_id_alone(w: AgedWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.age()
    told = capsys.readouterr().out
    assert counted(told, "PeopleEnded") == [(w.tenant, 1)] and EMAIL not in told


def test_not_a_moment_before_six_years_after_the_latest_act(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.clock.advance(400 * DAY)
    w.withdraw([EMAIL])
    latest, person = w.clock.now(), w.found(EMAIL)
    end = find_end(latest, w.ctx().profile.retention)
    w.clock.advance(SIX_YEARS - 400 * DAY)
    w.look()
    assert w.found(EMAIL) == person and w.due() == []
    assert set(w.moments().values()) == {w.text_now(end - w.clock.now())}
    w.clock.advance(end - w.clock.now() - timedelta(milliseconds=1))
    assert w.due() == []
    w.clock.advance(timedelta(milliseconds=1))
    w.look()
    assert w.found(EMAIL).is_ended and w.holds(EMAIL) == [False]


def test_an_act_moves_nothing_in_the_calendar(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    first = w.moments()
    w.clock.advance(DAY)
    w.withdraw([EMAIL])
    assert w.moments() == first and len(first) == 1


def test_whoever_comes_back_begins_again(w: AgedWorld) -> None:
    w.consent([EMAIL], "-" + NEWS)
    w.age()
    person = w.found(EMAIL)
    w.consent([EMAIL, PHONE], "+" + NEWS, wording="Yes, write to me.")
    back = w.found(EMAIL)
    assert back.id == person.id and not back.is_ended and w.holds(EMAIL, PHONE) == [True, True]
    assert w.reasons([EMAIL], NEWS) == []
    end, act = w.ports.subjects.events(w.tenant, person.id, None, 100)[::-1]
    assert act.previous == end.hash and end.version == person.version
    w.age()
    assert w.holds(EMAIL, PHONE) == [False, False] and events(w, person.id) == [], "the grant had lifted the refusal"


def test_a_hold_keeps_all_of_it_and_is_the_one_that_rings(w: AgedWorld) -> None:
    w.seed()
    review_on = w.clock.now().date() + SIX_YEARS + 40 * DAY
    hold = PlaceHold("legal_obligation", "An audit.", review_on, (who(EMAIL),))
    hold_id = place_hold(w.ports, w.ctx(), hold).result.id
    device = w.found("device:ann-tablet")
    before = w.kept()
    w.age()
    kept = {place: item for place, item in w.kept().items() if "#S#" not in place}
    assert kept == {place: item for place, item in before.items() if "#S#" not in place}
    assert w.traces() == set(VALUES) and w.named() == [] and not w.found("device:ann-tablet").is_ended
    w.clock.advance(40 * DAY)
    assert hold_id in list(w.ports.rights_requests.due(w.tenant, w.clock.now()))
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.clock.advance(DAY)
    w.look()
    assert w.traces() - {"Ann!"} == set() and w.found(EMAIL).is_ended and w.found("device:ann-tablet").id == device.id


def test_a_contract_that_runs_keeps_and_one_that_ended_does_not(w: AgedWorld) -> None:
    w.contract("c-1", [EMAIL])
    w.age()
    assert w.holds(EMAIL) == [True] and w.named() == []
    w.end("c-1")
    w.age(30 * DAY)
    assert w.holds(EMAIL) == [True], "to leave a contract with its end is an act too"
    w.age()
    assert w.holds(EMAIL) == [False] and w.reasons([EMAIL], NEWS) == ["no_consent"]


def test_an_open_request_keeps(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.clock.advance(SIX_YEARS)
    request_id = w.ask(EMAIL)
    w.look()
    w.look()
    assert w.holds(EMAIL) == [True] and w.named() == []
    w.answer(request_id)
    w.work()
    w.age(DAY)
    assert w.items("#S#") == [] and w.holds(EMAIL) == [False]


def test_nobody_loses_what_they_did_together_for_the_others_age(w: AgedWorld) -> None:
    office = "+12125550100"
    w.consent(["x-1", office], "+" + NEWS)
    w.consent(["x-2", office], "+" + NEWS)
    w.withdraw([office])
    w.clock.advance(700 * DAY)
    w.consent(["x-2"], "+" + NEWS)
    records = {str(item["pk"]) for item in w.items("#R#")}
    w.age(SIX_YEARS - 700 * DAY)
    left = {str(item["pk"]) for item in w.items("#R#")}
    assert w.holds("x-1", "x-2", office) == [False, True, True]
    assert len(left) == len(records) - 1, "what was laid on both by the number is x-2's too"
    w.age(701 * DAY)
    w.age(31 * DAY)
    assert w.items("#R#") == [] and w.holds("x-1", "x-2", office) == [False, False, False]


def test_people_who_turned_out_to_be_one_end_together(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.consent([PHONE], "-" + NEWS)
    w.link(EMAIL, PHONE)
    person = w.found(EMAIL)
    assert person.absorbed
    w.age()
    after = w.found(EMAIL)
    assert w.holds(EMAIL, PHONE) == [False, False] and w.items("#R#") == []
    assert {str(one[0]) for one in w.named()} == {f"S#{one}" for one in (person.id, *person.absorbed)}
    assert after.state.refusals and w.moments() == {}
    assert w.folded(after) == after.state


def test_many_who_were_absorbed_end_in_several_steps(w: AgedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.usecases.retention.end_person.MOST_ABSORBED", 1)
    names = (EMAIL, PHONE, "x-1")
    for name in names:
        w.consent([name], "+" + NEWS)
    w.link(*names)
    absorbed = w.found(EMAIL).absorbed
    assert len(absorbed) == len(names) - 1
    w.age()
    assert len(w.named()) == len(names) and w.found(EMAIL).is_ended and w.items("#R#") == []


def test_a_message_that_comes_twice_does_nothing_more(w: AgedWorld) -> None:
    w.consent([EMAIL], "-" + NEWS)
    w.age()
    before = w.kept()
    end_person(w.ports, w.tenant, w.found(EMAIL).id)
    assert w.kept() == before


def test_an_act_that_comes_first_keeps_all_and_one_that_comes_after_begins_anew(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.clock.advance(SIX_YEARS)
    transact = w.table.transact
    acts: list[Callable[[], object]] = [lambda: w.withdraw([EMAIL])]

    def meddle(tenant: str, writes: list[ops.Write]) -> None:
        if acts:
            acts.pop()()
        transact(tenant, writes)

    w.table.transact = meddle  # type: ignore[method-assign]
    person = w.found(EMAIL)
    end_person(w.ports, w.tenant, person.id)
    assert w.found(EMAIL).version == person.version + 1 and w.holds(EMAIL) == [True] and w.named() == []
    assert len(w.items("#R#")) == 2 and w.moments()[person.id] > w.text_now()

    w.clock.advance(SIX_YEARS)
    acts.append(lambda: end_person(w.ports, w.tenant, person.id))
    w.consent([EMAIL], "+" + NEWS, wording="Yes, write to me.")
    drop(w)
    back = w.found(EMAIL)
    assert not back.is_ended and w.holds(EMAIL) == [True] and len(w.named()) == 1
    assert events(w, person.id) == ["subject.ended", "consent.recorded"] and len(w.items("#R#")) == 1
    assert w.folded(back) == back.state and back.state.refusals and w.reasons([EMAIL], NEWS) == []


def test_it_resumes_wherever_the_process_died(monkeypatch: pytest.MonkeyPatch) -> None:
    """A death before a read is one after the write before it, so only what changes something is struck."""

    def make() -> AgedWorld:
        w = AgedWorld(monkeypatch)
        w.clock.moment = begun.clock.moment
        w.table.items = deepcopy(begun.table.items)
        return w

    monkeypatch.setattr("chalicelib.usecases.retention.drop_proofs.MOST_EVENTS", 2)
    begun = AgedWorld(monkeypatch)
    begun.seed()
    begun.consent(["x-1"], "+" + NEWS)
    begun.clock.advance(SIX_YEARS)
    calm = make()
    calm.look()
    changing = [(number, name) for number, name in enumerate(calm.mortal.calls) if name not in READS]
    assert len(changing) >= 6
    for (number, name), moment in itertools.product(changing, MOMENTS):
        w = make()
        w.mortal.strike(number, moment)
        with pytest.raises(Killed):
            w.look()
        w.mortal.spare()
        w.look()
        assert w.traces() == set() and w.items("#R#") == [], f"died {moment} {name}"
        assert sorted(w.named()) == sorted(calm.named()), f"died {moment} {name}"
        assert w.found(EMAIL).state == calm.found(EMAIL).state, f"died {moment} {name}"
        assert len(w.items("#S#")) == len(calm.items("#S#")) and w.holds("x-1") == [False], f"died {moment} {name}"
