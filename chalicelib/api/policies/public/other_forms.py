"""Renders a version of a policy as plain text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.policies.public import schemas
from chalicelib.api.policies.public.layout import format_stated_day
from chalicelib.domain.policies.text import sections, to_plain
from chalicelib.domain.policies.versions import state

if TYPE_CHECKING:
    from chalicelib.domain.policies.versions import Published
    from chalicelib.usecases.policies.render import Shown


def build_text(shown: Shown, address: str) -> str:
    """Renders the version as plain text."""
    entry = shown.entry
    head = [
        shown.profile.name,
        entry.title,
        f"Effective date: {format_stated_day(entry)}",
        f"Version {entry.number}: {address}/{entry.number}",
    ]
    return "\n".join(head) + "\n\n" + to_plain(shown.text.content, shown.text.format)


def build_json(shown: Shown, address: str) -> str:
    """Renders the version as JSON."""
    entry, text = shown.entry, shown.text
    fields: dict[str, Any] = {
        **_listed(shown, entry, address),
        "tenant": shown.profile.tenant,
        "name": shown.profile.name,
        "slug": entry.slug,
        "locale": entry.locale,
        "sha256": entry.sha256,
        "published_at": entry.published_at,
        "format": text.format,
        "content": text.content,
        "change_summary": text.change_summary,
        "sections": [
            {"anchor": section.anchor, "title": section.title, "level": section.level}
            for section in sections(text.content, text.format)
            if section.level
        ],
        "following": _listed(shown, shown.following, address) if shown.following else None,
    }
    if shown.state != "superseded":
        fields["versions"] = [_listed(shown, other, address) for other in shown.versions]
    return schemas.PublicPolicyOut.model_validate(fields).model_dump_json(exclude_unset=True)


def _listed(shown: Shown, entry: Published, address: str) -> dict[str, Any]:
    return {
        "version": entry.number,
        "state": state(shown.shelf, entry, shown.now),
        "title": entry.title,
        "effective_at": entry.effective_at,
        "stated_effective_on": entry.stated_effective_on,
        "url": f"{address}/{entry.number}",
    }
