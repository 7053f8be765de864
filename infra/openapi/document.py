"""Builds the whole OpenAPI 3.1 document from the register of routes. Nothing in it is written by hand twice."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from chalicelib.api.pipeline.cookies import NAME
from chalicelib.api.pipeline.routes import Route, every_route
from chalicelib.usecases.context import OpenedBy
from infra.openapi import errors, models
from infra.openapi.examples import examples
from infra.openapi.texts import ABOUT, HEADERS, REQUEST_HEADERS, TAGS
from infra.openapi.vocabulary import PATH

Schema = dict[str, Any]
ROOT: Final = Path(__file__).parents[2]
_PARAMETER: Final = re.compile(r"{([a-z_]+)[+]?}")
SECURITY: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key as `Authorization: Bearer <key>`."},
    "api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": "The same key, in a header of its own.",
    },
}
COOKIE: Final = {
    "cookieAuth": {
        "type": "apiKey",
        "in": "cookie",
        "name": NAME,
        "description": "The session of the console's page, in place of a key, from `POST /v1/sessions`. Such a call "
        "carries `X-Console` with the session's id (on `/v1/sessions` `1` will do), comes with `Sec-Fetch-Site: "
        "same-origin`, as browsers send it, and with no other `Origin` than this host's. It may do what the session's "
        "key may do; 403 `not_from_console`, 401 `session_over` and 409 `session_changed` are its own answers. With a "
        "key in the call the cookie is not read.",
    },
}


class DocumentError(Exception):
    """The routes cannot be described. The message names the route and what is missing."""


def build() -> Schema:
    """Builds the document. Raises DocumentError."""
    routes = every_route()
    schemas = models.schemas(routes)
    paths: dict[str, Schema] = {}
    responses: dict[str, Schema] = {}
    used: set[str] = set()
    for route in routes:
        path = route.path.replace("+}", "}")  # a parameter with slashes in it
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, routes, schemas, responses)
        used |= {route.tag}
    raised = {code for route in routes for code in errors.codes(route)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Privacy API", "version": _version(), "summary": ABOUT[0], "description": ABOUT[1]},
        "servers": [{"url": "/", "description": "The host that serves this document"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items() if name in used],
        "paths": paths,
        "components": {
            "securitySchemes": {**SECURITY, **COOKIE},
            "schemas": schemas,
            "responses": dict(sorted(responses.items())),
            "headers": {name: header for name, header in HEADERS.items() if _mentions(paths, responses, name)},
            "examples": {code: errors.example(code) for code in sorted(raised)},
        },
    }


_TOKENS: Final[Mapping[OpenedBy, str]] = {
    "intake": "the request's `intake_token`",
    "tracking": "a tracking token",
    "agent": "an agent's tracking token",
    "letter": "the token of a mail's link",
}


def _operation(
    route: Route, routes: list[Route], schemas: Mapping[str, Schema], responses: dict[str, Schema]
) -> Schema:
    operation: Schema = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "description": _description(route),
        "tags": [route.tag],
        "security": _security(route),
    }
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body:
        schema = {"$ref": f"#/components/schemas/{route.body.__name__}"}
        content = {media: {"schema": schema, **_examples(schema, schemas)} for media in route.content_types}
        operation["requestBody"] = {"required": not route.optional_body, "content": content}
    elif route.bare:
        content = {media: {"schema": {}} for media in route.content_types}
        operation["requestBody"] = {"description": "The provider's own form.", "content": content}
    success = _success(route, routes, schemas)
    operation["responses"] = {str(status): success for status in _statuses(route)}
    pages = route.media.startswith("text/html")
    for status, codes in errors.group_by_status(errors.codes(route)).items():
        name = errors.name(status, codes, pages)
        responses[name] = errors.response(status, codes, pages)
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
    return operation


def _description(route: Route) -> str:
    text = inspect.getdoc(route.view) or ""
    if route.public:
        access = f"Open to everybody: {route.public}."
    elif route.any_key:
        access = "Any valid key may call this."
    elif route.any_secret:
        access = "Any secret key may call this."
    else:
        scopes = " or ".join(f"`{scope}`" for scope in (route.scope, route.or_scope) if scope)
        access = f"Needs a key with the scope {scopes}."
    if route.publishable:
        access += " Publishable keys may call this too."
    if route.persons:
        tokens = [_TOKENS[one] for one in route.persons]
        access += f" So may people, without a key: `Authorization: Bearer` takes {_join(tokens)}."
    return f"{text}\n\n{access}"


def _join(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _security(route: Route) -> list[Schema]:
    roles = [[scope] for scope in (route.scope, route.or_scope) if scope] or [[]]
    schemes = SECURITY if route.signs_in else {**SECURITY, **COOKIE}
    keys: list[Schema] = [{name: scopes} for scopes in roles for name in schemes]
    if route.public:
        return [{}, *keys] if route.optional_key else []
    return keys


def _parameters(route: Route) -> list[Schema]:
    found: list[Schema] = []
    for name in _PARAMETER.findall(route.path):
        if name not in PATH:
            raise DocumentError(f"{route.method} {route.path}: infra/openapi/vocabulary.py does not know {{{name}}}")
        term = PATH[name]
        schema = {"type": "string", **term.facts}
        schema.pop("examples", None)
        found.append(
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": term.description,
                "schema": schema,
                "example": term.example,
            }
        )
    for name, schema in models.query_parameters(route.query).items() if route.query else ():
        description = schema.pop("description", "")
        found.append({"name": name, "in": "query", "description": description, "schema": schema})
    return found + [dict(REQUEST_HEADERS[name]) for name in _request_headers(route)]


def _request_headers(route: Route) -> list[str]:
    names = ["Idempotency-Key"] if route.idempotent else []
    if route.if_match:
        names.append("If-Match (required)")
    elif "precondition_failed" in route.errors:
        names.append("If-Match")
    if route.publishable and route.method == "POST":
        names.append("Sec-GPC")
    if route.signs_in:
        names.append("X-Console")
    return names


def _statuses(route: Route) -> list[int]:
    return [200, 201] if route.creates else [route.status, *route.other_statuses]


def _success(route: Route, routes: list[Route], schemas: Mapping[str, Schema]) -> Schema:
    headers = [
        *([] if route.bare else ["X-Request-Id"]),
        *(["ETag"] if route.etag else []),
        *(["Idempotent-Replayed"] if route.idempotent else []),
        *(["Set-Cookie"] if route.sets_cookie else []),
    ]
    success: Schema = {
        "description": _result(route),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
    }
    if route.status != 204:  # a 204 has no body
        success["content"] = _content(route, schemas)
    if route.links:
        success["links"] = {name: _link(route, name, member, routes) for name, member in route.links.items()}
    return success


def _content(route: Route, schemas: Mapping[str, Schema]) -> Schema:
    media = route.media.partition(";")[0]
    content: Schema = {}
    if route.answer:
        schema = {"$ref": f"#/components/schemas/{route.answer.__name__}"}
        content[media if media.endswith("json") else "application/json"] = {
            "schema": schema,
            **_examples(schema, schemas),
        }
    if media not in content:
        schema = {"type": "object"} if media.endswith("json") else {"type": "string"}
        content[media] = {"schema": schema}
    return content | {media: {"schema": {"type": "string"}} for media in route.other_media}


def _examples(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    found = examples(schema, schemas)
    return {"examples": {f"example_{number}": {"value": value} for number, value in enumerate(found, 1)}}


def _link(route: Route, name: str, member: str, routes: list[Route]) -> Schema:
    targets = [target for target in routes if target.operation_id == name]
    if not targets:
        raise DocumentError(f"{route.method} {route.path}: links to {name}, which is no operation")
    *outer, parameter = _PARAMETER.findall(targets[0].path)
    return {
        "operationId": name,
        "parameters": {
            **{same: f"$request.path.{same}" for same in outer},
            parameter: f"$response.body#/{member}",
        },
        "description": f"{targets[0].summary}: `{member}` is its `{parameter}`.",
    }


def _result(route: Route) -> str:
    """Describes the answer in the words of its model."""
    described = inspect.getdoc(route.answer) if route.answer else None
    return (described or route.summary).partition("\n\n")[0]


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _mentions(paths: Schema, responses: Schema, header: str) -> bool:
    return f"'#/components/headers/{header}'" in repr((paths, responses))
