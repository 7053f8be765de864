"""Takes a snapshot of the embedded AWS's data and restores it. Only what has changed is restored."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local import deployment
from infra.local.embedded import embed, objects
from infra.local.patched.tables import forget, get_index_maps


class LostDataError(Exception):
    """Something else, such as moto's `mock_aws`, has reset the embedded AWS, so its resources are gone."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of items, objects and parameters. Restoring it also empties all queues, whatever they held."""

    _items: dict[str, Any]  # table → its items
    _objects: dict[str, dict[str, list[Any]]]  # bucket → key → its versions
    _parameters: dict[str, list[Any]]

    @classmethod
    def take(cls) -> Snapshot:
        """Takes a snapshot of the present state."""
        with embed.LOCK:
            tables = embed.backend("dynamodb", deployment.region()).tables
            for table in tables.values():
                get_index_maps(table).changed = False
            items = {name: copy.deepcopy(table.items) for name, table in tables.items()}
            parameters = embed.backend("ssm", deployment.region())._parameters
            return cls(items, objects.copy_all(), _versions(parameters))

    def restore(self, *, whole: bool = False) -> None:
        """Restores the state of the snapshot. Raises LostDataError if tables of the snapshot are gone.

        Unless `whole`, tables without a change since a snapshot was last taken or restored are left as they are.
        """
        region = deployment.region()
        with embed.LOCK:
            dynamodb = embed.backend("dynamodb", region)
            if missing := self._items.keys() - dynamodb.tables.keys():
                raise LostDataError(f"tables {sorted(missing)} are gone; use the fixture `stack`, never mock_aws")
            for name in list(dynamodb.tables):
                table = dynamodb.tables[name]
                if name not in self._items:
                    del dynamodb.tables[name]
                elif whole or get_index_maps(table).changed:
                    table.items = copy.deepcopy(self._items[name])
                    forget(table)
            dynamodb.__dict__.pop("_request_tokens", None)
            objects.put_back(self._objects)
            for queue in embed.backend("sqs", region).queues.values():
                queue._messages.clear()  # because purging is allowed only once a minute
                queue.pending_messages.clear()
                queue.deleted_messages.clear()
            parameters = embed.backend("ssm", region)._parameters
            if _versions(parameters) != self._parameters:
                parameters.clear()
                parameters.update({name: list(versions) for name, versions in self._parameters.items()})


def _versions(parameters: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Returns parameters by name with all their versions, which never change once made."""
    return {name: list(versions) for name, versions in parameters.items()}
