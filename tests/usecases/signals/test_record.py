"""What signals and grants do to people and devices, in whatever order they come, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.consents.second_steps import returns_link
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.register import acts
from chalicelib.domain.signals.signal import KINDS, BrowserSignals
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done
from chalicelib.usecases.consents import confirm as confirm_consent
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.links.tokens import sign_token
from chalicelib.usecases.opt_outs import confirm_lift
from chalicelib.usecases.opt_outs import lift as lift_opt_out
from chalicelib.usecases.opt_outs import record as record_opt_out
from chalicelib.usecases.opt_outs.lift import LiftOptOut
from chalicelib.usecases.opt_outs.record import RecordOptOut
from chalicelib.usecases.signals import record as record_signal
from chalicelib.usecases.signals.record import Processed, RecordSignal
from tests.fixtures.factories import STRANGER, origin, parse_decisions
from tests.fixtures.memory.mortal import Mortal, MortalTable
from tests.fixtures.worlds.people import PeopleWorld

GPC = BrowserSignals(gpc=True)
DEVICE, ANN = "device:d-1", "ann@a.example"
MINUTE = timedelta(minutes=1)
TARGETING = "cookies_targeting"


def signal(
    world: PeopleWorld, *names: str, by: Actor | None = STRANGER, signals: BrowserSignals = GPC
) -> Done[Processed]:
    """Records a signal about the people named."""
    return record_signal.record_signal(world.ports, world.ctx(by=by), RecordSignal(origin(*names), signals))


def say(world: PeopleWorld, name: str, *kinds: OptOutKind) -> None:
    """Records an opt-out that was made in words."""
    command = RecordOptOut(origin(name), kinds, "form")
    record_opt_out.record_opt_out(world.ports, world.ctx(), command)


def grant(world: PeopleWorld, *names: str, by: Actor | None = None, header: bool = False) -> ConsentRecord:
    """Records a grant of targeting cookies and of sharing with partners, with wording."""
    ctx = replace(world.ctx(by=by), gpc=header)
    command = RecordConsent(origin(*names, wording="Yes."), parse_decisions(f"+{TARGETING}", "+partner_sharing"))
    return record_consent(world.ports, ctx, command).result


def press(world: PeopleWorld, record_id: str) -> str:
    """Presses the button of a consent or a lift; returns its standing then."""
    text = sign_token(world.ports, world.tenant, record_id)
    now = world.clock.now()
    if confirm_lift.is_lift(world.ports, text):
        return confirm_lift.confirm_lift(world.ports, text, "req", now).standing
    return confirm_consent.confirm(world.ports, text, "req", now).standing


def lift(world: PeopleWorld, name: str, *kinds: OptOutKind) -> str:
    """Takes the first step of a lift; returns the record's id."""
    command = LiftOptOut(origin(name, wording="Again, please."), kinds, "phone")
    return lift_opt_out.lift_opt_out(world.ports, world.ctx(), command).result.id


def closed(world: PeopleWorld, name: str, place: str = TARGETING) -> bool:
    """Returns whether an active opt-out closes a purpose."""
    return "opted_out" in world.reasons([name], place)


def signalled(world: PeopleWorld, name: str) -> list[OptedOut]:
    """Returns the opt-outs by signal that are stored under an identifier."""
    return [
        act for act in acts(world.found(name).state.opt_outs) if isinstance(act, OptedOut) and act.source == "signal"
    ]


@pytest.fixture
def counted() -> tuple[PeopleWorld, Mortal]:
    """Returns a world whose table counts each call."""
    mortal = Mortal()
    return PeopleWorld(table=MortalTable(mortal)), mortal


def test_a_signal_costs_one_read_and_one_transaction_and_its_repeat_one_read(
    counted: tuple[PeopleWorld, Mortal],
) -> None:
    world, mortal = counted
    calls = []
    for _ in range(2):
        start = len(mortal.calls)
        signal(world, DEVICE)
        calls.append(mortal.calls[start:])
        world.clock.advance(MINUTE)
    assert calls[0][-1] == "table.transact" and len(calls[0]) == 2
    assert len(calls[1]) == 1 and "transact" not in calls[1][0]


def test_a_signal_of_nothing_asks_the_table_nothing(counted: tuple[PeopleWorld, Mortal]) -> None:
    world, mortal = counted
    done = signal(world, DEVICE, signals=BrowserSignals(gpc=False, dnt=True))
    assert done.result.kinds == () and mortal.calls == []


def test_a_repeat_adds_no_event_and_no_record() -> None:
    world = PeopleWorld()
    signal(world, DEVICE, ANN)
    before = dict(world.table.items[world.tenant])
    world.clock.advance(MINUTE)
    signal(world, DEVICE, ANN)
    signal(world, DEVICE)
    signal(world, ANN, by=None)
    assert world.table.items[world.tenant] == before


def test_a_signal_ties_nobody_even_from_a_trusted_server() -> None:
    world = PeopleWorld()
    signal(world, DEVICE, ANN, by=None)
    assert world.found(DEVICE).members == ()
    assert all(ref.assurance == "asserted" for ref in world.found(ANN).identifiers)
    assert closed(world, ANN) and closed(world, DEVICE)


def test_a_known_devices_signal_reaches_its_person() -> None:
    world = PeopleWorld()
    world.consent([ANN, DEVICE], "+cookies_performance")
    signal(world, DEVICE)
    assert closed(world, ANN) and closed(world, ANN, "partner_sharing")


