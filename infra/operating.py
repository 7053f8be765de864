"""What the commands of operators share: ports that use their own credentials, and what is said of errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from chalicelib import settings as deployment
from chalicelib import wiring
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.usecases.ports.bundle import Ports
from infra.refusals import REFUSALS, describe


class OperatorClients(Clients):
    """Clients that use the credentials of this process for every tenant."""

    def get(self, service: str, tenant: str | None = None) -> Any:
        """Returns the client of a service, whichever tenant it is for."""
        return super().get(service)

    def for_archive(self, service: str, tenant: str) -> Any:
        """Returns the same: an operator's own credentials, which read the archive."""
        return super().get(service)


def build_ports() -> Ports:
    """Returns ports that use the credentials and the environment of this process. Raises SettingsError."""
    settings = deployment.load()
    clients = OperatorClients(settings)
    return wiring.build(settings, clients, DynamoTable(settings, clients))


def run(work: Callable[[Ports], int]) -> int:
    """Does the work of a command and returns its exit code; 1 where settings are incomplete or AWS does not do it."""
    try:
        return work(build_ports())
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
