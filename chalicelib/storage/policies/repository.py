"""Policies in the table: one shelf per slug, the text of each version, the draft, and a front for the public page.

The front repeats the shelf together with the texts that may be in force from now on, so that the page needs one read.
Texts are compressed; a published text never changes, so a process caches what it has read.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.policies.versions import Draft, PolicyText, Published, SaveShelf, Shelf, find_in_force
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.storage.people import subjects
from chalicelib.storage.policies import items as policy_items
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.heads import require_version
from chalicelib.storage.table.ops import Item
from chalicelib.storage.tenants.profiles import policy_text

FRESH_FOR: Final = 60.0  # seconds; the time in which every process learns of a version that takes effect at once
_FRONT_BYTES: Final = 380_000  # out of the 400 KB that an item may have; one text takes up to 350,000
_MOST_TEXTS: Final = 64  # published texts that a process caches


class DynamoPolicies:
    """Implements `ports.policies.Policies`. Version 1 of a policy comes with the profile and is always on the shelf."""

    def __init__(self, table: ops.Table, profiles: Mapping[str, Profile]) -> None:
        self._table = table
        self._profiles = profiles
        self._lock = threading.Lock()
        self._slugs: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._shelves: dict[tuple[str, str], tuple[float, Shelf]] = {}
        self._texts: dict[tuple[str, str, int], PolicyText] = {}

    def slugs(self, tenant: str, *, fresh: bool = False) -> tuple[str, ...]:
        """Returns all slugs of the tenant in order; at most FRESH_FOR old unless `fresh`. One query of the listing."""
        known = self._slugs.get(tenant)
        if known and not fresh and time.monotonic() - known[0] < FRESH_FOR:
            return known[1]
        span = ops.Span(places.policies_listing(tenant), index="listing", limit=100)
        listed = {str(item["list_sk"]) for item in self._table.query(tenant, span).items}
        found = tuple(sorted(listed | {policy.slug for policy in self._profiles[tenant].policies}))
        with self._lock:
            self._slugs[tenant] = (time.monotonic(), found)
        return found

    def shelf(self, tenant: str, slug: str, *, fresh: bool = False) -> Shelf:
        """Returns the shelf, at most FRESH_FOR old unless `fresh`; an empty one for a slug that does not exist."""
        known = self._shelves.get((tenant, slug))
        if known and not fresh and time.monotonic() - known[0] < FRESH_FOR:
            return known[1]
        item = self._table.get(tenant, places.policy(tenant, slug))
        return self._keep(tenant, slug, item)

    def shelf_beside(self, tenant: str, slug: str, identifier_keys: Sequence[str]) -> tuple[Shelf, dict[str, Subject]]:
        """Returns the shelf as it is now and the subjects by identifier key, in one read."""
        place = places.policy(tenant, slug)
        wanted = {places.named(tenant, key): key for key in identifier_keys}
        found = self._table.batch_get(tenant, [place, *wanted])
        shelf = self._keep(tenant, slug, found.pop(place, None))
        return shelf, {wanted[key]: subjects.from_item(item) for key, item in found.items()}

    def forget(self, tenant: str, slug: str) -> None:
        """Makes the next read of the shelf and of the slugs a fresh one, because this process has just changed them."""
        with self._lock:
            self._slugs.pop(tenant, None)
            self._shelves.pop((tenant, slug), None)

    def front(self, tenant: str, slug: str, at: datetime) -> tuple[Shelf, PolicyText | None]:
        """Returns the shelf and the text in force; reads nothing if the process has both cached.

        The text is None if nothing is in force, or if the front had no room for it.
        """
        known = self._shelves.get((tenant, slug))
        if known and time.monotonic() - known[0] < FRESH_FOR:
            holding = find_in_force(known[1], at)
            text = self._text(tenant, slug, holding.number) if holding else None
            if text is not None:
                return known[1], text
        item = self._table.get(tenant, places.policy_front(tenant, slug))
        shelf = self._keep(tenant, slug, item)
        for number, packed in json.loads(str(item["texts"])).items() if item else ():
            self._remember(tenant, slug, int(number), policy_items.unpack(packed))
        holding = find_in_force(shelf, at)
        return shelf, self._text(tenant, slug, holding.number) if holding else None

    def shelf_and_text(
        self, tenant: str, slug: str, number: int, *, fresh: bool = False
    ) -> tuple[Shelf, PolicyText | None]:
        """Returns the shelf and the text of a version, in at most one read."""
        known = self._shelves.get((tenant, slug))
        text = self._texts.get((tenant, slug, number)) or self._built_in(tenant, slug, number)
        if known and text and not fresh and time.monotonic() - known[0] < FRESH_FOR:
            return known[1], text
        wanted = [places.policy(tenant, slug), places.policy_version(tenant, slug, number)]
        found = self._table.batch_get(tenant, wanted)
        shelf = self._keep(tenant, slug, found.get(wanted[0]))
        item = found.get(wanted[1])
        if item is not None and item["state"] == "published":
            text = self._remember(tenant, slug, number, policy_items.unpack(str(item["text"])))
        return shelf, text if shelf.get(number) else None

    def draft(self, tenant: str, slug: str, number: int) -> Draft | None:
        """Returns the open draft with that number, or None."""
        item = self._table.get(tenant, places.policy_version(tenant, slug, number))
        return policy_items.to_draft(slug, number, item) if item is not None and item["state"] == "draft" else None

    def _keep(self, tenant: str, slug: str, item: Item | None) -> Shelf:
        shelf = self._with_built_in(tenant, policy_items.to_shelf(slug, item))
        with self._lock:
            self._shelves[(tenant, slug)] = (time.monotonic(), shelf)
        return shelf

    def _with_built_in(self, tenant: str, shelf: Shelf) -> Shelf:
        profile = self._profiles[tenant]
        built_in = tuple(
            Published(
                slug=policy.slug,
                number=policy.version,
                title=f"{profile.name} privacy policy",
                sha256=policy.sha256,
                published_at=policy.effective_at,
                effective_at=policy.effective_at,
                stated_effective_on=policy.effective_at.date(),
                author="system:profile",
            )
            for policy in profile.policies
            if policy.slug == shelf.slug
        )
        return replace(shelf, published=(*built_in, *shelf.published))

    def _built_in(self, tenant: str, slug: str, number: int) -> PolicyText | None:
        if not any((p.slug, p.version) == (slug, number) for p in self._profiles[tenant].policies):
            return None
        text = PolicyText(policy_text(tenant, slug, number), "markdown", "", None, None)
        return self._remember(tenant, slug, number, text)

    def _text(self, tenant: str, slug: str, number: int) -> PolicyText | None:
        return self._texts.get((tenant, slug, number)) or self._built_in(tenant, slug, number)

    def _remember(self, tenant: str, slug: str, number: int, text: PolicyText) -> PolicyText:
        with self._lock:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            self._texts[(tenant, slug, number)] = text
        return text


def writes(tenant: str, change: SaveShelf) -> list[ops.Write]:
    """Returns the writes of the shelf, its event, and the draft, version and front items that the change names."""
    shelf = change.shelf
    head_place = places.policy(tenant, shelf.slug)
    event, head = events.append(head_place.pk, shelf.version, shelf.head, change.event)
    lines: Item = {
        "version": shelf.version,
        "head": head,
        "draft": shelf.draft,
        "published": json.dumps([policy_items.line(e) for e in shelf.published if e.author != "system:profile"]),
    }
    listing: Item = {"list_pk": places.policies_listing(tenant), "list_sk": shelf.slug}
    item: Item = {"pk": head_place.pk, "sk": head_place.sk, **lines, **listing}
    result: list[ops.Write] = [ops.Put(item, require_version(change.expected)), event]
    if change.draft is not None:
        place = places.policy_version(tenant, shelf.slug, change.draft.number)
        result.append(
            ops.Put({"pk": place.pk, "sk": place.sk, "state": "draft", "text": policy_items.pack_draft(change.draft)})
        )
    if change.dropped_draft is not None:
        result.append(ops.Delete(places.policy_version(tenant, shelf.slug, change.dropped_draft)))
    if change.published is not None:
        entry, text = change.published
        place = places.policy_version(tenant, shelf.slug, entry.number)
        result.append(ops.Put({"pk": place.pk, "sk": place.sk, "state": "published", "text": policy_items.pack(text)}))
    if change.front is not None:
        place = places.policy_front(tenant, shelf.slug)
        room = _FRONT_BYTES - len(str(lines["published"]).encode())
        result.append(ops.Put({"pk": place.pk, "sk": place.sk, **lines, "texts": _texts(change.front, room)}))
    return result


def _texts(front: Sequence[tuple[int, PolicyText]], room: int) -> str:
    """Returns as many of the texts, in order, as an item has room for; the text in force comes first."""
    found: dict[str, str] = {}
    for number, text in front:
        packed = policy_items.pack(text)
        room -= len(packed)
        if room < 0:
            break
        found[str(number)] = packed
    return json.dumps(found)
