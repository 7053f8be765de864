"""AWS inside this process: moto's backends answer botocore directly, one call at a time and without HTTP.

moto's own in-process mode is not safe for threads (two racing writers can both win `attribute_not_exists`),
so every call runs under one lock. This file, its neighbours `objects.py` and `snapshot.py` and the files of
`patched/` touch moto's private parts; moto is pinned, and tests/local checks each of them against the stock
behaviour.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from types import ModuleType
from typing import Any, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.handlers import BUILTIN_HANDLERS

if "moto.ec2" not in sys.modules:
    # SSM imports all of EC2 (0.7 s, 80 MB) to look up instances, which do not exist here.
    _ec2 = ModuleType("moto.ec2")
    _ec2.ec2_backends = {}  # type: ignore[attr-defined]
    sys.modules["moto.ec2"] = _ec2

import moto.core.models as moto_core
import moto.core.request as moto_request
from moto import backend_index, backends
from moto.core.base_backend import BackendDict
from werkzeug.exceptions import HTTPException

from infra.local.patched import answers, calls, expressions, items, queues, tables, transactions

ACCOUNT_ID = moto_core.DEFAULT_ACCOUNT_ID
LOCK = threading.RLock()
"""Held while a backend works. Take it too before looking into a backend directly."""


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to reach AWS, as it would leave the process."""

    service: str  # botocore's hyphenized service id: dynamodb, sqs, sesv2 ...
    operation: str  # TransactWriteItems ...
    request: AWSPreparedRequest

    @property
    def target(self) -> str:
        """`service.operation`, the form in which faults and figures name a call."""
        return f"{self.service}.{self.operation}"

    def content(self) -> dict[str, Any]:
        """The request's JSON body, for services that use JSON."""
        content: dict[str, Any] = json.loads(cast("bytes", self.request.body) or b"{}")
        return content


Proceed = Callable[[], AWSResponse | None]
Layer = Callable[[Call, Proceed], AWSResponse | None]
layers: list[Layer] = []
"""Wrapped around each attempt, the first one outermost. Faults and figures hook in here."""

_INSTANCES: list[BackendDict[Any]] = vars(BackendDict)["_instances"]  # the backends that hold anything
_AWS_HOST = re.compile(r"https?://.+\.amazonaws\.com(\.cn)?/")


class Body(BytesIO):
    """The stream that botocore reads an answer from."""

    def stream(self, **_: Any) -> Any:
        while chunk := self.read():
            yield chunk


class _State:
    active = False
    elsewhere: tuple[str, ...] = ()


def start() -> None:
    """Answers AWS calls of every session made from now on. Safe to call again; reads AWS_ENDPOINT_URL_* anew.

    Where the environment names no credentials, made-up ones are set, so that nobody's real ones are ever used.
    """
    if "AWS_ACCESS_KEY_ID" not in os.environ:
        os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    names = ("AWS_ENDPOINT_URL", *(n for n in os.environ if n.startswith("AWS_ENDPOINT_URL_")))
    _State.elsewhere = tuple(url.rstrip("/") for n in names if (url := os.environ.get(n)))
    if not any(handler is _before_send for _, handler, *_ in BUILTIN_HANDLERS):
        BUILTIN_HANDLERS.append(("before-send", _before_send))
    for part in _parts():
        part.PATCHES.install()
    _State.active = True


def stop() -> None:
    """Restores moto. Sessions then reach the network, unless moto's own mocks are on."""
    _State.active = False
    for part in reversed(_parts()):
        part.PATCHES.uninstall()


def _parts() -> list[Any]:
    """Returns the modules that patch moto."""
    from infra.local.patched import object_locks, objects  # S3 takes time to import

    return [tables, items, expressions, transactions, queues, answers, calls, objects, object_locks]


def reset() -> None:
    """Empties every backend; clients stay usable."""
    with LOCK:
        BackendDict.reset()


@contextmanager
def set_aside() -> Iterator[None]:
    """Gives an empty AWS for a while and restores the data afterwards. No other thread may call AWS meanwhile."""
    with LOCK:
        kept = [(backend, dict(backend)) for backend in _INSTANCES]
        names: dict[str, Any] = _backends("s3").bucket_accounts  # type: ignore[attr-defined]  # S3's own, for all accounts
        kept_names = dict(names)
        for backend, _ in kept:
            backend.clear()
        names.clear()
        _INSTANCES.clear()
    try:
        yield
    finally:
        with LOCK:
            BackendDict.reset()
            names.update(kept_names)
            for backend, accounts in kept:
                backend.update(accounts)
                _INSTANCES.append(backend)


def backend(service: str, region: str) -> Any:
    """Returns a service's backend object of this account, for tools that look inside. Hold LOCK while using it."""
    return _backends(service)[ACCOUNT_ID][region]


def is_embedded(service: str) -> bool:
    """Tells whether the service is served here, that is, AWS_ENDPOINT_URL_<SERVICE> does not point elsewhere."""
    name = f"AWS_ENDPOINT_URL_{service.upper()}"
    return not (os.environ.get(name) or os.environ.get("AWS_ENDPOINT_URL"))


def _backends(service: str) -> BackendDict[Any]:
    return backends.get_backend(service)  # type: ignore[call-overload,no-any-return]


def _before_send(event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    if not _State.active or moto_core.botocore_stubber.enabled:
        return None  # moto's own mock is on, so answering here too would do everything twice
    service, operation = event_name.split(".", 2)[1:]
    call = Call(service, operation, request)
    proceed: Proceed = partial(_answer, request)
    for layer in reversed(layers):
        proceed = partial(layer, call, proceed)
    return proceed()


def _answer(request: AWSPreparedRequest) -> AWSResponse | None:
    url = request.url.split("?", 1)[0]
    if _State.elsewhere and url.startswith(_State.elsewhere):
        return None
    method = _method(url)
    if method is None:
        if _AWS_HOST.match(url):
            return AWSResponse(request.url, 404, HTTPHeaders(), Body(b"not part of the local stack"))
        return None
    with LOCK:
        normal = moto_request.normalize_request(request)
        try:
            answer: Any = method(normal, normal.raw_url, normal.headers)
        except HTTPException as error:
            answer = error.code, error.get_headers(), error.get_body()
    status, headers, body = answer
    return AWSResponse(request.url, status, headers, Body(body.encode() if isinstance(body, str) else body))


@lru_cache(maxsize=1024)
def _method(url: str) -> Callable[..., tuple[int, Any, str | bytes]] | None:
    """Returns moto's handler for a URL without its query. Moto itself rebuilds its whole URL table for each call."""
    for service, pattern in backend_index.backend_url_patterns:
        if not pattern.match(url):
            continue
        regions = _backends(service)[ACCOUNT_ID]
        model = regions["us-east-1"] if "us-east-1" in regions else regions["aws"]
        for path, method in model.urls.items():
            if re.match(path, url):
                return method  # type: ignore[no-any-return]
    return None
