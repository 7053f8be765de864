"""The tables that hold to one contract: in memory, in a file, and DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.sqlite_table import SqliteTable
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.storage.table.ops import Table
from tests.fixtures.memory.indexed import IndexedTable
from tests.fixtures.memory.mortal import Mortal
from tests.fixtures.memory.table import MemoryTable


@pytest.fixture(params=["memory", "indexed", "file", "dynamodb"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Table]:
    if request.param == "memory":
        yield MemoryTable()
    elif request.param == "indexed":
        yield IndexedTable(Mortal())
    elif request.param == "file":
        with closing(SqliteTable(tmp_path / "table.sqlite")) as table:
            yield table
    else:
        stack = request.getfixturevalue("stack")
        yield DynamoTable(stack.settings, stack.clients)
