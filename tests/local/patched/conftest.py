"""A DynamoDB table on moto's own code and on ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.patched import answers, calls, expressions, items, tables, transactions
from tests.local.patched.contract_table import create

PARTS = (tables, items, expressions, transactions, answers, calls)


@pytest.fixture(params=["stock", "kept"])
def dynamodb(request: pytest.FixtureRequest, aws: Callable[[str], Any]) -> Iterator[Any]:
    """Yields a client of a table with one index; once on moto's code, once on ours."""
    if request.param == "stock":
        for part in reversed(PARTS):
            part.PATCHES.uninstall()
    try:
        client = aws("dynamodb")
        create(client)
        yield client
    finally:  # even where the table could not be made: the patches change the whole process
        for part in PARTS:
            part.PATCHES.install()


@pytest.fixture
def replaced(aws: Callable[[str], Any]) -> Any:
    """Returns a client of the same table on our code alone, for what moto does not do."""
    client = aws("dynamodb")
    create(client)
    return client
