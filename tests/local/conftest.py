"""The embedded AWS, empty, for tests of the local stack's own parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from infra.local import embed

REGION = "us-east-1"


@pytest.fixture(scope="session")
def clients() -> Callable[[str], Any]:
    """Clients of the embedded AWS by service name, made once: a new one costs 0.1 s."""
    embed.start()
    session = botocore.session.Session()
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return cache(lambda service: session.create_client(service, region_name=REGION, config=config))


@pytest.fixture
def aws(clients: Callable[[str], Any]) -> Iterator[Callable[[str], Any]]:
    """The same clients, of an embedded AWS that is empty before and after the test."""
    embed.start()
    embed.reset()
    yield clients
    embed.reset()
