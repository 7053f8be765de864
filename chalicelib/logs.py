"""JSON log lines with an allow-list of fields, and metrics in them. Fields that are not listed cannot be logged.

Metrics use CloudWatch's embedded metric format: CloudWatch reads them from a log line, so they cost no call.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.times import to_ms

_NOTHING: Final[dict[str, str]] = {}
_TEXT: Final = json.JSONEncoder(separators=(",", ":")).encode  # json.dumps would make an encoder for each line
Level = Literal["info", "warning", "error"]

FIELDS: Final = frozenset(
    {
        "request_id",
        "lambda_request_id",
        "message_id",
        "tenant",
        "key_id",
        "method",
        "route",
        "status",
        "code",
        "duration_ms",
        "queue",
        "count",
        "failed",
        "row_id",
        "record_id",
        "template",
        "error",
        "where",
        "provider",
    }
)
"""All that a line may hold besides time, level and event: ids, codes and counts, never personal data."""

METRICS: Final = frozenset(
    {
        "ServerErrors",
        "KeysRefused",
        "MailsSent",
        "MailsHeld",
        "FormsRefused",
        "MailsRefused",
        "MailsHeldBack",
        "MailsUncertain",
        "MailsDelivered",
        "MailsBounced",
        "MailsSoftBounced",
        "MailsComplained",
        "FeedbackDropped",
        "OutboxResent",
        "SweepRuns",
        "SuppressionsNumbered",
        "ReviewsOverdue",
        "RequestsDue",
        "RequestsArchived",
        "PeopleEnded",
        "ContractsArchived",
        "ContractFilesEnded",
        "RequestsEnded",
        "RetentionReports",
        "RequestsOverdue",
        "ReportJobs",
        "FiguresRepaired",
        "Races",
        "PushesFailed",
        "DriftFound",
        "SubscriptionsLost",
        "WebhooksRefused",
        "TextsSent",
        "DoNotTrack",
        "EventsDelivered",
        "EventsRefused",
        "EventsParked",
        "EventsDue",
        "DaysSealed",
        "CheckpointsUnusable",
    }
)


_BOUND: Final[ContextVar[dict[str, str]]] = ContextVar("bound")
"""The ids of the call or message under way. Each thread has its own."""


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Puts these ids into every line, metrics included, that is written inside. Raises ValueError as `log` does."""
    _check(ids)
    token = _BOUND.set({**_BOUND.get({}), **ids})
    try:
        yield
    finally:
        _BOUND.reset(token)


def log(level: Level, event: str, **fields: str | int | float | bool) -> None:
    """Writes one line to standard output. Raises ValueError for a field that is not on the list."""
    _check(fields)
    _write({"time": _now(), "level": level, "event": event, **_BOUND.get(_NOTHING), **fields})


def count(metric: str, value: int = 1, *, tenant: str = "-") -> None:
    """Adds to a metric of the namespace `Privacy`. Raises ValueError for a metric that is not on the list."""
    if metric not in METRICS:
        raise ValueError(f"metric not on the list: {metric}")
    directive = {
        "Namespace": "Privacy",
        "Dimensions": [["tenant"]],
        "Metrics": [{"Name": metric, "Unit": "Count"}],
    }
    timestamp = to_ms(SYSTEM_CLOCK.real_now())
    about = {"Timestamp": timestamp, "CloudWatchMetrics": [directive]}
    _write({"_aws": about, "tenant": tenant, metric: value, **_BOUND.get(_NOTHING)})


def failure(event: str, error: BaseException, **fields: str | int | float | bool) -> None:
    """Logs an unexpected error by its type and location, but never its text, which may hold personal data.

    The location names the file with its folder, such as consents/views.py, because many files share a name.
    """
    trace = error.__traceback__
    where = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        where = f"{'/'.join(code.co_filename.split('/')[-2:])}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    log("error", event, error=type(error).__name__, where=where, **fields)


def _check(fields: Mapping[str, object]) -> None:
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValueError(f"log fields not on the allow-list: {sorted(unknown)}")


def _now() -> str:
    return SYSTEM_CLOCK.real_now().isoformat(timespec="milliseconds")


def _write(line: dict[str, object]) -> None:
    sys.stdout.write(_TEXT(line) + "\n")
