"""Turns results into HTTP: JSON answers, problem documents, and the headers that every answer carries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.domain.errors import Invalid, MethodNotAllowed, PrivacyError, Unavailable

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Final = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What a view returns: a model or text, with a status and headers if they differ from the route's."""

    body: BaseModel | str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    media: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A finished HTTP answer: text, status, headers and, for the logs, the problem code ("" for success)."""

    status: int
    body: str
    headers: dict[str, str]
    code: str = ""
    bare: bool = False  # the pipeline may add no header


def success(reply: Reply, *, status: int, media: str, bare: bool = False) -> Answer:
    """Builds the answer of a view that did not raise. If `bare`, it has the view's own headers and no others."""
    text = reply.body if isinstance(reply.body, str) else ""
    if reply.body is not None and not isinstance(reply.body, str):
        text = reply.body.model_dump_json(exclude_unset=True)
    headers = {**({} if bare else SECURITY), "Content-Type": reply.media or media, **reply.headers}
    if bare:
        return Answer(reply.status or status, text, headers, bare=True)
    if headers["Content-Type"].startswith("text/html"):
        headers.setdefault("Content-Language", "en")
        headers["Content-Security-Policy"] = reply.headers.get("Content-Security-Policy", PAGE_POLICY)
    if reply.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Answer(reply.status or status, text, headers)


def problem(error: PrivacyError, request_id: str) -> Answer:
    """Renders an error as application/problem+json (RFC 9457)."""
    entry = PROBLEMS[error.code]
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": entry.title,
        "status": entry.status,
        "detail": error.detail or entry.advice,
        "code": error.code,
        "request_id": request_id,
        **error.facts,
    }
    headers = {**SECURITY, "Content-Type": "application/problem+json"}
    if isinstance(error, Invalid) and error.fields:
        body["errors"] = [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in error.fields]
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(error.allow)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if entry.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="privacy"'
    return Answer(entry.status, json.dumps(body, separators=(",", ":")), headers, error.code)
