"""A fake AWS with prepared answers, so that what remains of a request's time is the app's own.

Reads find the recorded items; writes are accepted and forgotten, so that every request finds the same state.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from chalicelib.storage.table import ops

PATH_SECRET: Final = "bench-0123456789abcdef"  # noqa: S105 - only used in memory
"""The path secret of the account with RingCentral, and its token."""

Items = dict[str, dict[str, Any]]
"""`pk` and `sk`, joined by a line feed → attributes in DynamoDB's typed form."""

_CREDENTIALS: Final = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
    "<AccessKeyId>canned</AccessKeyId><SecretAccessKey>canned</SecretAccessKey><SessionToken>canned</SessionToken>"
    "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)


class Canned:
    """A client of DynamoDB and SSM, and all of AWS on the wire. `spent` is the CPU time it used itself, in ns."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self.spent = 0

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        answer: Callable[..., dict[str, Any]] = getattr(type(self), f"_{operation}")

        def timed(**request: Any) -> dict[str, Any]:
            started = time.process_time_ns()
            try:
                return answer(self, **request)
            finally:
                self.spent += time.process_time_ns() - started

        return timed

    def attach(self, session: Any) -> None:
        """Answers every call of a botocore session instead of the network."""
        session.register("before-send", self._respond)

    def _respond(self, request: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse
        from botocore.compat import HTTPHeaders

        started = time.process_time_ns()
        target = request.headers.get("X-Amz-Target", b"")
        name = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        if name:
            method = getattr(self, "_" + re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower())
            body = json.dumps(method(**json.loads(request.body)))
        else:
            body = _CREDENTIALS
        answer = AWSResponse(request.url, 200, HTTPHeaders(), _Body(body.encode()))
        self.spent += time.process_time_ns() - started
        return answer

    def _get_item(self, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        item = self._items.get(_place(Key))
        return {"Item": item} if item else {}

    def _batch_get_item(self, RequestItems: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        ((table, wanted),) = RequestItems.items()
        return {"Responses": {table: [i for key in wanted["Keys"] if (i := self._items.get(_place(key)))]}}

    def _update_item(self, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Attributes": self._items[_place(Key)]}

    def _transact_write_items(self, **_: Any) -> dict[str, Any]:
        return {}

    def _query(self, **_: Any) -> dict[str, Any]:
        return {"Items": []}  # the listing of policies has no slug besides the profile's own

    def _put_item(self, **_: Any) -> dict[str, Any]:
        return {}

    def _get_parameters_by_path(self, Path: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Parameters": parameters(Path)}


class _Body(BytesIO):
    """The stream that botocore reads an answer from."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


def parameters(path: str) -> list[dict[str, str]]:
    """Returns a tenant's secret parameters, derived from their names, and its account with RingCentral."""
    names = (path + "identifier-hash-key-v1", path + "token-key-v1")
    keys = [{"Name": n, "Value": base64.b64encode(hashlib.sha256(n.encode()).digest()).decode()} for n in names]
    account = json.dumps({"path_secrets": [PATH_SECRET], "secrets": [PATH_SECRET]})
    mailbox = {"Name": path + "privacy-mailbox", "Value": "privacy@bench.example"}
    return [*keys, mailbox, {"Name": path + "sms-ringcentral", "Value": account}]


def typed(item: ops.Item) -> dict[str, Any]:
    """Returns an item in DynamoDB's typed form."""
    return {name: _typed(value) for name, value in item.items() if value is not None}


def _typed(value: ops.Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _place(key: dict[str, Any]) -> str:
    return f"{key['pk']['S']}\n{key['sk']['S']}"
