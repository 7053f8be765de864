"""What a hold shows, alone or with the request that meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.rights.staff_schemas import HoldOut

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.holds.hold import Hold


def show_hold(call: Call, hold: Hold) -> HoldOut:
    """Shows a hold to staff."""
    values: dict[str, Any] = {
        "id": hold.id,
        "state": hold.state,
        "subject_id": hold.target if hold.on == "subject" else None,
        "contract_external_id": hold.target if hold.on == "contract" else None,
        "rights_request": hold.target if hold.on == "rights_request" else None,
        "code": hold.code,
        "reason": hold.reason,
        "review_on": hold.review_on,
        "placed_at": hold.placed_at,
        "placed_by": hold.placed_by,
        "placed_by_name": call.name(hold.placed_by),
    }
    if hold.state == "released":
        values |= {
            "released_at": hold.released_at,
            "released_by": hold.released_by,
            "released_by_name": call.name(hold.released_by),
            "release_reason": hold.release_reason,
        }
    return HoldOut.model_validate(values)
