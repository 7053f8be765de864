"""Endpoints for the API's own description: the OpenAPI document and a page for people. `make openapi` writes both."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages.page import HTML
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_KIT: Final = Path(__file__).parents[2] / "kit"
_CACHED: Final = {"Cache-Control": "public, max-age=300"}


@endpoint(
    "GET",
    "/openapi.json",
    operation_id="readOpenapi",
    summary="Read this document",
    tag="Service",
    public="documentation",
    media="application/json",
)
def read_openapi(_: Call) -> Reply:
    """Returns the OpenAPI 3.1 document, which describes every operation."""
    return Reply(_file("openapi.json"), headers=_CACHED)


@endpoint(
    "GET",
    "/docs",
    operation_id="readDocs",
    summary="Read this document as a page",
    tag="Service",
    public="documentation",
    media=HTML,
)
def read_docs(_: Call) -> Reply:
    """Returns the same document as one page for people, which loads nothing else."""
    return Reply(_file("docs.html"), headers=_CACHED)


@cache
def _file(name: str) -> str:
    return (_KIT / name).read_text(encoding="utf-8")
