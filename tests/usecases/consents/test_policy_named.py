"""Which version of a policy a consent may name, and under which it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Invalid
from chalicelib.domain.policies.versions import Draft
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.policies import manage as manage_policies
from tests.fixtures.factories import DAY, SECOND, STRANGER, origin, parse_decisions
from tests.fixtures.worlds.people import PeopleWorld

ANN = "ann@a.example"
DAYS_AHEAD = timedelta(days=40)


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def publish(world: PeopleWorld, slug: str = "privacy", ahead: timedelta = DAYS_AHEAD) -> int:
    """Publishes a version that takes effect later; returns its number."""
    draft = Draft(slug, 0, "A policy", "Words.", world.clock.now() + ahead)
    number = manage_policies.create_draft(world.ports, world.ctx(), draft).result.shelf.draft
    assert number is not None
    manage_policies.publish(world.ports, world.ctx(), slug, number, None)
    return number


def cancel(world: PeopleWorld, number: int, slug: str = "privacy") -> None:
    manage_policies.cancel(world.ports, world.ctx(), slug, number)


def consent(world: PeopleWorld, policy: tuple[str, int] | None, *, trusted: bool = True) -> ConsentRecord:
    command = RecordConsent(origin(ANN), parse_decisions("+newsletter/email"), policy)
    return record_consent(world.ports, world.ctx(by=None if trusted else STRANGER), command).result


def named(world: PeopleWorld, policy: tuple[str, int] | None, *, trusted: bool = True) -> tuple[str, int] | None:
    """Returns the policy version that the record names."""
    found = consent(world, policy, trusted=trusted).policy
    return (found.slug, found.version) if found else None


def refused(world: PeopleWorld, policy: tuple[str, int], *, trusted: bool = True) -> bool:
    """Returns whether the consent is refused as unknown; checks that nothing of it was stored."""
    before = {key: dict(item) for key, item in world.table.items.get(world.tenant, {}).items()}
    with pytest.raises(Invalid) as refusal:
        consent(world, policy, trusted=trusted)
    assert [(field.pointer, field.code) for field in refusal.value.fields] == [("/policy", "unknown_policy")]
    return before == world.table.items.get(world.tenant, {})


@pytest.mark.parametrize("trusted", [True, False])
def test_a_consent_may_not_name_a_version_that_was_cancelled(world: PeopleWorld, trusted: bool) -> None:
    number = publish(world)
    assert named(world, ("privacy", number), trusted=trusted) == ("privacy", number)
    cancel(world, number)
    assert refused(world, ("privacy", number), trusted=trusted)
    world.clock.advance(DAYS_AHEAD + DAY)  # when it would have taken effect
    assert refused(world, ("privacy", number), trusted=trusted)
    assert named(world, None, trusted=trusted) == ("privacy", 1)


def test_the_versions_beside_a_cancelled_one_may_be_named(world: PeopleWorld) -> None:
    cancelled = publish(world)
    cancel(world, cancelled)
    later = publish(world)
    assert (cancelled, later) == (2, 3)
    assert [named(world, ("privacy", number)) for number in (1, later)] == [("privacy", 1), ("privacy", later)]
    assert refused(world, ("privacy", cancelled))


def test_a_consent_may_name_a_version_that_lies_ahead_or_was_superseded(world: PeopleWorld) -> None:
    number = publish(world)
    assert named(world, ("privacy", number)) == ("privacy", number)
    world.clock.advance(DAYS_AHEAD)
    assert named(world, None) == ("privacy", number)
    assert named(world, ("privacy", 1)) == ("privacy", 1)


@pytest.mark.parametrize("policy", [("privacy", 0), ("privacy", 2), ("privacy", 99), ("terms", 1)])
def test_a_consent_may_not_name_a_version_that_was_never_published(world: PeopleWorld, policy: tuple[str, int]) -> None:
    assert refused(world, policy)


def test_a_draft_may_not_be_named_until_it_is_published(world: PeopleWorld) -> None:
    draft = Draft("privacy", 0, "A policy", "Words.", world.clock.now() + DAY)
    manage_policies.create_draft(world.ports, world.ctx(), draft)
    assert refused(world, ("privacy", 2))
    manage_policies.publish(world.ports, world.ctx(), "privacy", 2, None)
    assert named(world, ("privacy", 2)) == ("privacy", 2)


def test_the_version_is_looked_for_under_its_own_slug(world: PeopleWorld) -> None:
    first = publish(world, "terms")
    assert named(world, ("terms", first)) == ("terms", first)
    cancel(world, first, "terms")
    assert refused(world, ("terms", first))
    assert named(world, ("privacy", first)) == ("privacy", first)


def test_what_another_process_cancelled_a_moment_ago_may_not_be_named(world: PeopleWorld) -> None:
    number = publish(world)
    assert named(world, ("privacy", number)) == ("privacy", number)
    other = PeopleWorld()
    other.table.items = world.table.items  # it shares the table but no memory
    other.clock.moment = world.clock.now() + SECOND
    cancel(other, number)
    assert refused(world, ("privacy", number))
