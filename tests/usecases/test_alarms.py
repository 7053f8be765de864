"""Lost races are counted, one by one, so that an overloaded table is seen before callers are turned away."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.storage.table import ops
from chalicelib.usecases import commit
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.suppressions.read import ATTEMPTS, sequence
from tests.fixtures.feed import TENANT, make_suppressions
from tests.fixtures.feed import commit as commit_change
from tests.fixtures.log_lines import counted
from tests.fixtures.memory.ports import context, memory_ports
from tests.fixtures.memory.table import MemoryTable


class Contended(MemoryTable):
    """A table where another writer is faster at each of the first `lost` transactions."""

    lost = 0

    def transact(self, tenant: str, writes: list[ops.Write]) -> None:
        """Writes, as the port says, unless the race is lost. Raises Contended then."""
        if self.lost:
            self.lost -= 1
            raise ops.Contended
        super().transact(tenant, writes)


def test_each_race_that_a_change_loses_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    table = Contended()
    ports = memory_ports(table)
    capsys.readouterr()
    table.lost = 2
    commit.commit(ports, context(ports, TENANT), lambda: Plan([make_suppressions(1)], None), lambda _: None)
    assert counted(capsys.readouterr().out, "Races") == [(TENANT, 1)] * 2
    commit.commit(ports, context(ports, TENANT), lambda: Plan([make_suppressions(2)], None), lambda _: None)
    assert counted(capsys.readouterr().out, "Races") == []


def test_each_race_that_the_sequencer_loses_and_tries_again_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    table = Contended()
    ports = memory_ports(table)
    commit_change(ports, make_suppressions(1))
    capsys.readouterr()
    table.lost = ATTEMPTS
    with pytest.raises(Unavailable):
        sequence(ports, TENANT)
    assert counted(capsys.readouterr().out, "Races") == [(TENANT, 1)] * (ATTEMPTS - 1)
    sequence(ports, TENANT)
    assert counted(capsys.readouterr().out, "Races") == []
