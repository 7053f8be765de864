"""A new version that asks for consent again closes the old consent from the moment it takes effect, not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.contact_checks.gates import Person, Question, Reason, check
from chalicelib.domain.people.acts import Granted, slot
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.policies.versions import Published, Shelf
from chalicelib.domain.times import to_ms
from chalicelib.storage.tenants.profiles import load_profile

PSYNERGY = load_profile("psynergy")
PURPOSE = next(p for p in PSYNERGY.purposes.values() if p.requires_consent and "email" in p.channels)
EFFECTIVE = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def version(number: int, *, slug: str = "privacy", cancelled: bool = False, asks: bool = True) -> Published:
    return Published(
        slug=slug,
        number=number,
        title="Privacy policy",
        sha256="",
        published_at=EFFECTIVE - 40 * DAY,
        effective_at=EFFECTIVE,
        stated_effective_on=None,
        author="secret:key_1",
        reconsent_purposes=(PURPOSE.code,) if asks else (),
        cancelled_at=EFFECTIVE - DAY if cancelled else None,
    )


def reasons(given: datetime, entry: Published, at: datetime, under: int = 1, *others: Published) -> tuple[Reason, ...]:
    grant = Granted(slot(PURPOSE.code, "email"), to_ms(given), None, True, "con_1", under)
    question = Question(PURPOSE, "email", to_ms(at))
    person = Person(apply(State(), [grant]))
    return check(PSYNERGY, question, [person], {}, shelves=[Shelf(entry.slug, published=(entry, *others))]).reasons


def test_consent_closes_in_the_moment_that_the_version_takes_effect() -> None:
    given = EFFECTIVE - 10 * DAY
    assert reasons(given, version(2), EFFECTIVE - timedelta(milliseconds=1)) == ()
    again = Reason("policy_reconsent_required", to_ms(EFFECTIVE), "con_1")
    assert reasons(given, version(2), EFFECTIVE) == (again,)


@pytest.mark.parametrize(
    ("given", "entry", "under"),
    [
        (EFFECTIVE, version(2), 2),
        (EFFECTIVE + DAY, version(2), 2),
        (EFFECTIVE - DAY, version(2), 2),
        (EFFECTIVE - DAY, version(2, cancelled=True), 1),
        (EFFECTIVE - DAY, version(2, asks=False), 1),
    ],
    ids=["at the moment", "later", "ahead under it", "it was cancelled", "it asks nothing"],
)
def test_consent_stays_where_the_version_does_not_ask_for_it(given: datetime, entry: Published, under: int) -> None:
    assert reasons(given, entry, EFFECTIVE + 2 * DAY, under) == ()


def test_consent_ahead_under_a_version_that_follows_the_asking_one_stays() -> None:
    following = replace(version(3, asks=False), effective_at=EFFECTIVE + DAY)
    assert reasons(EFFECTIVE - DAY, version(2), EFFECTIVE + 2 * DAY, 3, following) == ()


@pytest.mark.parametrize(
    ("given", "under"),
    [
        (EFFECTIVE - DAY, replace(version(3, asks=False), effective_at=EFFECTIVE - 5 * DAY)),
        (EFFECTIVE - DAY, replace(version(3, asks=False, cancelled=True), effective_at=EFFECTIVE + DAY)),
        (EFFECTIVE - 41 * DAY, replace(version(3, asks=False), effective_at=EFFECTIVE + DAY)),
        (EFFECTIVE - 41 * DAY, version(2)),
    ],
    ids=["in force before", "cancelled", "not published by then", "the asking one, not published by then"],
)
def test_a_higher_number_alone_answers_nothing(given: datetime, under: Published) -> None:
    others = [under] if under.number != 2 else []
    again = Reason("policy_reconsent_required", to_ms(EFFECTIVE), "con_1")
    assert reasons(given, version(2), EFFECTIVE, under.number, *others) == (again,)


def test_consent_given_later_under_the_version_that_was_replaced_is_asked_for_again() -> None:
    first = replace(version(1, asks=False), effective_at=EFFECTIVE - 99 * DAY)
    again = Reason("policy_reconsent_required", to_ms(EFFECTIVE), "con_1")
    assert reasons(EFFECTIVE + DAY, version(2), EFFECTIVE + 2 * DAY, 1, first) == (again,)
    assert reasons(EFFECTIVE + DAY, version(2), EFFECTIVE + 2 * DAY, 0, first) == (), "names none: the moment counts"


def test_a_version_of_the_privacy_policy_says_nothing_about_the_versions_of_another() -> None:
    assert reasons(EFFECTIVE - DAY, version(2, slug="terms"), EFFECTIVE, under=7)


def test_the_first_version_that_asked_names_the_moment() -> None:
    later = replace(version(3), effective_at=EFFECTIVE + DAY)
    shelf = Shelf("privacy", published=(version(2), later))
    grant = Granted(slot(PURPOSE.code, "email"), to_ms(EFFECTIVE - DAY), None, True, "con_1", 1)
    question = Question(PURPOSE, "email", to_ms(EFFECTIVE + 9 * DAY))
    (reason,) = check(PSYNERGY, question, [Person(apply(State(), [grant]))], {}, shelves=[shelf]).reasons
    assert reason.since == to_ms(EFFECTIVE)
