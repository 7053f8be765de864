"""The running systems to measure: the embedded stack, and the same app on a table in a file."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, redirect_stdout
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.dynamo_type import Item as MotoItem

from bench.budgets import RequestRefused, Who
from bench.canned import PATH_SECRET, parameters, typed
from bench.counting import CountingTable
from bench.operations import TENANT
from chalicelib import wiring
from chalicelib.api.pipeline import limits
from chalicelib.api.pipeline.spreadsheets import CSV
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.settings import Settings
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from chalicelib.usecases.context import of_system
from chalicelib.workers import sweep
from infra.local.deployment import region
from infra.local.embedded import embed
from infra.local.embedded.units import Meter
from infra.local.http.api import Api
from infra.local.http.events import HttpRequest
from infra.local.iam import acting
from infra.local.lambdas.functions import Functions
from infra.local.patched.patches import Patches
from infra.local.patched.tables import forget as forget_indexes
from infra.local.stack import Stack

SETTINGS: Final = Settings(
    "bench",
    "https://privacy.example",
    "123456789012",
    "us-east-1",
    "https://queue.example/q",
    "https://queue.example/q",
    "https://queue.example/q",
    "https://queue.example/q",
    webhooks_queue_url="https://queue.example/q",
)


class StackWorld:
    """The embedded stack as a `World` of bench/budgets.py."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._keys = {"secret": stack.keys[TENANT].secret, "publishable": stack.keys[TENANT].publishable}

    def ask(
        self, method: str, target: str, body: Any, *, who: Who = "secret", headers: Mapping[str, str] | None = None
    ) -> Any:
        return _ask(self._stack.api, self._keys[who], method, target, body, headers or {})

    def text(self, body: dict[str, Any]) -> None:
        entry = self._stack.keys[TENANT].sms["ringcentral"]
        told = {**body, "subscriptionId": entry["subscription_id"]}
        path = urlsplit(entry["url"]).path
        _ask(self._stack.api, "", "POST", path, told, {"Verification-Token": entry["verification_token"]})

    def meter(self) -> AbstractContextManager[Meter]:
        return self._stack.meter()

    def forget(self) -> None:
        wiring.reset()  # the clients stay, and with them the credentials of the roles

    def sweep(self) -> None:
        with acting.as_function("sweep"):  # so that this function's policy applies
            _quietly(sweep.handle, {})

    def load(self, items: Iterable[Item]) -> int:
        """Puts items directly into the embedded table, as calls would take minutes; returns their number."""
        backend = embed.backend("dynamodb", region())
        number = 0
        with embed.LOCK:
            table = backend.get_table(self._stack.settings.table(TENANT))
            for item in items:
                key = DynamoType({"S": item["pk"]}), DynamoType({"S": item["sk"]})
                stored = table.items[key[0]][key[1]] = MotoItem(*key, {})
                # All at once: otherwise moto would add up the item's size for each attribute.
                stored.attrs.update({name: DynamoType(value) for name, value in typed(item).items()})
                number += 1
            forget_indexes(table)
        return number


class FileWorld:
    """The app with its repositories on any `ops.Table`; calls to SSM and SQS are counted and answered here."""

    def __init__(self, table: ops.Table) -> None:
        self._counting = CountingTable(table)
        self._patches = Patches((wiring, "ports", self._ports))
        self._patches.install()
        self._built = self._build()
        self.app = importlib.import_module("app").app
        self._api = Api(Functions(self.app))
        self._keys = {
            "secret": self._key(NewKey("secret", "bench", frozenset(SCOPES))),
            "publishable": self._key(NewKey("publishable", "bench", frozenset(), ("https://bench.example",))),
        }

    def close(self) -> None:
        """Restores the app's own ports."""
        self._patches.uninstall()

    def ask(
        self, method: str, target: str, body: Any, *, who: Who = "secret", headers: Mapping[str, str] | None = None
    ) -> Any:
        return _ask(self._api, self._keys[who], method, target, body, headers or {})

    def text(self, body: dict[str, Any]) -> None:
        path = f"/sms/{TENANT}/ringcentral/{PATH_SECRET}"
        _ask(self._api, "", "POST", path, body, {"Verification-Token": PATH_SECRET})

    def meter(self) -> AbstractContextManager[Meter]:
        return self._counting.meter()

    def forget(self) -> None:
        self._built = self._build()

    def sweep(self) -> None:
        _quietly(sweep.handle, {})

    def key(self) -> str:
        """Returns the secret key."""
        return self._keys["secret"]

    def _ports(self) -> Any:
        return self._built

    def _build(self) -> Any:
        return wiring.build(SETTINGS, _Answers(SETTINGS, self._counting.call), self._counting)

    def _key(self, wanted: NewKey) -> str:
        ports = self._built
        ctx = of_system(ports.profiles[TENANT], "bench", ports.clock.now(), "bench", scopes=frozenset(SCOPES))
        return manage_keys.create(ports, ctx, wanted).result.text


class _Answers(Clients):
    """SSM and SQS without AWS: parameters are derived from their names, and the queue accepts everything."""

    def __init__(self, settings: Settings, count: Callable[[str, str], None]) -> None:
        super().__init__(settings)
        self._count = count

    def get(self, service: str, tenant: str | None = None) -> Any:
        return self

    def get_parameters_by_path(self, *, Path: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        self._count("ssm", "GetParametersByPath")
        return {"Parameters": parameters(Path)}

    def send_message_batch(self, **_: Any) -> dict[str, Any]:
        self._count("sqs", "SendMessageBatch")
        return {}


def _ask(api: Api, key: str, method: str, target: str, body: Any, headers: Mapping[str, str]) -> Any:
    sent = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Host": "bench.example", **headers}
    request = HttpRequest(method, target, list(sent.items()), json.dumps(body).encode())
    limits.PROCESS.clear()  # preparing a hundred people exceeds one key's limit
    answer = _quietly(api.handle, request)
    if answer.status >= 300:
        raise RequestRefused(f"{method} {target} answered {answer.status} {json.loads(answer.body).get('code')}")
    return answer.body.decode() if sent.get("Accept") == CSV else json.loads(answer.body)


def _quietly(run: Callable[..., Any], *arguments: Any) -> Any:
    """Runs without the app's log lines, which go to standard output."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        return run(*arguments)
