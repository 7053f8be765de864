"""The deployed functions of an app, invoked like on Lambda: with an event and a context, one at a time per thread."""

from __future__ import annotations

import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from infra.local.iam import acting

_CONFIG = Path(__file__).parents[3] / ".chalice" / "config.json"
DEFAULT_TIMEOUT = 60  # seconds; Chalice's own, for functions of apps that the file does not name


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What a function can learn about its invocation."""

    function_name: str
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    memory_limit_in_mb: str = "1024"
    function_version: str = "$LATEST"
    _began: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """The function's made-up ARN."""
        return f"arn:aws:lambda:us-east-1:123456789012:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds left before Lambda would end the invocation."""
        return max(
            0, int((self._began + timeouts().get(self.function_name, DEFAULT_TIMEOUT) - time.monotonic()) * 1000)
        )


@cache
def timeouts() -> dict[str, int]:
    """Returns the seconds after which Lambda ends a run, by function, as they are deployed."""
    functions = json.loads(_CONFIG.read_text(encoding="utf-8"))["stages"]["package"]["lambda_functions"]
    return {name: int(function["lambda_timeout"]) for name, function in functions.items()}


class Functions:
    """All functions of an app by name: `api_handler` and the event handlers that app.py declares."""

    API = "api_handler"

    def __init__(self, app: Chalice) -> None:
        self.app = make_thread_safe(app)

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Runs a function with its own name and policy. Its exceptions pass through."""
        handler = self.app if name == self.API else self.app.handler_map[name]
        with acting.as_function(name):
            return handler(event, LambdaContext(name))


class _PerThread:
    """An attribute with one value per thread, because a server, unlike Lambda, runs many requests at a time."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return getattr(self._local, "value", None)

    def __set__(self, instance: object, value: Any) -> None:
        self._local.value = value


def make_thread_safe(app: Chalice) -> Chalice:
    """Makes it safe to call an app from several threads. Safe to call again."""
    if not isinstance(vars(type(app)).get("current_request"), _PerThread):
        own = {"current_request": _PerThread(), "lambda_context": _PerThread()}
        app.__class__ = type("ThreadedApp", (type(app),), own)
    return app
