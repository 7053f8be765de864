"""Fixtures that all tests over HTTP share."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns Cyclonex's client."""
    return Client(stack)
