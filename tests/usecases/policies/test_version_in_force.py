"""Whatever is published and cancelled when, a consent names the one version in force at its instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.policies.versions import Draft
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.policies import manage as manage_policies
from chalicelib.usecases.ports.bundle import Ports
from tests.fixtures.memory.ports import START, MovedClock, context, memory_ports

TENANT = "psynergy"
PERSON = Identifier(IdentifierKind.EXTERNAL_ID, "client-1")


@dataclass
class Model:
    """What was published, kept independently: number → (effective from, cancelled)."""

    versions: dict[int, tuple[datetime, bool]]

    def in_force(self, at: datetime) -> int | None:
        holding = [(moment, number) for number, (moment, gone) in self.versions.items() if moment <= at and not gone]
        return max(holding)[1] if holding else None


@dataclass(frozen=True)
class Step:
    """Hours pass; then a version is published to take effect this many hours later, or the last one is cancelled."""

    hours: int
    ahead: int | None  # None: cancel
    back: int  # hours before now at which a consent was collected


STEPS = st.lists(
    st.builds(Step, st.integers(0, 30), st.none() | st.integers(-40, 60), st.integers(0, 90)), min_size=1, max_size=8
)


def publish(ports: Ports, model: Model, ahead: int) -> None:
    now = ports.clock.now()
    ctx = context(ports, TENANT)
    draft = Draft("privacy", 0, "Privacy policy", "Words.", now + timedelta(hours=ahead))
    number = manage_policies.create_draft(ports, ctx, draft).result.draft
    assert number is not None
    manage_policies.publish(ports, ctx, "privacy", number.number, "told late")
    model.versions[number.number] = (max(now, now + timedelta(hours=ahead)), False)


def cancel(ports: Ports, model: Model) -> None:
    number = max(model.versions)
    effective, gone = model.versions[number]
    possible = not gone and effective > ports.clock.now()
    try:
        manage_policies.cancel(ports, context(ports, TENANT), "privacy", number)
    except Conflict:
        assert not possible
    else:
        assert possible
        model.versions[number] = (effective, True)


def named_at(ports: Ports, at: datetime) -> int | None:
    origin = Origin((PERSON,), Source("paper"), wording="You may quote me.")
    command = RecordConsent(origin, (SentDecision("testimonials", None, True),), collected_at=at)
    policy = record_consent(ports, context(ports, TENANT), command).result.policy
    return policy.version if policy else None


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_a_consent_given_at_any_instant_names_the_version_in_force_at_that_instant(steps: list[Step]) -> None:
    clock = MovedClock()
    ports = memory_ports(clock=clock)
    first = ports.policies.shelf(TENANT, "privacy").published[0]
    model = Model({first.number: (first.effective_at, False)})
    for step in steps:
        clock.advance(timedelta(hours=step.hours))
        if step.ahead is None:
            cancel(ports, model)
        else:
            publish(ports, model, step.ahead)
        for at in (clock.now(), clock.now() - timedelta(hours=step.back), first.effective_at - timedelta(days=1)):
            assert named_at(ports, at) == model.in_force(at)
    assert sorted(model.versions) == list(range(1, len(model.versions) + 1)), "no number is used twice or skipped"
    assert clock.now() >= START
