"""A server that receives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.fixtures.webhooks.receiving_server import ReceivingServer
from tests.http.webhooks.hooks import Hooks


@pytest.fixture
def hooks(stack: Stack) -> Iterator[Hooks]:
    server = ReceivingServer()
    yield Hooks(Client(stack), server)
    server.close()
