"""From a resolution and acts to changes: the part that every use case which changes people shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.domain.changes import Event
from chalicelib.domain.consents.decisions import after_grants
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import details_digest
from chalicelib.domain.people import register as opt_outs
from chalicelib.domain.people.acts import Act, Linked
from chalicelib.domain.people.opt_out_acts import OPT_OUT_ACTS, OptedOut
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import MOST_LINKS
from chalicelib.domain.people.subjects import Draft, Subject, save
from chalicelib.domain.reviews.review import open_review
from chalicelib.domain.signals.signal import KINDS
from chalicelib.domain.suppressions.feed import told
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports


def event(ctx: Context, kind: EventType, record: ConsentRecord | None = None) -> Event:
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
    """The next version of everyone reached, of those who turned out to be somebody else, and a review if due.

    Here, for every call about people, a browser's `Sec-GPC: 1` opts out everyone reached, and a person takes over
    the opt-outs of a device that turns out to be theirs.
    """
    changes: list[Change] = []
    carried = resolution.carried
    unclear = resolution.conflict or _loses_links(resolution)
    for draft in everyone:
        links, crowded = _links(resolution, draft)
        unclear = unclear or crowded
        said = acts.get(draft.id, ())
        if resolution.person is not None and draft.id == resolution.person.id:
            said = (*said, *(act for act in carried if act not in said))
        own = (*said, *_signalled(ctx, draft, said, what), *links)
        if own or draft.after != draft.before:
            saved = save(draft, own, what)
            changes.append(saved)
            suppressed = told(draft, saved.subject)
            changes += [suppressed] if suppressed else []
    for draft in resolution.tombstones:
        body = {"into": draft.after.merged_into}
        merged = Event("subject.merged", ctx.now, ctx.now, what.actor, ctx.request_id, body=body)
        changes.append(save(draft, (), merged))
    if unclear:
        subjects = [draft.id for draft in resolution.drafts]
        review_id, zone = ports.randomness.id("rev", ctx.now), ctx.profile.time_zone
        changes.append(open_review(review_id, "identity", {"subjects": subjects}, zone, what))
    return changes


def _signalled(ctx: Context, draft: Draft, said: Sequence[Act], what: Event) -> tuple[OptedOut, ...]:
    """What the call's own header opts out of; nothing where it is a mere repeat."""
    if not ctx.signalling:
        return ()
    after = opt_outs.apply(draft.after.state.opt_outs, (act for act in said if isinstance(act, OPT_OUT_ACTS)))
    at = after_grants(draft, to_ms(ctx.now))
    return tuple(OptedOut(kind, at, "signal", what.record_id) for kind in opt_outs.news(after, KINDS, "signal"))


def _links(resolution: Resolution, draft: Draft) -> tuple[list[Linked], bool]:
    """The new ties to others named by a stranger, and whether there was no room for one.

    Sure ties take the place of others; none takes that of a sure one, or strangers could push out whom a person
    was named with before.
    """
    if resolution.person is not None or all(draft.id != other.id for other in resolution.others):
        return [], False
    known = draft.before.state.links
    named = [Linked(other.id, _is_sure(other.before)) for other in resolution.others if other.id != draft.id]
    kept = [link for link in named if link.sure and known.get(link.subject_id) is False]
    new = sorted((link for link in named if link.subject_id not in known), key=lambda link: not link.sure)
    replaceable = len(known) - sum(known.values()) - len(kept)
    spare = MOST_LINKS - len(known)
    room = spare + sum(link.sure for link in new[spare : spare + replaceable])
    return [*kept, *new[:room]], len(new) > spare


def _is_sure(subject: Subject) -> bool:
    return any(ref.assurance == "verified" for ref in subject.identifiers)


def _loses_links(resolution: Resolution) -> bool:
    """Whether the person and those whom they absorb were tied to more subjects than are kept of one."""
    if resolution.person is None or not resolution.tombstones:
        return False
    drafts = (resolution.person, *resolution.tombstones)
    return len({link for draft in drafts for link in draft.before.state.links}) > MOST_LINKS
