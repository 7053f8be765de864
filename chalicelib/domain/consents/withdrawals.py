"""The refusals by which a withdrawal takes effect for one person."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people import provenance
from chalicelib.domain.people.acts import EVERYTHING, Refused, whole_purpose
from chalicelib.domain.people.precedence import is_withdrawn
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision, date_refusal


def refuse_all(
    draft: Revision, purposes: Sequence[str], record: ConsentRecord, *, only_open: bool, via: str = provenance.UNKNOWN
) -> tuple[Refused, ...]:
    """Returns the refusals of these purposes ("*" means all); `only_open` leaves out those that stand already.

    `via` says from which identifiers they come (`provenance`).
    """
    at = date_refusal(draft, record.at, record.recorded_at)
    slots = [EVERYTHING if purpose == "*" else whole_purpose(purpose) for purpose in purposes]
    closed = {slot for slot in slots if only_open and draft.lifts_alone and _is_repeat(draft.after.state, slot, via)}
    return tuple(Refused(slot, at, "withdrawn", record.id, via) for slot in slots if slot not in closed)


def _is_repeat(state: State, slot: str, via: str) -> bool:
    """Returns whether the slot is withdrawn, and was so from each of the identifiers from which it is again."""
    told = provenance.find_covering(state.refusals, state.earlier, slot, via)
    covered = not via or (bool(told) and all(act.kind == "withdrawn" for act in told))
    return covered and is_withdrawn(state, slot)
