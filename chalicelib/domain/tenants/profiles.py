"""A tenant's profile: everything about one company that decisions depend on, and the questions it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.tenants.parts import (
    AgentRules,
    Brand,
    Caps,
    ChannelRule,
    Collection,
    Contacts,
    Disclosure,
    Minors,
    NoticePeriods,
    PolicyVersion,
    Promise,
    QuietHours,
    ReminderPlan,
    ResponseTimes,
    Retention,
    Signals,
    TaskRule,
    Texts,
)
from chalicelib.domain.tenants.purposes import Channel, ContractKind, CookieCategory, OptOutKind, Purpose


class ProfileError(Exception):
    """A profile file is wrong. The message names the file, the key and the reason."""


Ban = Literal["channel_not_offered", "purpose_not_permitted_on_channel"]
"""Why a purpose may never use a channel."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One tenant, as its reviewed file in chalicelib/tenants/ describes it."""

    tenant: str
    name: str
    legal_name: str
    time_zone: str  # IANA name; calendar dates are dates in this zone
    scope: tuple[str, ...]  # codes of what the tenant's policy covers
    not_covered: tuple[str, ...]
    brand: Brand
    contacts: Contacts
    owner: str  # the role to which overdue matters are escalated
    purposes: dict[str, Purpose]  # by code, in the file's order, cookie categories last
    channel_rules: dict[Channel, ChannelRule]
    stop_scope: OptOutKind  # what a STOP by text message opts out of
    reply_window_hours: int  # how long the tenant may reply to a person's own message
    contract_end_silences_all: bool  # after a contract's end only legal notices and replies are allowed
    quiet_hours: QuietHours
    texts: Texts
    cookie_categories: tuple[CookieCategory, ...]
    rights: tuple[str, ...]  # the kinds of rights request offered to everyone
    shine_the_light_via: tuple[str, ...]  # the ways that the policy names for Shine the Light; (): it names none
    response_times: ResponseTimes
    disclosures: tuple[Disclosure, ...]
    tasks: tuple[TaskRule, ...]  # what other systems and recipients have to do about rights requests
    agents: AgentRules
    caps: Caps
    retention: Retention
    notices: NoticePeriods
    reminders: ReminderPlan
    minors: Minors
    signals: Signals
    collection: Collection
    promises: dict[str, Promise]
    allowed_origins: tuple[str, ...]  # of the tenant's own sites; the default for publishable keys
    policies: tuple[PolicyVersion, ...]  # the versions that come with the profile, ordered by slug and version
    needs_confirmation: tuple[str, ...]  # what the policy's text lost or never said, in plain words

    def offers(self, channel: Channel) -> bool:
        """Whether any purpose uses the channel; if none does, the answer is `channel_not_offered`."""
        return any(channel in purpose.channels for purpose in self.purposes.values())

    def permits(self, purpose: Purpose, channel: Channel) -> bool:
        """Whether the purpose may use the channel at all; if not, the answer is `purpose_not_permitted_on_channel`."""
        rule = self.channel_rules.get(channel)
        return channel in purpose.channels and not (rule and purpose.nature in rule.never_natures)

    def find_ban(self, purpose: Purpose, channel: Channel | None) -> Ban | None:
        """Returns why the purpose may never use the channel, whatever anybody consents to; None if it may."""
        if channel is None:
            return None
        if not self.offers(channel):
            return "channel_not_offered"
        return None if self.permits(purpose, channel) else "purpose_not_permitted_on_channel"

    def contract_kinds(self, purpose: Purpose, channel: Channel | None) -> tuple[ContractKind, ...] | None:
        """Returns the kinds of contract, one of which must be active; None if there is no such gate.

        If the purpose and the channel both name kinds, only the kinds that both name open the gate.
        """
        rule = self.channel_rules.get(channel) if channel else None
        if rule is None or rule.requires_contract is None:
            return purpose.requires_contract
        if purpose.requires_contract is None:
            return rule.requires_contract
        return tuple(kind for kind in purpose.requires_contract if kind in rule.requires_contract)

    def needs_consent(self, purpose: Purpose, channel: Channel | None) -> bool:
        """Whether the purpose or the channel's rule requires a grant."""
        rule = self.channel_rules.get(channel) if channel else None
        return purpose.requires_consent or bool(rule and rule.requires_consent)


def require_purpose(profile: Profile, code: str, pointer: str) -> Purpose:
    """Returns the purpose that a call names. Raises Invalid (unknown_purpose) with a pointer into the call's body."""
    purpose = profile.purposes.get(code)
    if purpose is None:
        message = "The tenant has no such purpose; GET /v1/tenant lists them."
        raise Invalid(FieldError(pointer, "unknown_purpose", message))
    return purpose
