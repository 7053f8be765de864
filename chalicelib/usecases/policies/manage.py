"""Drafts policies, revises and drops the drafts, publishes them as versions, and cancels versions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.event_types import EventType
from chalicelib.domain.policies import versions as rules
from chalicelib.domain.policies.text import canonical, sha256
from chalicelib.domain.policies.versions import Draft, PolicyText, Published, SaveShelf, Shelf
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.preconditions import require_match


@dataclass(frozen=True, slots=True)
class Kept:
    """A version, a draft or a published one, with its text and its shelf (all versions of the slug)."""

    shelf: Shelf
    draft: Draft | None = None
    published: Published | None = None
    text: PolicyText | None = None


def create_draft(ports: Ports, ctx: Context, draft: Draft) -> Done[Kept]:
    """Opens the slug's draft. Raises Conflict (draft_exists) with the number of the open one, or Invalid."""

    def attempt() -> Plan[Kept]:
        shelf = ports.policies.shelf(ctx.tenant, draft.slug, fresh=True)
        if shelf.draft is not None:
            raise Conflict(f"Version {shelf.draft} is a draft already; change or delete it.", code="draft_exists")
        made = _checked(ctx, replace(draft, number=shelf.next_number, etag=1))
        saved = _saved(ctx, replace(shelf, draft=made.number), shelf, "policy.drafted", {"number": made.number})
        return Plan([replace(saved, draft=made)], Kept(saved.shelf, draft=made), _resource(made.slug, made.number))

    return _commit(ports, ctx, draft.slug, attempt)


def revise_draft(ports: Ports, ctx: Context, slug: str, number: int, etag: int, fields: Mapping[str, Any]) -> Kept:
    """Changes fields of the draft. Raises NotFound, Conflict (already_published), PreconditionFailed, Invalid."""

    def attempt() -> Plan[Kept]:
        shelf, draft = _draft(ports, ctx, slug, number)
        require_match(draft.etag, etag)
        made = _checked(ctx, replace(draft, **fields, etag=draft.etag + 1))
        saved = _saved(ctx, shelf, shelf, "policy.redrafted", {"number": number})
        return Plan([replace(saved, draft=made)], Kept(saved.shelf, draft=made))

    return _commit(ports, replace(ctx, claim=None), slug, attempt).result


def drop_draft(ports: Ports, ctx: Context, slug: str, number: int, if_match: int | None) -> None:
    """Throws the draft away; the next draft gets its number. Raises what `revise_draft` raises."""

    def attempt() -> Plan[Kept]:
        shelf, draft = _draft(ports, ctx, slug, number)
        require_match(draft.etag, if_match)
        saved = _saved(ctx, replace(shelf, draft=None), shelf, "policy.draft_dropped", {"number": number})
        return Plan([replace(saved, dropped_draft=number)], Kept(saved.shelf))

    _commit(ports, replace(ctx, claim=None), slug, attempt)


def publish(
    ports: Ports, ctx: Context, slug: str, number: int, override_reason: str | None, if_match: int | None = None
) -> Done[Kept]:
    """Publishes the draft under its number; from then on it never changes.

    Raises NotFound, Conflict (already_published) with the number that was faster, PreconditionFailed, Invalid.
    """
    override_reason = (override_reason or "").strip() or None  # white space is no reason

    def attempt() -> Plan[Kept]:
        shelf, draft = _draft(ports, ctx, slug, number)
        require_match(draft.etag, if_match)
        digest = sha256(draft.content)
        entry = rules.publish(draft, digest, ctx.profile, ctx.actor.label, override_reason, ctx.now)
        notice = manage_notices.make_version_notice(ports, ctx, draft, entry, override_reason)
        if notice is not None:
            entry = replace(entry, notice_id=notice.id)
        text = PolicyText(canonical(draft.content), draft.format, draft.change_summary, draft.notice, override_reason)
        after = replace(shelf, draft=None, published=(*shelf.published, entry))
        body = {"number": number, "sha256": digest, "effective_at": entry.effective_at.isoformat()}
        saved = replace(
            _saved(ctx, after, shelf, "policy.published", body),
            published=(entry, text),
            front=_front(ports, ctx, after, {number: text}),
        )
        changes: list[Change] = [saved]
        if notice is not None:
            changes += manage_notices.open_notice(ports, ctx, notice)
        return Plan(changes, Kept(saved.shelf, published=entry, text=text), _resource(slug, number))

    return _commit(ports, ctx, slug, attempt)


