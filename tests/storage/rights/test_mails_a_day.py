"""How many mails an address gets in a day, and who collects its letters: exact, whoever asks at the same moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.storage.rights.letters import DynamoLetters
from chalicelib.storage.table import ops
from tests.fixtures.memory.table import MemoryTable

TENANT, KEY, DAY = "psynergy", "email#v1#a", "2026-11-23"
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def take(letters: DynamoLetters, day: str = DAY) -> int | None:
    """Takes one of three mails."""
    return letters.take_mail(TENANT, KEY, day, 3, NOW)


def test_mails_are_numbered_up_to_the_most_and_each_day_begins_anew() -> None:
    letters = DynamoLetters(MemoryTable())
    assert [take(letters) for _ in range(4)] == [1, 2, 3, None]
    assert take(letters, "2026-11-24") == 1
    assert letters.take_mail(TENANT, "email#v1#b", DAY, 3, NOW) == 1


def test_what_is_given_back_is_taken_again() -> None:
    letters = DynamoLetters(MemoryTable())
    letters.give_back_mail(TENANT, KEY, DAY)
    assert [take(letters) for _ in range(3)] == [1, 2, 3], "nothing was taken, so nothing came back"
    letters.give_back_mail(TENANT, KEY, DAY)
    assert [take(letters), take(letters)] == [3, None]


def test_where_somebody_takes_at_the_same_moment_nothing_comes_back() -> None:
    class Racing(MemoryTable):
        """A table in which somebody takes a mail after each read."""

        def get(self, tenant: str, place: ops.Place) -> ops.Item | None:
            found = super().get(tenant, place)
            super().write(tenant, ops.Count(place, "n", {}))
            return found

    letters = DynamoLetters(Racing())
    take(letters)
    letters.give_back_mail(TENANT, KEY, DAY)
    assert take(letters) == 3


def test_one_at_a_time_collects_the_letters_of_an_address() -> None:
    letters = DynamoLetters(MemoryTable())
    assert letters.begin_collecting(TENANT, KEY, NOW, NOW + 10 * MINUTE)
    assert not letters.begin_collecting(TENANT, KEY, NOW + 9 * MINUTE, NOW + 19 * MINUTE)
    assert letters.begin_collecting(TENANT, "email#v1#b", NOW, NOW + 10 * MINUTE)
    assert letters.begin_collecting(TENANT, KEY, NOW + 10 * MINUTE, NOW + 20 * MINUTE)
