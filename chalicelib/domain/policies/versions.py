"""The life of a policy's versions (drafted, published, in force, superseded), and which version was in force when.

A slug has one draft at a time, with the number under which it will be published, so that no number is ever used twice
or skipped. A published version never changes; one that is not in force yet can be cancelled, and keeps its number.
From the first version on, exactly one version is in force at any instant (contract, section 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import local_date
from chalicelib.law import statutes

TextFormat = Literal["markdown", "text"]
Audience = Literal["active_contracts", "consented", "accepted"]
NoticeChannel = Literal["email", "in_app", "site_banner"]
VersionState = Literal["draft", "scheduled", "in_force", "superseded", "cancelled"]

PRIVACY: Final = "privacy"
"""The slug of the policy under which consents are given unless they name another."""
MOST_TEXT_BYTES: Final = 256 * 1024
OLD_AFTER: Final = timedelta(days=statutes.UPDATE_POLICY_AFTER.sole)
"""California requires an update every twelve months."""


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """Who is notified of a change, through which channels, and when."""

    audience: tuple[Audience, ...]
    channels: tuple[NoticeChannel, ...]
    send_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is being written. `effective_at` None: it takes effect at once and its stated date is unknown."""

    slug: str
    number: int
    title: str
    content: str
    effective_at: datetime | None
    material: bool = False
    change_summary: str = ""
    notice: NoticePlan | None = None
    reconsent_purposes: tuple[str, ...] = ()
    locale: str = "en-US"
    format: TextFormat = "markdown"
    etag: int = 1


@dataclass(frozen=True, slots=True)
class Published:
    """A published version as the shelf lists it; its text is stored separately."""

    slug: str
    number: int
    title: str
    sha256: str
    published_at: datetime
    effective_at: datetime  # when it really takes effect, never before it was published
    stated_effective_on: date | None  # the date that its page states; None if unknown
    author: str  # actor, "<kind>:<id>"
    material: bool = False
    reconsent_purposes: tuple[str, ...] = ()
    locale: str = "en-US"
    cancelled_at: datetime | None = None
    notice_id: str = ""  # the notice about it, if it has a notice plan


@dataclass(frozen=True, slots=True)
class PolicyText:
    """What is stored of a published version besides its entry on the shelf."""

    content: str
    format: TextFormat
    change_summary: str
    notice: NoticePlan | None
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions of one policy. `version` counts the shelf's events; every change is conditional on it."""

    slug: str
    version: int = 0
    head: str = ""
    published: tuple[Published, ...] = ()  # in the order of their numbers
    draft: int | None = None  # the number of the open draft

    def get(self, number: int) -> Published | None:
        """Returns the published version with a number, or None."""
        return next((entry for entry in self.published if entry.number == number), None)

    @property
    def next_number(self) -> int:
        """The number of the next draft."""
        return max((entry.number for entry in self.published), default=0) + 1


@dataclass(frozen=True, slots=True)
class SaveShelf:
    """A change: the next version of a shelf with its event, and the texts and drafts that are written with it."""

    shelf: Shelf
    expected: int
    event: Event
    draft: Draft | None = None  # the draft to write or overwrite
    dropped_draft: int | None = None  # the number of the draft to remove
    published: tuple[Published, PolicyText] | None = None  # the version to publish
    front: tuple[tuple[int, PolicyText], ...] | None = None  # the texts that may be in force from now on


def find_in_force(shelf: Shelf, at: datetime) -> Published | None:
    """Returns the version that is in force at an instant; None before the first."""
    holding = [entry for entry in shelf.published if entry.cancelled_at is None and entry.effective_at <= at]
    return max(holding, key=_order, default=None)


def require_published(found: Published | None, pointer: str) -> Published:
    """Returns the version that a call names, in force or not. Raises Invalid if there is none or it was cancelled."""
    if found is None or found.cancelled_at is not None:
        raise Invalid(FieldError(pointer, "unknown_policy", "The tenant has published no such version."))
    return found


def list_upcoming(shelf: Shelf, at: datetime) -> tuple[Published, ...]:
    """Returns the versions that will take effect, soonest first."""
    ahead = [entry for entry in shelf.published if entry.cancelled_at is None and entry.effective_at > at]
    return tuple(sorted(ahead, key=_order))


def state(shelf: Shelf, entry: Published, at: datetime) -> VersionState:
    """Returns the state of a published version at an instant."""
    if entry.cancelled_at is not None:
        return "cancelled"
    if entry.effective_at > at:
        return "scheduled"
    return "in_force" if find_in_force(shelf, at) == entry else "superseded"


