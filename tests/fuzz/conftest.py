"""The local stack behind a gateway, which schemathesis reaches by HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from tests.fuzz.judging import Door, open_gateway


@pytest.fixture
def door(stack: Stack) -> Door:
    """Returns what the gateway serves, as it is."""
    return Door(stack)


@pytest.fixture
def url(door: Door) -> Iterator[str]:
    """Yields the address of the gateway."""
    with open_gateway(door) as address:
        yield address
