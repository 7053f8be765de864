"""The query and the answers of the suppression feed (contract, section 5)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.suppressions.feed import SuppressionKind
from chalicelib.domain.tenants.purposes import Channel


class SuppressionOut(Output):
    """One change for one identifier of a person."""

    position: int = Field(ge=1, description="Counts up by one from entry to entry; no number is left out.")
    kind: SuppressionKind
    state: Literal["active", "lifted"]
    channel: Channel | None = Field(description="The channel that the kind closes; null for a kind that is no channel.")
    identifier_kind: Literal["email", "phone", "external_id", "device_id"]
    identifier: str | None = Field(
        description="In the clear while it is held; null once it was erased.",
        max_length=254,
        examples=["pat@example.com"],
    )
    identifier_sha256: str = Field(
        description="What names the identifier for ever: 128 bits of a keyed SHA-256, the same in each entry about it. "
        "Keep it beside the identifier, to know the identifier's later entries by it once it was erased. The key stays "
        "here, so it cannot be computed elsewhere.",
        pattern="^[0-9a-f]{32}$",
        examples=["5f2b8c1d9e3a4076b1c2d3e4f5061728"],
    )
    effective_at: Moment
    source: str = Field(max_length=64, description="How it came, as `sms_stop`.", examples=["sms_stop"])


class SuppressionPage(Output):
    """A part of the feed, in order of position."""

    items: list[SuppressionOut]
    next_cursor: str = Field(
        description="Goes on after the last of `items`. Never null: at the end, ask with it again later."
    )