@pytest.mark.parametrize("known_before", [False, True])
@pytest.mark.parametrize("way", ["consent", "contract", "link"])
def test_a_device_that_becomes_known_brings_its_signals_whoever_names_it(known_before: bool, way: str) -> None:
    world = PeopleWorld()
    if known_before:
        world.consent([ANN], "+newsletter/email")
    signal(world, DEVICE)
    at = to_ms(world.clock.now())
    world.clock.advance(MINUTE)
    if way == "consent":
        world.consent([ANN, DEVICE], "+newsletter/email")
    elif way == "contract":
        world.contract("C-1", [ANN, DEVICE])
    else:
        world.link(ANN, DEVICE)
    assert closed(world, ANN) and closed(world, ANN, "partner_sharing")
    assert [act.at for act in signalled(world, ANN)] == [at, at]
    person = world.found(ANN)
    assert world.folded(person) == person.state  # the history shows them too
    version = person.version
    world.consent([ANN, DEVICE], "+newsletter/email")
    assert world.found(ANN).version == version + 1 and len(signalled(world, ANN)) == 2


def test_what_a_person_lifted_in_two_steps_an_older_signal_does_not_close_again() -> None:
    world = PeopleWorld()
    signal(world, DEVICE)
    say(world, ANN, *KINDS)
    world.clock.advance(MINUTE)
    assert press(world, lift(world, ANN, *KINDS)) == "confirmed"
    world.clock.advance(MINUTE)
    world.consent([ANN, DEVICE], "+newsletter/email")
    assert not closed(world, ANN)
    signal(world, DEVICE)
    assert closed(world, ANN)


def test_the_grant_that_ties_the_device_meets_the_devices_signal() -> None:
    world = PeopleWorld()
    signal(world, DEVICE)
    world.clock.advance(MINUTE)
    record = grant(world, ANN, DEVICE)
    assert [(d.state, d.reason) for d in record.decisions] == [("denied", "gpc")] * 2
    assert returns_link(record, world.ports.profiles[world.tenant])
    world.clock.advance(MINUTE)
    assert press(world, record.id) == "confirmed"
    assert not closed(world, ANN) and not closed(world, DEVICE)


@pytest.mark.parametrize("header", [True, False])
def test_a_device_alone_opens_its_cookies_by_the_button_and_no_sharing_with_partners(header: bool) -> None:
    world = PeopleWorld()
    signal(world, DEVICE)
    world.clock.advance(MINUTE)
    record = grant(world, DEVICE, by=STRANGER, header=header)
    assert [(d.purpose, d.reason) for d in record.decisions] == [(TARGETING, "gpc"), ("partner_sharing", "gpc")]
    assert world.decisions(DEVICE).get("partner_sharing/") == "denied"
    world.clock.advance(MINUTE)
    assert press(world, record.id) == "confirmed"
    assert not closed(world, DEVICE) and closed(world, DEVICE, "partner_sharing")
    assert sorted(world.found(DEVICE).state.grants) == [f"{TARGETING}/"]


def test_a_device_of_which_a_trusted_caller_tells_opens_all_that_it_was_asked() -> None:
    world = PeopleWorld()
    signal(world, DEVICE)
    world.clock.advance(MINUTE)
    record = grant(world, DEVICE)
    world.clock.advance(MINUTE)
    assert press(world, record.id) == "confirmed"
    assert not closed(world, DEVICE) and not closed(world, DEVICE, "partner_sharing")


def test_an_import_is_kept_and_opens_nothing() -> None:
    world = PeopleWorld()
    signal(world, ANN)
    world.clock.advance(MINUTE)
    source = replace(origin(ANN, wording="Yes.").source, channel="import")
    command = RecordConsent(replace(origin(ANN, wording="Yes."), source=source), parse_decisions(f"+{TARGETING}"))
    record = record_consent(world.ports, world.ctx(), command).result
    assert record.confirm_until is None and closed(world, ANN)


# --- sequences

NAMES = (ANN, DEVICE, "+12125550101")


@dataclass(frozen=True)
class Step:
    """One call, about one or two of those named."""

    kind: str  # signal, say, grant, stranger, header, lift, press, tie
    names: tuple[str, ...]


STEPS = st.builds(
    Step,
    st.sampled_from(["signal", "say", "grant", "stranger", "header", "lift", "press", "tie"]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple),
)


def reaching(world: PeopleWorld, name: str) -> list[OptedOut]:
    """Returns the opt-outs of the person an identifier leads to; a device leads to the person last named with it."""
    subject = world.found(name)
    people = world.ports.subjects.get(world.tenant, subject.members).values()
    found = [act for each in (subject, *people) for act in acts(each.state.opt_outs)]
    return [act for act in found if isinstance(act, OptedOut)]


def take(world: PeopleWorld, step: Step, waiting: list[str]) -> bool:
    """Takes a step, after which records may wait for their button; returns whether it pressed one that counted."""
    match step.kind:
        case "signal":
            signal(world, *step.names)
        case "say":
            say(world, step.names[0], *KINDS)
        case "grant" | "stranger" | "header":
            by = None if step.kind == "grant" else STRANGER
            waiting.append(grant(world, *step.names, by=by, header=step.kind == "header").id)
        case "lift":
            waiting.append(lift(world, step.names[0], *KINDS))
        case "press":
            return "confirmed" in [press(world, record_id) for record_id in waiting]
        case _:
            world.link(*NAMES)
    return False


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_nothing_opens_again_but_by_a_button_newer_than_the_opt_out(steps: list[Step]) -> None:
    world = PeopleWorld()
    closed_before = dict.fromkeys(NAMES, False)
    waiting: list[str] = []
    pressed = -1
    for step in steps:
        world.clock.advance(MINUTE)
        if take(world, step, waiting):
            pressed = to_ms(world.clock.now())
        for name in NAMES:
            now = closed(world, name)
            if closed_before[name] and not now:
                assert all(pressed > out.at for out in reaching(world, name)), (step, name)
            closed_before[name] = now
