"""Fixtures that all journeys share: a client of each company."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client


@pytest.fixture
def cyclonex(stack: Stack) -> Client:
    """Returns Cyclonex's client: texts to contracted clients and staff only."""
    return Client(stack, "cyclonex")


@pytest.fixture
def billgenix(stack: Stack) -> Client:
    """Returns Billgenix's client: no texts at all."""
    return Client(stack, "billgenix")


@pytest.fixture
def psynergy(stack: Stack) -> Client:
    """Returns Psynergy's client: marketing by text with written consent only."""
    return Client(stack, "psynergy")
