"""From a resolution and acts to changes: the part that every use case which changes people shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.domain.acts import Act, Linked
from chalicelib.domain.changes import Event, Review
from chalicelib.domain.events import details_digest
from chalicelib.domain.records import ConsentRecord
from chalicelib.domain.resolution import Resolution
from chalicelib.domain.subjects import Draft, save
from chalicelib.domain.transactions import Change
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports import Ports


def event(ctx: Context, kind: str, record: ConsentRecord | None = None) -> Event:
    """An event of this call, tied to the record's details where there is one."""
    return Event(
        type=kind,
        at=ctx.now,
        recorded_at=ctx.now,
        actor=f"{ctx.actor.kind}:{ctx.actor.id}",
        request_id=ctx.request_id,
        record_id=record.id if record else "",
        digest=details_digest(record.salt, record.details()) if record else "",
    )


def subject_changes(
    ports: Ports,
    ctx: Context,
    resolution: Resolution,
    everyone: Sequence[Draft],
    acts: Mapping[str, tuple[Act, ...]],
    what: Event,
) -> list[Change]:
    """The next version of everyone reached, of those who turned out to be somebody else, and a review if due."""
    changes: list[Change] = []
    for draft in everyone:
        own = (*acts.get(draft.id, ()), *_links(resolution, draft))
        if own or draft.after != draft.before:
            changes.append(save(draft, own, what))
    for draft in resolution.tombstones:
        body = {"into": draft.after.merged_into}
        merged = Event("subject.merged", ctx.now, ctx.now, what.actor, ctx.request_id, body=body)
        changes.append(save(draft, (), merged))
    if resolution.conflict:
        subjects = [draft.id for draft in resolution.drafts]
        changes.append(Review(ports.randomness.id("rev", ctx.now), "identity", ctx.now, {"subjects": subjects}))
    return changes


def _links(resolution: Resolution, draft: Draft) -> tuple[Act, ...]:
    if resolution.person is not None or all(draft.id != other.id for other in resolution.others):
        return ()
    known = draft.before.state.links
    return tuple(Linked(other.id) for other in resolution.others if other.id != draft.id and other.id not in known)