def cancel(ports: Ports, ctx: Context, slug: str, number: int) -> Done[Kept]:
    """Cancels a version that has yet to take effect; it keeps its number and place. Raises NotFound or Conflict.

    Its notice ends with it. People whom the notice had reached by then get nothing more, since a policy that never
    took effect asks nothing of them.
    """

    def attempt() -> Plan[Kept]:
        shelf, text = ports.policies.shelf_and_text(ctx.tenant, slug, number, fresh=True)
        if shelf.get(number) is None:
            raise NotFound("There is no such published version.")
        after = rules.cancel(shelf, number, ctx.now)
        saved = _saved(ctx, after, shelf, "policy.cancelled", {"number": number})
        saved = replace(saved, front=_front(ports, ctx, after, {}))
        entry = after.get(number)
        kept = Kept(saved.shelf, published=entry, text=text)
        notice = ports.notices.get(ctx.tenant, entry.notice_id) if entry and entry.notice_id else None
        withdrawn = [manage_notices.withdraw_notice(ctx, notice)] if notice and notice.state != "cancelled" else []
        return Plan([saved, *withdrawn], kept, _resource(slug, number))

    return _commit(ports, ctx, slug, attempt)


def read_version(ports: Ports, ctx: Context, slug: str, number: int) -> Kept:
    """Returns a version, draft or published, with its text. Raises NotFound."""
    shelf, text = ports.policies.shelf_and_text(ctx.tenant, slug, number, fresh=True)
    entry = shelf.get(number)
    if entry is not None:
        return Kept(shelf, published=entry, text=text)
    if shelf.draft != number:
        raise NotFound("There is no such version.")
    draft = ports.policies.draft(ctx.tenant, slug, number)
    if draft is None:  # published or thrown away between the two reads
        return read_version(ports, ctx, slug, number)
    return Kept(shelf, draft=draft)


def _checked(ctx: Context, draft: Draft) -> Draft:
    rules.check_draft(draft, ctx.profile)
    return draft


def _draft(ports: Ports, ctx: Context, slug: str, number: int) -> tuple[Shelf, Draft]:
    shelf = ports.policies.shelf(ctx.tenant, slug, fresh=True)
    if shelf.get(number) is not None:
        raise Conflict(
            f"Version {number} is published already and never changes; make a new draft.", code="already_published"
        )
    if shelf.draft != number:
        raise NotFound("There is no such draft.")
    draft = ports.policies.draft(ctx.tenant, slug, number)
    if draft is None:  # published or thrown away between the two reads: the shelf says which
        return _draft(ports, ctx, slug, number)
    return shelf, draft


def _saved(ctx: Context, after: Shelf, before: Shelf, kind: EventType, body: Mapping[str, Any]) -> SaveShelf:
    event = call_event(ctx, kind, record_id=after.slug, body=body)
    return SaveShelf(replace(after, version=before.version + 1), before.version, event)


def _front(
    ports: Ports, ctx: Context, shelf: Shelf, new: Mapping[int, PolicyText]
) -> tuple[tuple[int, PolicyText], ...]:
    """Returns the texts of the version in force and of all versions to come."""
    holding = rules.find_in_force(shelf, ctx.now)
    wanted = ([holding] if holding else []) + list(rules.list_upcoming(shelf, ctx.now))
    found = []
    for entry in wanted:
        text = new.get(entry.number) or ports.policies.shelf_and_text(ctx.tenant, shelf.slug, entry.number)[1]
        if text is not None:
            found.append((entry.number, text))
    return tuple(found)


def _resource(slug: str, number: int) -> str:
    return json.dumps([slug, number])


def _commit(ports: Ports, ctx: Context, slug: str, attempt: Callable[[], Plan[Kept]]) -> Done[Kept]:
    def again(resource: str) -> Kept:
        first_slug, number = json.loads(resource)
        return read_version(ports, ctx, first_slug, number)

    done = commit(ports, ctx, attempt, again)
    ports.policies.forget(ctx.tenant, slug)
    return done
