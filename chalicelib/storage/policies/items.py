"""Converts policies to items and back: the lines of a shelf, and texts as compressed JSON."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date
from typing import Any

from chalicelib.domain.policies.versions import Draft, NoticePlan, PolicyText, Published, Shelf
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table.ops import Item


def line(entry: Published) -> list[Any]:
    """Returns a published version as one line of the shelf."""
    return [
        entry.number,
        entry.title,
        entry.sha256,
        to_ms(entry.published_at),
        to_ms(entry.effective_at),
        entry.stated_effective_on.isoformat() if entry.stated_effective_on else None,
        entry.author,
        entry.material,
        list(entry.reconsent_purposes),
        entry.locale,
        to_ms(entry.cancelled_at) if entry.cancelled_at else None,
        entry.notice_id,
    ]


def to_shelf(slug: str, item: Item | None) -> Shelf:
    """Returns the shelf that is stored in an item, or an empty shelf if there is no item."""
    if item is None:
        return Shelf(slug)
    published = tuple(
        Published(
            slug=slug,
            number=number,
            title=title,
            sha256=sha256,
            published_at=from_ms(published_at),
            effective_at=from_ms(effective_at),
            stated_effective_on=date.fromisoformat(stated) if stated else None,
            author=author,
            material=material,
            reconsent_purposes=tuple(purposes),
            locale=locale,
            cancelled_at=from_ms(cancelled_at) if cancelled_at is not None else None,
            notice_id=notice_id,
        )
        for (
            number,
            title,
            sha256,
            published_at,
            effective_at,
            stated,
            author,
            material,
            purposes,
            locale,
            cancelled_at,
            notice_id,
        ) in json.loads(str(item["published"]))
    )
    draft = item.get("draft")
    number_of_draft = int(draft) if draft is not None else None
    return Shelf(slug, int(item["version"] or 0), str(item["head"]), published, number_of_draft)


def _compress(value: Any) -> str:
    return base64.b64encode(zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 9)).decode()


def _expand(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def _plan(plan: NoticePlan | None) -> list[Any] | None:
    return [list(plan.audience), list(plan.channels), to_ms(plan.send_at)] if plan else None


def _to_plan(values: list[Any] | None) -> NoticePlan | None:
    return NoticePlan(tuple(values[0]), tuple(values[1]), from_ms(values[2])) if values else None


def pack(text: PolicyText) -> str:
    """Returns the text of a published version in packed form."""
    return _compress([text.content, text.format, text.change_summary, _plan(text.notice), text.override_reason])


def unpack(packed: str) -> PolicyText:
    """Returns the text that `pack` was given."""
    content, text_format, summary, plan, override = _expand(packed)
    return PolicyText(content, text_format, summary, _to_plan(plan), override)


def pack_draft(draft: Draft) -> str:
    """Returns a draft and its text in packed form."""
    return _compress(
        {
            "title": draft.title,
            "content": draft.content,
            "effective_at": to_ms(draft.effective_at) if draft.effective_at else None,
            "material": draft.material,
            "change_summary": draft.change_summary,
            "notice": _plan(draft.notice),
            "reconsent_purposes": list(draft.reconsent_purposes),
            "locale": draft.locale,
            "format": draft.format,
            "etag": draft.etag,
        }
    )


def to_draft(slug: str, number: int, item: Item) -> Draft:
    """Returns the draft that is stored in an item."""
    values = _expand(str(item["text"]))
    effective = values["effective_at"]
    return Draft(
        slug=slug,
        number=number,
        title=values["title"],
        content=values["content"],
        effective_at=from_ms(effective) if effective is not None else None,
        material=values["material"],
        change_summary=values["change_summary"],
        notice=_to_plan(values["notice"]),
        reconsent_purposes=tuple(values["reconsent_purposes"]),
        locale=values["locale"],
        format=values["format"],
        etag=values["etag"],
    )
