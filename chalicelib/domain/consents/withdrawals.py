"""The refusals by which a withdrawal takes effect for one person."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.people import provenance
from chalicelib.domain.people.acts import EVERYTHING, Refused, whole_purpose
from chalicelib.domain.people.closing import date_refusal, is_repeat
from chalicelib.domain.people.subjects import Revision


def refuse_all(
    draft: Revision, purposes: Sequence[str], record: ConsentRecord, *, only_open: bool, via: str = provenance.UNKNOWN
) -> tuple[Refused, ...]:
    """Returns the refusals of these purposes ("*" means all); `only_open` leaves out those that stand already.

    `via` says from which identifiers they come (`provenance`).
    """
    at = date_refusal(draft, record.at, record.recorded_at)
    slots = [EVERYTHING if purpose == "*" else whole_purpose(purpose) for purpose in purposes]
    acts = (Refused(slot, at, "withdrawn", record.id, via) for slot in slots)
    return tuple(act for act in acts if not is_repeat(draft, act, only_open=only_open))
