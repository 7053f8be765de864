"""Fixtures that the tests of notices share."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client


@pytest.fixture
def billgenix(stack: Stack) -> Client:
    """Returns Billgenix's client, on a weekday: the company announces material changes to clients thirty days ahead."""
    return Client(stack, "billgenix")
