"""Endpoints that list, read, compare and preview policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.routes import KIBIBYTE, endpoint
from chalicelib.api.policies import answers, schemas
from chalicelib.api.policies.paths import slug_of
from chalicelib.api.policies.versions.answers import show_version, show_warnings
from chalicelib.api.policies.versions.schemas import VersionOut
from chalicelib.domain.policies.text import sha256, to_html, to_plain
from chalicelib.usecases.policies import read as read_policies

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/policies",
    summary="List policies",
    operation_id="listPolicies",
    tag="Policies",
    scope="policies:read",
    publishable=True,
    query=PageQuery,
    answer=schemas.PolicyPage,
)
def list_policies(call: Call, _: PageQuery) -> schemas.PolicyPage:
    """Lists every policy of the tenant with the version in force. A tenant has few policies: they fit on one page."""
    shelves = read_policies.list_policies(call.ports, call.context)
    return schemas.PolicyPage(items=[answers.show_line(call, shelf) for shelf in shelves], next_cursor=None)


@endpoint(
    "GET",
    "/v1/policies/{slug}",
    summary="Read the version in force",
    operation_id="readPolicy",
    tag="Policies",
    scope="policies:read",
    publishable=True,
    query=schemas.PolicyAtQuery,
    answer=VersionOut,
)
def read_at(call: Call, query: schemas.PolicyAtQuery) -> VersionOut:
    """Returns the version that is in force, or was in force at `at`, with its text."""
    return show_version(call, read_policies.read_version_at(call.ports, call.context, slug_of(call), query.at))


@endpoint(
    "GET",
    "/v1/policies/{slug}/diff",
    summary="Compare two versions",
    operation_id="diffPolicyVersions",
    tag="Policies",
    scope="policies:read",
    query=schemas.DiffQuery,
    answer=schemas.DiffOut,
)
def compare(call: Call, query: schemas.DiffQuery) -> schemas.DiffOut:
    """Returns what changed, by section and by word. Whatever stayed the same is left out."""
    found = read_policies.compare_versions(call.ports, call.context, slug_of(call), query.from_, query.to)
    return schemas.DiffOut(
        slug=found.slug,
        from_version=found.before,
        to_version=found.after,
        changes=[answers.show_change(change) for change in found.changes],
    )


@endpoint(
    "POST",
    "/v1/policies/preview",
    summary="Preview a text",
    operation_id="previewPolicy",
    tag="Policies",
    scope="policies:write",
    body=schemas.PreviewIn,
    answer=schemas.PreviewOut,
    max_body=1024 * KIBIBYTE,
)
def preview(call: Call, body: schemas.PreviewIn) -> schemas.PreviewOut:
    """Renders Markdown as on the public page, and tells what would look wrong there. Nothing is stored.

    A text of more than 5,000 lines, or with very many signs close together, is shown line by line, as it was typed.
    """
    content = body.content
    return schemas.PreviewOut(
        html=to_html(content, "markdown"),
        plain=to_plain(content, "markdown"),
        sha256=sha256(content),
        warnings=show_warnings(content, "markdown"),
    )
