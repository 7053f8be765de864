"""Turns a reach and acts into changes: the part that all use cases which change people share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.changes import Event
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people import provenance, ties
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.closing import opt_out_by_signal
from chalicelib.domain.people.following import NOBODY_YET, NOTHING, Following, ForTied, write_refs
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.sharing import list_restricting_acts
from chalicelib.domain.people.subjects import Revision, SaveSubject, save
from chalicelib.domain.suppressions.waiting import find_suppressions
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.ask_who_is_meant import ask_who_is_meant
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.ports.bundle import Ports


def change_subjects(
    ports: Ports,
    ctx: Context,
    reach: Reach,
    acts: Mapping[str, Sequence[Act]],
    event: Event,
    for_tied: ForTied = NOTHING,
) -> list[Change]:
    """Returns the next versions of everyone reached and of everyone absorbed by somebody else, and a review if due.

    `for_tied` are the acts of those tied to the people named: one row of the outbox, where there are any. This is the
    place where, for every call about people, a browser's `Sec-GPC: 1` opts out everyone reached, and where a person
    takes over the opt-outs of a device that turns out to be theirs.
    """
    question = ask_who_is_meant(ports, ctx, reach, event)
    changes: list[Change] = []
    for draft in reach.everyone:
        changed = _all_acts(ctx, reach.resolution, draft, acts.get(draft.id, ()), event)
        changes += _change(ctx, question.note(draft) if question else draft, changed, event)
    changes += [_absorb(ctx, draft, event) for draft in reach.resolution.tombstones]
    return [*changes, *(question.changes if question else ()), *_follow_later(ports, ctx, reach, event, for_tied)]


def _all_acts(
    ctx: Context, resolution: Resolution, draft: Revision, said: Sequence[Act], event: Event
) -> tuple[Act, ...]:
    """Returns the acts given, and those that follow from the call: opt-outs carried over or signalled, and new ties.

    Each tells from which of the identifiers named it came. A new subject may begin with restrictions of somebody else:
    its own events must hold these, or its history would not tell them.
    """
    via = resolution.find_via(draft.id)
    begun = () if draft.before.version else list_restricting_acts(draft.after.state)
    said = (*begun, *provenance.stamp(said, via))
    if resolution.person is not None and draft.id == resolution.person.id:
        said = (*said, *(act for act in resolution.carried if act not in said))
    header = opt_out_by_signal(draft, said, to_ms(ctx.now), event.record_id, via) if ctx.signalling else ()
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


def _follow_later(ports: Ports, ctx: Context, reach: Reach, event: Event, for_tied: ForTied) -> tuple[OutboxRow, ...]:
    header = (
        opt_out_by_signal(NOBODY_YET, for_tied.acts, to_ms(ctx.now), event.record_id, provenance.UNKNOWN)
        if ctx.signalling
        else ()
    )
    if not reach.tied or not (for_tied.acts or header):
        return ()
    all_of_it = replace(for_tied, acts=(*for_tied.acts, *header))
    return (make_row(ports, ctx, Following(reach.tied, all_of_it, event, to_ms(ctx.now))),)


def make_row(ports: Ports, ctx: Context, following: Following) -> OutboxRow:
    """Returns the row of the outbox by which others follow; `close_tied.py` works it."""
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "close_tied", ctx.now, write_refs(following), repeat_if_uncertain=True)
