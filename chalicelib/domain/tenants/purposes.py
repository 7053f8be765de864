"""The purposes for which a tenant may contact or process a person, and the closed lists of words that define them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Nature = Literal[
    "service",
    "internal",
    "marketing",
    "partner_sharing",
    "cookie",
    "testimonial",
    "sensitive_data",
    "referral",
    "callback",
    "policy_notice",
    "legal_notice",
]
Channel = Literal["sms", "email", "phone", "mail", "in_app", "chat"]
ContractKind = Literal["client", "employment", "prospect_callback"]
OptOutKind = Literal[
    "sms",
    "email",
    "phone",
    "mail",
    "all_communications",
    "sale_sharing",
    "targeted_advertising",
    "profiling",
    "automated_decisions",
    "limit_sensitive",
    "partner_sharing",
]

NATURES: Final[tuple[Nature, ...]] = get_args(Nature)
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
PHONE_CHANNELS: Final[tuple[Channel, ...]] = ("sms", "phone")
"""The channels that reach the owner of a number, who confirms by text and not on a page."""
CONTRACT_KINDS: Final[tuple[ContractKind, ...]] = get_args(ContractKind)
OPT_OUT_KINDS: Final[tuple[OptOutKind, ...]] = get_args(OptOutKind)

# Purposes of these natures never contact anybody, so they have no channels.
SILENT_NATURES: Final[frozenset[Nature]] = frozenset({"partner_sharing", "cookie", "testimonial", "sensitive_data"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to contact or process a person, with all its gates.

    The gates add up: a contact needs the channel, the contract, the consent and no opt-out. Ask the `Profile`
    (`permits`, `contract_kinds`, `needs_consent`) and not these fields alone: a channel rule may add gates.
    """

    code: str  # [a-z][a-z0-9_]*, unique within the tenant
    title: str  # short, and shown to people
    nature: Nature
    channels: tuple[Channel, ...]  # empty if it contacts nobody
    requires_consent: bool
    requires_contract: tuple[ContractKind, ...] | None  # one active contract of one of these kinds; None: no gate
    double_opt_in: bool  # a grant stays pending until it is confirmed
    expires_after: int | None  # days from the grant; None if it lasts until withdrawn
    blocked_by: tuple[OptOutKind, ...]
    written_consent: bool  # a grant counts only if the wording that the person saw was recorded
    one_time: bool  # an address gets only one message, ever
    audience: str  # who it is for, in plain words
    source: tuple[str, ...]  # what it is based on: commitment ids, "law: …" or "choice: …"

    def blocking_kinds(self, channel: Channel | None) -> tuple[OptOutKind, ...]:
        """Returns the opt-outs that close this purpose on a channel; a channel's own kind closes only that channel."""
        return tuple(kind for kind in self.blocked_by if kind not in CHANNELS or kind == channel)


@dataclass(frozen=True, slots=True)
class CookieCategory:
    """One line of the cookie banner. Each is also a purpose of nature `cookie` with the same code."""

    code: str
    title: str
    always_on: bool  # needed for the site to work, so it is neither asked for nor refused
    blocked_by: tuple[OptOutKind, ...]
