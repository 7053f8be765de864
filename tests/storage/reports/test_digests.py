"""The mails of a day are made once for each tenant."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.reports.digest import BeginDigest
from chalicelib.storage.reports import digests
from chalicelib.storage.table import ops
from tests.fixtures.memory.table import MemoryTable

FIRST, SECOND = date(2027, 1, 12), date(2027, 1, 13)


def test_a_day_is_begun_once_and_after_the_one_before() -> None:
    table = MemoryTable()
    repository = digests.DynamoDigests(table)
    assert repository.latest("psynergy") is None
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(FIRST, None)))
    for change in (BeginDigest(FIRST, None), BeginDigest(SECOND, None), BeginDigest(SECOND, SECOND)):
        with pytest.raises(ops.ConditionFailed):
            table.transact("psynergy", digests.writes("psynergy", change))
    assert repository.latest("psynergy") == FIRST
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(SECOND, FIRST)))
    assert repository.latest("psynergy") == SECOND and repository.latest("cyclonex") is None


def test_a_process_remembers_the_day_it_read_and_not_that_there_is_none() -> None:
    table = MemoryTable()
    repository = digests.DynamoDigests(table)
    assert repository.latest("psynergy", at_least=FIRST) is None
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(FIRST, None)))
    assert repository.latest("psynergy", at_least=FIRST) == FIRST
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(SECOND, FIRST)))
    assert (
        repository.latest("psynergy", at_least=FIRST) == FIRST and repository.latest("cyclonex", at_least=FIRST) is None
    )
    assert repository.latest("psynergy") == SECOND == repository.latest("psynergy", at_least=FIRST)


def test_a_day_that_is_not_known_to_be_made_is_read_again() -> None:
    table = MemoryTable()
    repository = digests.DynamoDigests(table)
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(FIRST, None)))
    assert repository.latest("psynergy", at_least=FIRST) == FIRST
    table.transact("psynergy", digests.writes("psynergy", BeginDigest(SECOND, FIRST)))
    assert repository.latest("psynergy", at_least=SECOND) == SECOND
