"""The decisions that a caller wants recorded, as they were sent and checked against the tenant's purposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.acts import slot
from chalicelib.domain.tenants.profiles import Ban, Profile, require_purpose
from chalicelib.domain.tenants.purposes import Channel, Purpose

_BANNED: Final[dict[Ban, str]] = {
    "channel_not_offered": "The tenant uses no such channel; GET /v1/tenant lists those of each purpose.",
    "purpose_not_permitted_on_channel": "The purpose may never use this channel; GET /v1/tenant lists its channels.",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One decision as it was sent; `channel` is None for purposes that contact nobody."""

    purpose: Purpose
    channel: Channel | None
    granted: bool

    @property
    def slot(self) -> str:
        """The slot that it is about; a denial without a channel covers all channels of the purpose."""
        everywhere = self.channel is None and self.purpose.channels and not self.granted
        return slot(self.purpose.code, "*" if everywhere else self.channel)


def read_wish(profile: Profile, place: str, code: str, channel: Channel | None, *, granted: bool) -> Wish:
    """Returns the wish at a `place` in the call's body; for a purpose with one channel none has to be named.

    Raises Invalid: unknown_purpose, not_allowed, required, and for a grant on a channel that the purpose may never use
    the code that a contact check gives. A refusal of it is taken.
    """
    purpose = require_purpose(profile, code, f"{place}/purpose")
    if channel is not None and not purpose.channels:
        raise Invalid(FieldError(f"{place}/channel", "not_allowed", "This purpose contacts nobody; leave channel out."))
    if channel is None and granted and purpose.channels:
        if len(purpose.channels) > 1:
            raise Invalid(
                FieldError(f"{place}/channel", "required", "Say on which channel; GET /v1/tenant lists them.")
            )
        channel = purpose.channels[0]
    ban = profile.find_ban(purpose, channel) if granted else None
    if ban:
        raise Invalid(FieldError(f"{place}/channel", ban, _BANNED[ban]))
    return Wish(purpose, channel, granted)


def require_wording(wishes: Sequence[Wish], shown: str | None) -> None:
    """Raises Invalid (wording_required) if a purpose needs written consent and no text was shown."""
    written = any(wish.granted and wish.purpose.written_consent for wish in wishes)
    if written and shown is None:
        message = "This purpose needs written consent: send the text that the person saw."
        raise Invalid(FieldError("/source/wording", "wording_required", message))
