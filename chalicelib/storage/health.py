"""Checks that the parts of one tenant's service can be reached, with one cheap call each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chalicelib.domain.errors import PrivacyError
from chalicelib.storage.aws import failures
from chalicelib.storage.table import places

if TYPE_CHECKING:
    from chalicelib.settings import Settings
    from chalicelib.storage.aws.clients import Clients
    from chalicelib.storage.table import ops


class AwsHealth:
    """Implements `usecases.ports.system.Health`."""

    def __init__(self, settings: Settings, clients: Clients, table: ops.Table) -> None:
        self._settings = settings
        self._clients = clients
        self._table = table

    def deep(self, tenant: str) -> Mapping[str, str]:
        probes: dict[str, Callable[[], object]] = {
            "table": lambda: self._table.get(tenant, places.api_key_head(tenant)),
            "bucket": lambda: self._clients.get("s3", tenant).head_bucket(
                Bucket=self._settings.transfer_bucket(tenant), ExpectedBucketOwner=self._settings.account_id
            ),
            "deliveries_queue": lambda: self._clients.get("sqs").get_queue_attributes(
                QueueUrl=self._settings.deliveries_queue_url, AttributeNames=["QueueArn"]
            ),
        }
        return {part: _probe(probe) for part, probe in probes.items()}


def _probe(probe: Callable[[], object]) -> str:
    try:
        probe()
    except (*failures.ERRORS, PrivacyError) as error:
        return type(error).__name__
    return "ok"
