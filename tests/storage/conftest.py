"""The three kinds of tables that a repository is tried on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.sqlite_table import SqliteTable
from chalicelib.storage.table import ops
from chalicelib.storage.table.dynamo import DynamoTable
from tests.fixtures.memory.table import MemoryTable


@pytest.fixture(params=["memory", "file", "dynamodb"])
def each_table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ops.Table]:
    """Yields an empty table of each kind, one after the other."""
    if request.param == "memory":
        yield MemoryTable()
    elif request.param == "file":
        with closing(SqliteTable(tmp_path / "table.sqlite")) as table:
            yield table
    else:
        stack = request.getfixturevalue("stack")
        yield DynamoTable(stack.settings, stack.clients)
