"""Reads policies: all there are, the version in force at an instant, and what changed between versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.policies.diff import SectionChange, diff
from chalicelib.domain.policies.sections import Section
from chalicelib.domain.policies.text import sections
from chalicelib.domain.policies.versions import Published, Shelf, find_in_force
from chalicelib.usecases import cursors
from chalicelib.usecases.context import Context
from chalicelib.usecases.notices.read import Progress, read_progress
from chalicelib.usecases.policies.manage import Kept, read_version
from chalicelib.usecases.ports.bundle import Ports

VERSIONS_LIST: Final = "policy_versions"


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes between two versions of a policy."""

    slug: str
    before: int
    after: int
    changes: tuple[SectionChange, ...]


def list_policies(ports: Ports, ctx: Context) -> list[Shelf]:
    """Returns the shelves of all the tenant's policies, in order of slug."""
    return [ports.policies.shelf(ctx.tenant, slug, fresh=True) for slug in ports.policies.slugs(ctx.tenant, fresh=True)]


def list_versions(
    ports: Ports, ctx: Context, slug: str, limit: int, cursor: str | None
) -> tuple[Shelf, list[Published], str | None]:
    """Returns a page of the published versions, newest first. Raises NotFound or Malformed."""
    shelf = require_shelf(ports, ctx, slug)
    below = int(cursors.decode(ports, ctx.tenant, VERSIONS_LIST, cursor)) if cursor else shelf.next_number
    entries = [entry for entry in reversed(shelf.published) if entry.number < below]
    last = str(entries[limit - 1].number) if len(entries) > limit else None
    next_cursor = cursors.encode(ports, ctx.tenant, VERSIONS_LIST, last) if last else None
    return shelf, entries[:limit], next_cursor


def read_version_at(ports: Ports, ctx: Context, slug: str, at: datetime | None) -> Kept:
    """Returns the version that was in force at an instant, now by default. Raises NotFound where there was none."""
    shelf = require_shelf(ports, ctx, slug)
    entry = find_in_force(shelf, at or ctx.now)
    if entry is None:
        raise NotFound("No version was in force then.")
    return read_version(ports, ctx, slug, entry.number)


def compare_versions(ports: Ports, ctx: Context, slug: str, before: int, after: int) -> Difference:
    """Returns what changed between two versions, drafts included. Raises NotFound."""
    older, newer = (_sections(read_version(ports, ctx, slug, number)) for number in (before, after))
    return Difference(slug, before, after, diff(older, newer))


def read_notice_of_version(
    ports: Ports, ctx: Context, slug: str, number: int, limit: int, cursor: str | None
) -> Progress:
    """Returns the notice of a published version and a page of its people. Raises NotFound or Malformed."""
    entry = require_shelf(ports, ctx, slug).get(number)
    if entry is None:
        raise NotFound("There is no such published version.")
    return read_progress(ports, ctx, entry.notice_id, limit, cursor) if entry.notice_id else Progress(None)


def require_shelf(ports: Ports, ctx: Context, slug: str) -> Shelf:
    """Returns the shelf of a slug that exists. Raises NotFound."""
    shelf = ports.policies.shelf(ctx.tenant, slug, fresh=True)
    if not shelf.published and shelf.draft is None:
        raise NotFound("The tenant has no such policy.")
    return shelf


def _sections(kept: Kept) -> tuple[Section, ...]:
    if kept.draft is not None:
        return sections(kept.draft.content, kept.draft.format)
    if kept.text is None:
        raise NotFound("There is no such version.")
    return sections(kept.text.content, kept.text.format)
