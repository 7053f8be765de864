"""What leaves the process, recorded as it happens: AWS calls, and the SMS providers' APIs, which are played here."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import botocore.session
import urllib3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.handlers import BUILTIN_HANDLERS

from tests.recorded_run import fixed

TEXTS: Final = "pinpoint-sms-voice-v2"
LISTED: Final = "+13075550177"
"""A number that RingCentral lists as opted out, unknown to the company."""
Call = dict[str, Any]


class Outside:
    """The recorder of outgoing calls. Make it before the system starts: sessions take their handlers at once."""

    def __init__(self) -> None:
        self.aws: Counter[str] = Counter()
        self.queued: list[Call] = []
        self.http: list[Call] = []
        BUILTIN_HANDLERS.append(("before-send", self._before_send))
        urllib3.PoolManager.request = lambda _, *call, **more: self._request(*call, **more)  # type: ignore[method-assign, assignment]

    def take(self) -> dict[str, Any]:
        """Returns all that was recorded since the last time."""
        taken = {"aws": dict(self.aws), "queued": self.queued, "providers": self.http}
        self.aws, self.queued, self.http = Counter(), [], []
        return taken

    def _before_send(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        service, operation = event_name.split(".", 2)[1:]
        self.aws[f"{service}.{operation}"] += 1
        if operation == "ReceiveMessage":
            fixed.move(1)  # a message is visible from the millisecond after it was sent
        if operation in {"SendMessage", "SendMessageBatch"}:
            self.queued.append(json.loads(request.body))
        if service != TEXTS:
            return None
        asked = json.loads(request.body)
        self.http.append({"operation": operation, "body": asked})
        answer = {"OptedOutNumbers": [], "OptedOutNumber": asked.get("OptedOutNumber"), "MessageId": "m-1"}
        raw = _Raw(json.dumps(answer).encode())
        return AWSResponse(request.url, 200, HTTPHeaders(), raw)

    def _request(self, method: str, url: str, *, headers: Any, body: bytes | None, **_: Any) -> _Answer:
        self.http.append({"method": method, "url": url, "headers": dict(headers), "body": (body or b"").decode()})
        return _Answer(_provider(method, urlsplit(url).path, body or b""))


class _Raw(io.BytesIO):
    """The raw stream from which botocore reads an answer."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yields everything at once."""
        yield self.read()


class _Answer:
    """As much of urllib3's response as its callers look at."""

    status = 200
    headers: Final[dict[str, str]] = {"Content-Type": "application/json"}

    def __init__(self, content: Any) -> None:
        self._left = json.dumps(content).encode()

    def read1(self, _: int) -> bytes:
        """Returns everything, then nothing."""
        piece, self._left = self._left, b""
        return piece

    def close(self) -> None:
        """Does nothing: there is no connection."""

    release_conn = close


def _provider(method: str, path: str, body: bytes) -> Any:
    if path.endswith("/oauth/token"):
        return {"access_token": "access", "expires_in": 3600}
    if path.endswith("/Consents/Bulk"):
        items = [json.loads(item) for name, item in parse_qsl(body.decode()) if name == "Items"]
        return {"items": [{"correlation_id": item["correlation_id"], "error_code": 0} for item in items]}
    if method == "GET" and path.endswith("/sms/consents"):
        return {"records": [{"from": "*", "to": LISTED, "optStatus": "OptOut", "source": "Recipient"}], "paging": {}}
    return {"records": []} if method == "GET" else {}


def surround() -> None:
    """Sets made-up credentials and leaves no way out of this machine, whatever the environment says."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "PRIVACY_"))]:
        del os.environ[name]
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    sys.addaudithook(_guard)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
        raise RuntimeError("the recorded run connects to nothing")
    if event == "socket.getaddrinfo":
        raise RuntimeError("the recorded run looks up no names")


def client(service: str) -> Any:
    """Returns an operator's client, which no policy restricts."""
    return botocore.session.Session().create_client(service, region_name="us-east-1")


def everything_stored() -> dict[str, Any]:
    """Returns every item, object, parameter and message that exists now, as AWS gives it."""
    return {"tables": _tables(), "objects": _objects(), "parameters": _parameters(), "queues": _queues()}


def _tables() -> dict[str, Any]:
    dynamodb = client("dynamodb")
    found = {}
    for name in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=name)
        found[name] = sorted((item for page in pages for item in page["Items"]), key=_order)
    return found


def _objects() -> dict[str, Any]:
    s3 = client("s3")
    found: dict[str, Any] = {}
    for bucket in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        found[bucket] = {}
        for key in [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]:
            stored = s3.get_object(Bucket=bucket, Key=key)
            content = stored["Body"].read().decode("utf-8", "backslashreplace")
            told = {name: stored.get(name) for name in ("ContentType", "Metadata", "ServerSideEncryption", "TagCount")}
            found[bucket][key] = {**told, "LastModified": str(stored["LastModified"]), "Body": content}
    return found


def _parameters() -> dict[str, Any]:
    pages = client("ssm").get_paginator("get_parameters_by_path")
    found = [
        one for page in pages.paginate(Path="/", Recursive=True, WithDecryption=True) for one in page["Parameters"]
    ]
    return {one["Name"]: {"Type": one["Type"], "Value": one["Value"], "Version": one["Version"]} for one in found}


def _queues() -> dict[str, Any]:
    sqs = client("sqs")
    found = {}
    for url in sqs.list_queues()["QueueUrls"]:
        held = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0, MaxNumberOfMessages=10, AttributeNames=["All"])
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        found[url.rpartition("/")[2]] = {"held": held.get("Messages", []), "attributes": counts}
    return found


def _order(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
