"""Turns a reach and acts into changes: the part that all use cases which change people share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.changes import Event
from chalicelib.domain.people import ties
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.signalled import opt_out_by_signal
from chalicelib.domain.people.subjects import Revision, SaveSubject, save
from chalicelib.domain.reviews.review import OpenReview, open_review
from chalicelib.domain.suppressions.waiting import find_suppressions
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.ports.bundle import Ports


def change_subjects(
    ports: Ports, ctx: Context, reach: Reach, acts: Mapping[str, Sequence[Act]], event: Event
) -> list[Change]:
    """Returns the next versions of everyone reached and of everyone absorbed by somebody else, and a review if due.

    This is the place where, for every call about people, a browser's `Sec-GPC: 1` opts out everyone reached, and where
    a person takes over the opt-outs of a device that turns out to be theirs.
    """
    resolution, everyone = reach.resolution, reach.everyone
    changes: list[Change] = []
    for draft in everyone:
        changes += _change(ctx, draft, _all_acts(ctx, resolution, draft, acts.get(draft.id, ()), event), event)
    changes += [_absorb(ctx, draft, event) for draft in resolution.tombstones]
    crowded = any(ties.is_crowded(resolution, draft) for draft in everyone)
    if resolution.conflict or crowded or ties.loses_ties(resolution):
        changes.append(_ask_who_is_meant(ports, ctx, resolution, event))
    return changes


def _all_acts(
    ctx: Context, resolution: Resolution, draft: Revision, said: Sequence[Act], event: Event
) -> tuple[Act, ...]:
    """Returns the acts given, and those that follow from the call: opt-outs carried over or signalled, and new ties."""
    if resolution.person is not None and draft.id == resolution.person.id:
        said = (*said, *(act for act in resolution.carried if act not in said))
    header = opt_out_by_signal(draft, said, to_ms(ctx.now), event.record_id) if ctx.signalling else ()
    return (*said, *header, *ties.find_new_ties(resolution, draft))


def _change(ctx: Context, draft: Revision, acts: tuple[Act, ...], event: Event) -> list[Change]:
    """Returns the next version with its entries for the suppression feed; nothing where nothing is new."""
    if not acts and draft.after == draft.before:
        return []
    saved = save(draft, acts, event)
    suppressed = find_suppressions(draft, saved.subject, ctx.profile)
    return [saved, suppressed] if suppressed else [saved]


def _absorb(ctx: Context, draft: Revision, event: Event) -> SaveSubject:
    merged = replace(call_event(ctx, "subject.merged", body={"into": draft.after.merged_into}), actor=event.actor)
    return save(draft, (), merged)


def _ask_who_is_meant(ports: Ports, ctx: Context, resolution: Resolution, event: Event) -> OpenReview:
    subjects = [draft.id for draft in resolution.drafts]
    review_id = ports.randomness.id("rev", ctx.now)
    return open_review(review_id, "identity", {"subjects": subjects}, ctx.profile.time_zone, event)
