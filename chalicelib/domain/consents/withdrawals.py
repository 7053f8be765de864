"""The refusals by which a withdrawal takes effect for one person."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people.acts import EVERYTHING, Refused, whole_purpose
from chalicelib.domain.people.states import is_withdrawn
from chalicelib.domain.people.subjects import Revision, date_refusal


def refuse_all(
    draft: Revision, purposes: Sequence[str], record: ConsentRecord, *, only_open: bool
) -> tuple[Refused, ...]:
    """Returns the refusals of these purposes ("*" means all); `only_open` leaves out those that stand already."""
    at = date_refusal(draft, record.at, record.recorded_at)
    slots = [EVERYTHING if purpose == "*" else whole_purpose(purpose) for purpose in purposes]
    closed = {slot for slot in slots if only_open and is_withdrawn(draft.after.state, slot)}
    return tuple(Refused(slot, at, "withdrawn", record.id) for slot in slots if slot not in closed)
