"""The parts of a tenant's profile, one small class per theme. Their values come from chalicelib/tenants/*.toml.

They are named tuples because defining a dataclass takes five times as long, and every cold start pays for it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal, NamedTuple

from chalicelib.domain.tenants.purposes import Channel, ContractKind, Nature
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.domain.tenants.rights import Right

DayUnit = Literal["calendar_days", "business_days"]


class Brand(NamedTuple):
    """How the company's name looks where its people work."""

    colour: str  # #rrggbb, dark enough for white text
    logo: str  # SVG


class Contacts(NamedTuple):
    """How people reach the tenant about privacy. None means that the policy names nothing or that its text is lost."""

    website: str
    phone: tuple[str, ...]  # as the policy prints them; the first is the one for requests
    toll_free: bool  # whether the first phone is free of charge to the caller
    email: str | None
    form: bool  # whether a contact form takes requests
    postal_address: tuple[str, ...] | None  # its lines


class ChannelRule(NamedTuple):
    """What applies on one channel to every purpose of the tenant, beyond the purpose's own gates."""

    channel: Channel
    never_natures: tuple[Nature, ...]  # purposes of these natures may not use the channel, even with consent
    requires_consent: bool
    requires_contract: tuple[ContractKind, ...] | None  # one active contract of one of these kinds; None: no gate


class QuietHours(NamedTuple):
    """When messages may start, in the recipient's local time: from `start` (included) to `end` (excluded)."""

    channels: tuple[Channel, ...]
    start: time
    end: time
    sunday_start: time
    sunday_end: time


class Period(NamedTuple):
    """A number of days as laws and policies count them."""

    n: int
    unit: DayUnit


class ResponseTimes(NamedTuple):
    """The response times that the tenant promises. The law's rows may only make them stricter."""

    inquiry: Period  # to answer any question about privacy
    acknowledge: Period  # to acknowledge the receipt of a rights request
    response: Period  # to answer a rights request, from its receipt
    outer_limit: Period  # to answer a rights request with its one extension, from its receipt
    appeal: Period
    after_appeal: Period  # to decide anew once an appeal has overturned a decision
    consent_withdrawal: Period  # until a withdrawal takes effect everywhere outside this system, at the latest


class Texts(NamedTuple):
    """The texts that the system sends by SMS for the tenant; each fits into two segments (306 characters)."""

    stop_confirmation: str  # the one answer to a STOP
    help: str  # the answer to HELP: who writes, how to get help, how to stop the messages


class Disclosure(NamedTuple):
    """One row of the twelve-month table: what was disclosed, shared or sold, for which purposes and to whom."""

    category: str
    purposes: tuple[str, ...]
    recipients: tuple[str, ...]


class TaskRule(NamedTuple):
    """A task that rights requests of certain types bring: which other system or class of recipients has to follow."""

    code: str
    title: str
    recipient_class: RecipientClass
    types: tuple[Right, ...]


class AgentRules(NamedTuple):
    """What the tenant promises about authorized agents. Agents are accepted in every state."""

    promised_states: tuple[str, ...]  # two-letter codes the policy names; empty: the policy is silent
    written_proof: bool
    verify_person: bool  # the policy keeps the right to check the person's identity directly
    refuse_without_proof: bool


class Caps(NamedTuple):
    """How often a request is answered free of charge. The caps never apply to opt-outs, deletion or withdrawal."""

    know_per_12_months: int | None  # None: the policy sets no cap


class Retention(NamedTuple):
    """How long records are kept, and which legal holds may prevent deletion."""

    basis: tuple[str, ...]  # codes of the criteria by which the policy decides on retention
    request_log_months: int
    consent_proof_years: int
    archive_after_contract_end_days: int | None
    hold_codes: tuple[str, ...]
    delete_or_deidentify: bool  # whether de-identifying is an accepted way of deleting


class NoticePeriods(NamedTuple):
    """How the tenant gives notice of a change of its policy or of its owner."""

    material_change_days: int  # between the notice and the moment when the change takes effect
    channels: tuple[Channel, ...]
    direct_notice_promised: bool
    before_transfer_of_control: bool


class ReminderPlan(NamedTuple):
    """When staff are reminded of a rights request's due date: days before it, and days after it for escalation."""

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
    """What is collected, how and for which uses, as codes for the profile page and for answers to requests to know."""

    categories: tuple[str, ...]
    sources: tuple[str, ...]
    uses: tuple[str, ...]
    technologies: tuple[str, ...]


class Promise(NamedTuple):
    """A commitment in short words of our own, kept by something other than a number in this profile."""

    code: str
    text: str
    source: tuple[str, ...]


class PolicyVersion(NamedTuple):
    """A policy version whose text comes with the profile, the first on its shelf.

    `sha256` is the hex digest of the text's canonical bytes (UTF-8, line feeds).
    """

    slug: str
    version: int
    effective_at: datetime  # aware, UTC
    sha256: str
