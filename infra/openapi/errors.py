"""The errors that an operation can answer, as responses of the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.routes import Route

Schema = dict[str, Any]
EVERYWHERE = ("too_many_requests", "internal_error", "deployment_fault", "temporarily_unavailable")
_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def codes(route: Route) -> list[str]:
    """Returns the problem codes of a route, in the order of the table of problems."""
    found = {*EVERYWHERE, *route.errors}
    if not route.public or route.optional_key:
        found |= {"malformed_header", "unauthorized", "origin_not_allowed"}
        found |= set() if route.any_key else {"missing_scope"}
        found |= {"sign_in_again"} if route.shows_secret else set()
        # What any call by cookie may be answered is told once, with the cookie (document.COOKIE).
        found |= {"not_from_console"} if route.signs_in else set()
    if route.body:
        found |= {"malformed_json", "malformed_request", "payload_too_large", "unsupported_media_type"}
        found |= {"validation_failed"}
    if route.query:
        found.add("malformed_query")
    if route.idempotent:
        found.add("idempotency_key_reused")
    if route.if_match:
        found |= {"precondition_required", "precondition_failed"}
    if "{" in route.path and not route.bare:
        found.add("not_found")
    return [code for code in PROBLEMS if code in found]


def group_by_status(found: Iterable[str]) -> dict[int, list[str]]:
    """Groups codes by status."""
    statuses: dict[int, list[str]] = {}
    for code in found:
        statuses.setdefault(PROBLEMS[code].status, []).append(code)
    return statuses


def name(status: int, found: list[str], pages: bool) -> str:
    """Returns the name of the component that describes an error answer."""
    return "-".join([str(status), *found, *(["page"] if pages else [])])


def response(status: int, found: list[str], pages: bool) -> Schema:
    """Returns the response for an error answer, which lists its codes, each with an example."""
    lines = [f"`{code}`: {PROBLEMS[code].title}. {PROBLEMS[code].advice}" for code in found]
    narrowed = {"properties": {"status": {"const": status}, "code": {"enum": found}}, "required": ["status", "code"]}
    content: Schema = {
        "application/problem+json": {
            "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]},
            "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in found},
        }
    }
    if pages:
        content["text/html"] = {"schema": {"type": "string"}}
    headers = ["X-Request-Id", *_HEADERS.get(status, ())]
    return {
        "description": "\n\n".join(lines),
        "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in headers},
        "content": content,
    }


def example(code: str) -> Schema:
    """Returns an example answer with this code."""
    problem = PROBLEMS[code]
    value: Schema = {
        "type": f"/problems/{code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.advice,
        "code": code,
        "request_id": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    }
    if code == "validation_failed":
        value["errors"] = [{"pointer": "/subject/phone", "code": "not_a_phone", "message": "Must be a phone number."}]
    return {"summary": problem.title, "value": value}
