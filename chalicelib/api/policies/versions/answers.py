"""How versions of policies appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.policies.versions import schemas
from chalicelib.domain.errors import NotFound
from chalicelib.domain.policies.versions import state
from chalicelib.domain.policies.warnings import find_warnings

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.policies.versions import Draft, NoticePlan, Published, Shelf, TextFormat
    from chalicelib.usecases.policies.manage import Kept


def show_version(call: Call, kept: Kept) -> schemas.VersionOut:
    """Answers with a version and its text. Raises NotFound if the text is gone."""
    url = f"{call.ports.base_url}/p/{call.context.tenant}/{kept.shelf.slug}"
    if kept.draft is not None:
        draft = kept.draft
        warnings = show_warnings(draft.content, draft.format)
        return schemas.VersionOut(**_draft(draft), url=f"{url}/{draft.number}", warnings=warnings)
    if kept.published is None or kept.text is None:
        raise NotFound("There is no such version.")
    text = kept.text
    return schemas.VersionOut(
        **summarise(call, kept.shelf, kept.published),
        content=text.content,
        change_summary=text.change_summary,
        notice=_plan(text.notice),
        override_reason=text.override_reason if call.context.actor.trusted else None,
        url=f"{url}/{kept.published.number}",
    )


def show_warnings(content: str, text_format: TextFormat) -> list[schemas.TextWarningOut]:
    """Returns what of a text would look wrong on its page."""
    found = find_warnings(content, text_format)
    return [schemas.TextWarningOut(code=one.code, line=one.line, message=one.message) for one in found]


def summarise(call: Call, shelf: Shelf, entry: Published) -> dict[str, Any]:
    """Returns the fields of VersionSummary; a publishable key does not learn who wrote the version."""
    trusted = call.context.actor.trusted
    return {
        "slug": entry.slug,
        "version": entry.number,
        "state": state(shelf, entry, call.context.now),
        "title": entry.title,
        "locale": entry.locale,
        "material": entry.material,
        "sha256": entry.sha256,
        "effective_at": entry.effective_at,
        "stated_effective_on": entry.stated_effective_on,
        "published_at": entry.published_at,
        "cancelled_at": entry.cancelled_at,
        "author": entry.author if trusted else None,
        "author_name": call.name(entry.author),
        "reconsent_purposes": list(entry.reconsent_purposes),
    }


def _plan(plan: NoticePlan | None) -> schemas.NoticePlanOut | None:
    if plan is None:
        return None
    return schemas.NoticePlanOut(audience=list(plan.audience), channels=list(plan.channels), send_at=plan.send_at)


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "slug": draft.slug,
        "version": draft.number,
        "state": "draft",
        "title": draft.title,
        "locale": draft.locale,
        "material": draft.material,
        "sha256": None,
        "effective_at": draft.effective_at,
        "stated_effective_on": None,
        "published_at": None,
        "cancelled_at": None,
        "author": None,
        "author_name": None,
        "reconsent_purposes": list(draft.reconsent_purposes),
        "content": draft.content,
        "change_summary": draft.change_summary,
        "notice": _plan(draft.notice),
        "override_reason": None,
    }
