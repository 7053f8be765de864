"""Fixtures that all tests over HTTP share."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client, move_to_daytime


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns Cyclonex's client, on a weekday when texts may be sent."""
    move_to_daytime(stack)
    return Client(stack)
