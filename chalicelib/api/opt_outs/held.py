"""Where a person stands on one kind of opt-out, in the form that every lookup returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.people.opt_out_acts import OptOutSource
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import from_ms

if TYPE_CHECKING:
    from chalicelib.domain.people.register import Standing

OptOutId = Annotated[
    str, Field(pattern=r"^opt_[0-7][0-9A-HJKMNP-TV-Z]{25}$", examples=["opt_01KARZ6T9GSWQ40CJ9S2ED4T5A"])
]


class HeldOptOutOut(Output):
    """The state of one kind of opt-out, active or lifted, and its source."""

    kind: OptOutKind
    state: Literal["active", "lifted"]
    since: Moment
    source: OptOutSource
    opt_out_id: str = Field(description="The record that it comes from: an opt-out, or the call with `Sec-GPC: 1`.")


def held_opt_out(standing: Standing) -> HeldOptOutOut:
    """Converts a person's standing on one kind of opt-out to its answer."""
    return HeldOptOutOut(
        kind=standing.kind,
        state=standing.state,
        since=from_ms(standing.since),
        source=standing.source,
        opt_out_id=standing.record_id,
    )
