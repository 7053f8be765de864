"""The parts of a tenant's profile, one small record per theme. Values come from chalicelib/tenants/*.toml.

Named tuples, since each costs a fifth of a dataclass to make at import, which every cold start pays.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal, NamedTuple

from chalicelib.domain.tenants.purposes import Channel, ContractKind, Nature

DayUnit = Literal["calendar_days", "business_days"]


class Contacts(NamedTuple):
    """How people reach the tenant about privacy. None where the policy names nothing or its text is lost."""

    website: str
    phone: tuple[str, ...]  # as the policy prints them, the first is the one for requests
    toll_free: bool  # whether the first phone is free of charge to the caller
    email: str | None
    form: bool  # whether a contact form takes requests
    postal_address: tuple[str, ...] | None  # lines


class ChannelRule(NamedTuple):
    """What holds on one channel for every purpose of the tenant, beyond the purpose's own gates."""

    channel: Channel
    never_natures: tuple[Nature, ...]  # such purposes may not use the channel, consent or not
    requires_consent: bool
    requires_contract: tuple[ContractKind, ...] | None  # only with an active contract of one of these kinds


class QuietHours(NamedTuple):
    """When messages may start, in the recipient's local time: from `start` (included) to `end` (excluded)."""

    channels: tuple[Channel, ...]
    start: time
    end: time
    sunday_start: time
    sunday_end: time


class Period(NamedTuple):
    """A length of time as laws and policies count it."""

    n: int
    unit: DayUnit


class ResponseTimes(NamedTuple):
    """What the tenant promises. The law's rows may only make it stricter."""

    inquiry: Period  # any question about privacy
    acknowledge: Period  # receipt of a rights request
    response: Period  # answer to a rights request, from receipt
    outer_limit: Period  # with the one extension, from receipt
    appeal: Period
    consent_withdrawal: Period  # longest time until a withdrawal holds everywhere outside this system


class Texts(NamedTuple):
    """What the tenant's people get by SMS beyond its own messages; each fits into two segments (306 characters)."""

    stop_confirmation: str  # the one answer to a STOP
    help: str  # the answer to HELP: who writes, how to get help, how to end it


class Disclosure(NamedTuple):
    """One row of the twelve-month table: what was disclosed, shared or sold, why and to whom."""

    category: str
    purposes: tuple[str, ...]
    recipients: tuple[str, ...]


class AgentRules(NamedTuple):
    """What the tenant promises about authorized agents; agents are accepted from everywhere."""

    promised_states: tuple[str, ...]  # two-letter codes the policy names; empty: the policy is silent
    written_proof: bool
    verify_person: bool  # the policy keeps the right to check the person's identity directly
    refuse_without_proof: bool


class Caps(NamedTuple):
    """How often a request is answered free of charge. Never applied to opt-outs, deletion or withdrawal."""

    know_per_12_months: int | None  # None: the policy sets no cap


class Retention(NamedTuple):
    """How long records stay, and which holds may stand against deletion."""

    basis: tuple[str, ...]  # codes of what the policy ties retention to
    request_log_months: int
    consent_proof_years: int
    archive_after_contract_end_days: int | None
    hold_codes: tuple[str, ...]
    delete_or_deidentify: bool  # de-identifying what may stay is an accepted way of deleting


class NoticePeriods(NamedTuple):
    """How the tenant tells people of a change of its policy or of its owner."""

    material_change_days: int  # between the notice and the moment the change takes effect
    channels: tuple[Channel, ...]
    direct_notice_promised: bool
    before_transfer_of_control: bool


class ReminderPlan(NamedTuple):
    """When staff are reminded of a request's due date: days before it, and days after it for escalation."""

    days_before: tuple[int, ...]
    escalate_days_after: tuple[int, ...]


class Minors(NamedTuple):
    """Ages in years."""

    intended_from: int
    no_sale_under: int
    remove_childs_data: bool


class Signals(NamedTuple):
    """Which browser signals opt out, and whether the tenant sells or shares at all (None: unknown)."""

    gpc: bool
    dnt: bool
    sells_or_shares: bool | None


class Collection(NamedTuple):
    """What is collected, how and for what, as codes for the profile page and for answers to know requests."""

    categories: tuple[str, ...]
    sources: tuple[str, ...]
    uses: tuple[str, ...]
    technologies: tuple[str, ...]


class Promise(NamedTuple):
    """A commitment in short own words, kept by something other than a number in this profile."""

    code: str
    text: str
    source: tuple[str, ...]


class PolicyVersion(NamedTuple):
    """A policy text that comes with the profile: the first version on its shelf.

    `sha256` is the hex digest of its canonical bytes (UTF-8, line feeds).
    """

    slug: str
    version: int
    effective_at: datetime  # aware, UTC
    sha256: str
