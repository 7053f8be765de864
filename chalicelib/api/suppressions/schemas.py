"""The query and the answers of the suppression feed (contract, section 5)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.suppressions.feed import SuppressionKind
from chalicelib.domain.tenants.purposes import Channel


class SuppressionOut(Output):
    """One change for one identifier of a person, by what holds for everyone whom the identifier reaches."""

    position: int = Field(ge=1, description="Increases by one from entry to entry, without gaps.")
    kind: SuppressionKind
    state: Literal["active", "lifted"]
    channel: Channel | None = Field(
        description="The channel that the kind blocks; null if the kind is not a channel. With `withdrawn`, the "
        "channel on which the purpose may no longer be used."
    )
    identifier_kind: Literal["email", "phone", "external_id", "device_id"]
    identifier: str | None = Field(
        description="The identifier itself; null after it was erased.",
        max_length=254,
        examples=["pat@example.com"],
    )
    identifier_sha256: str = Field(
        description="A permanent name for the identifier: 128 bits of a keyed SHA-256, the same in every entry. "
        "Store it with the identifier, so that you can match later entries after the identifier was erased here. Only "
        "this service has the key, so nobody else can compute it.",
        pattern="^[0-9a-f]{32}$",
        examples=["5f2b8c1d9e3a4076b1c2d3e4f5061728"],
    )
    effective_at: Moment
    source: str = Field(
        max_length=64,
        description="How it was made, such as `sms_stop`; `contract` for the end of a contract, `consent` for what was "
        "withdrawn.",
        examples=["sms_stop"],
    )
    purpose: str | None = Field(
        description="With `withdrawn`, the code of the purpose for which the person withdrew consent or objected; else "
        "null. Other purposes stay as they are.",
        max_length=64,
        examples=["newsletter"],
    )


class SuppressionPage(Output):
    """A part of the feed, ordered by position."""

    items: list[SuppressionOut]
    next_cursor: str = Field(
        description="Continues after the last of `items`. Never null: at the end of the feed, use it again later."
    )