def publish(
    draft: Draft, sha256: str, profile: Profile, author: str, override_reason: str | None, now: datetime
) -> Published:
    """Returns the draft as a published version.

    Raises Invalid for an empty text (empty_policy), for a material change without a summary (required) or without a
    notice plan (notice_plan_required), and for effective_in_past and notice_too_short without an override reason.
    """
    _check_text(draft)
    past = draft.effective_at is None or draft.effective_at < now
    if past and not override_reason:
        message = "Lies in the past or is unknown; say in override_reason why it is published all the same."
        raise Invalid(FieldError("/effective_at", "effective_in_past", message))
    effective = now if draft.effective_at is None or past else draft.effective_at
    _check_notice(draft, effective, profile, override_reason, now)
    stated = local_date(draft.effective_at, profile.time_zone) if draft.effective_at else None
    return Published(
        slug=draft.slug,
        number=draft.number,
        title=draft.title,
        sha256=sha256,
        published_at=now,
        effective_at=effective,
        stated_effective_on=stated,
        author=author,
        material=draft.material,
        reconsent_purposes=draft.reconsent_purposes,
        locale=draft.locale,
    )


def cancel(shelf: Shelf, number: int, now: datetime) -> Shelf:
    """Returns the shelf with an upcoming version cancelled. Raises Conflict if it took effect or is cancelled."""
    entry = shelf.get(number)
    if entry is None or entry.cancelled_at is not None or entry.effective_at <= now:
        raise Conflict("Only a published version that has not taken effect can be cancelled.", code="not_cancellable")
    changed = replace(entry, cancelled_at=now)
    return replace(shelf, published=tuple(changed if e.number == number else e for e in shelf.published))


def check_draft(draft: Draft, profile: Profile) -> None:
    """Checks that a draft may be stored. Raises Invalid."""
    wrong = []
    if len(draft.content.encode()) > MOST_TEXT_BYTES:
        wrong.append(FieldError("/content", "too_long", "At most 256 KiB of UTF-8."))
    for number, code in enumerate(draft.reconsent_purposes):
        purpose = profile.purposes.get(code)
        if purpose is None or not purpose.requires_consent:
            wrong.append(
                FieldError(f"/reconsent_purposes/{number}", "unknown_purpose", "No purpose that needs consent.")
            )
    if draft.notice and draft.effective_at and draft.notice.send_at > draft.effective_at:
        wrong.append(FieldError("/notice/send_at", "too_late", "Must not lie after effective_at."))
    if wrong:
        raise Invalid(*wrong)


def find_reconsent(
    shelves: Iterable[Shelf], purpose: str, granted_at: datetime, given_under: int, at: datetime
) -> Published | None:
    """Returns the first version in effect that asks again for the purpose's consent and is not answered by the grant.

    A grant answers a version if it was given after that version took effect, unless it names an earlier version.

    `given_under` is the version of the privacy policy that the grant names, 0 for none. People who consent ahead of
    time under an upcoming version, or one that follows it, are not asked again. Versions are ordered by when they take
    effect, whatever their numbers. Nobody can have consented under a text that was not published at the time, and a
    cancelled version answers nothing. For other policies than the privacy policy only the time counts.
    """
    asking = [
        entry
        for shelf in shelves
        for entry in shelf.published
        if purpose in entry.reconsent_purposes
        and entry.cancelled_at is None
        and entry.effective_at <= at
        and not _is_answered(shelf, entry, granted_at, given_under)
    ]
    return min(asking, key=_order, default=None)


def age(entry: Published, today: date) -> timedelta | None:
    """Returns the age of a version by the date that it states; None if that is unknown."""
    return None if entry.stated_effective_on is None else today - entry.stated_effective_on


def _is_answered(shelf: Shelf, asking: Published, granted_at: datetime, given_under: int) -> bool:
    """Whether a grant answers a version that asks for consent again."""
    under = shelf.get(given_under) if shelf.slug == PRIVACY else None
    if granted_at >= asking.effective_at:
        return under is None or _order(under) >= _order(asking)
    if under is None or under.cancelled_at is not None or granted_at < under.published_at:
        return False
    return _order(under) >= _order(asking)


def _order(entry: Published) -> tuple[datetime, int]:
    return entry.effective_at, entry.number


def _check_text(draft: Draft) -> None:
    wrong = []
    if not draft.content.strip():
        wrong.append(FieldError("/content", "empty_policy", "A policy without a text can't be published."))
    if draft.material and not draft.change_summary.strip():
        wrong.append(FieldError("/change_summary", "required", "A material change needs a summary."))
    if draft.material and draft.notice is None:
        wrong.append(FieldError("/notice", "notice_plan_required", "A material change needs a notice plan."))
    if wrong:
        raise Invalid(*wrong)


def _check_notice(
    draft: Draft, effective: datetime, profile: Profile, override_reason: str | None, now: datetime
) -> None:
    """Checks that people get the promised notice before a material change takes effect. Raises Invalid."""
    if not draft.material or draft.notice is None or not profile.notices.direct_notice_promised or override_reason:
        return
    notified = max(draft.notice.send_at, now)
    days = profile.notices.material_change_days
    if effective - notified < timedelta(days=days):
        message = f"People must be told {days} days before it takes effect, or override_reason say why not."
        raise Invalid(FieldError("/notice/send_at", "notice_too_short", message), code="notice_too_short")
