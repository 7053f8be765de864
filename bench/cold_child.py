"""Prints the CPU and wall milliseconds of one cold start. cold_start.py runs it in a fresh process.

usage: cold_child.py baseline | python -m bench.cold_child app <recorded requests> <name of the event>
       | python -m bench.cold_child worker <module of chalicelib/workers>
"""

import os
import sys
import time
from functools import partial
from typing import Any

REGION = "us-east-1"


def baseline() -> None:
    """Imports what every such app imports, and makes one client."""
    import boto3  # type: ignore[import-untyped]
    import chalice.app  # noqa: F401
    from pydantic import BaseModel  # noqa: F401 - `import pydantic` alone imports next to nothing

    boto3.client("dynamodb", region_name=REGION)


def load_worker(name: str) -> None:
    """Imports what a function that works a queue or the schedule needs before its first message, beside a client."""
    import importlib

    baseline()
    importlib.import_module("app")
    importlib.import_module(f"chalicelib.workers.{name}")


def serve(app_module: str, event: dict[str, Any], attach: Any) -> None:
    """Imports the app and answers the first request; `attach` gives each session its AWS answers."""
    import importlib
    from contextlib import redirect_stdout
    from types import SimpleNamespace

    app = importlib.import_module(app_module).app
    from chalicelib.storage.aws import clients as aws

    aws.session_hooks.append(attach)
    with redirect_stdout(sys.stderr):
        answer = app(event, SimpleNamespace(aws_request_id="cold"))
    if answer["statusCode"] >= 300:
        raise SystemExit(f"answered {answer['statusCode']}")


def main(arguments: list[str]) -> None:
    """Measures one of them."""
    os.environ.update(AWS_ACCESS_KEY_ID="cold", AWS_SECRET_ACCESS_KEY="cold", AWS_REGION=REGION)  # noqa: S106 - made up
    run = baseline
    if arguments[0] == "app":
        run = _app(*arguments[1:])
    elif arguments[0] == "worker":
        run = partial(load_worker, arguments[1])
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    print((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000)


def _app(path: str, name: str) -> Any:
    import json
    from pathlib import Path

    os.environ.update(
        PRIVACY_STAGE="bench",
        PRIVACY_BASE_URL="https://privacy.example",
        PRIVACY_ACCOUNT_ID="123456789012",
        PRIVACY_DELIVERIES_QUEUE_URL="https://queue.example/q",
        PRIVACY_WEBHOOKS_QUEUE_URL="https://queue.example/w",
        PRIVACY_IMPORTS_QUEUE_URL="https://queue.example/i",
        PRIVACY_REMINDERS_QUEUE_URL="https://queue.example/r",
        PRIVACY_ARCHIVE_QUEUE_URL="https://queue.example/a",
    )
    recorded = json.loads(Path(path).read_text(encoding="utf-8"))

    def attach(session: Any) -> None:
        from bench.canned import Canned

        Canned(recorded["items"]).attach(session)

    return partial(serve, "app", recorded["events"][name], attach)


if __name__ == "__main__":
    main(sys.argv[1:])
