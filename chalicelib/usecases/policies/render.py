"""Shows published policies to everybody: the version in force, any other one, and what changed between two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.policies.diff import SectionChange, diff
from chalicelib.domain.policies.text import sections
from chalicelib.domain.policies.versions import (
    PolicyText,
    Published,
    Shelf,
    VersionState,
    find_in_force,
    list_upcoming,
    state,
)
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.usecases.ports.bundle import Ports

_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A published version, its shelf (all versions of the slug), and the moment at which it is viewed."""

    profile: Profile
    shelf: Shelf
    entry: Published
    text: PolicyText
    now: datetime

    @property
    def state(self) -> VersionState:
        """The state of the version at that moment."""
        return state(self.shelf, self.entry, self.now)

    @property
    def versions(self) -> list[Published]:
        """The versions that everybody may know about, newest first, without those that were cancelled."""
        return [entry for entry in reversed(self.shelf.published) if entry.cancelled_at is None]

    @property
    def following(self) -> Published | None:
        """The version that took or takes effect after this one."""
        later = [e for e in self.versions if (e.effective_at, e.number) > (self.entry.effective_at, self.entry.number)]
        return min(later, key=lambda entry: (entry.effective_at, entry.number), default=None)

    @property
    def previous(self) -> Published | None:
        """The version that was in force before this one."""
        before = [e for e in self.versions if (e.effective_at, e.number) < (self.entry.effective_at, self.entry.number)]
        return max(before, key=lambda entry: (entry.effective_at, entry.number), default=None)

    @property
    def next_change(self) -> datetime | None:
        """The moment when the next version takes effect; None while none is announced."""
        ahead = list_upcoming(self.shelf, self.now)
        return ahead[0].effective_at if ahead else None


def read_current(ports: Ports, tenant: str, slug: str) -> Shown:
    """Returns the version in force now. One read of the store, two where versions to come are huge. Raises NotFound."""
    profile = _profile(ports, tenant, slug)
    now = ports.clock.now()
    shelf, text = ports.policies.front(tenant, slug, now)
    entry = find_in_force(shelf, now)
    if entry is not None and text is None:  # the shelf's item had no room for the text
        shelf, text = ports.policies.shelf_and_text(tenant, slug, entry.number)
    if entry is None or text is None:
        raise NotFound("There is no such policy.")
    return Shown(profile, shelf, entry, text, now)


def read_published(ports: Ports, tenant: str, slug: str, number: int) -> Shown:
    """Returns a version by its number; one read of the store at most. Raises NotFound, also for a cancelled one."""
    profile = _profile(ports, tenant, slug)
    shelf, text = ports.policies.shelf_and_text(tenant, slug, number)
    entry = shelf.get(number)
    if entry is None or text is None or entry.cancelled_at is not None:
        raise NotFound("There is no such version of this policy.")
    return Shown(profile, shelf, entry, text, ports.clock.now())


def compare_shown(before: Shown, after: Shown) -> tuple[SectionChange, ...]:
    """Returns what changed from one version to the other."""
    old, new = (sections(shown.text.content, shown.text.format) for shown in (before, after))
    return diff(old, new)


def _profile(ports: Ports, tenant: str, slug: str) -> Profile:
    profile = ports.profiles.get(tenant)
    if profile is None or not _SLUG.fullmatch(slug):
        raise NotFound("There is no such policy.")
    return profile
