"""The answer with a tenant's public profile (contract, section 4)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.tenants.purposes import Channel, ContractKind, Nature, OptOutKind
from chalicelib.domain.tenants.rights import Right


class ContactsOut(Output):
    """How people reach the company about privacy. A field is null if its policy names no such contact."""

    website: str = Field(examples=["https://www.example.com"])
    phone: list[str] = Field(
        description="As printed in the policy; the first one takes requests.", examples=[["888-555-0100"]]
    )
    toll_free: bool = Field(description="Whether the first number is toll-free.")
    email: str | None
    form: bool = Field(description="Whether a contact form takes requests.", examples=[True])
    postal_address: list[str] | None = Field(examples=[["Example LLC", "1 Main St", "Sheridan, WY 82801"]])


class PurposeOut(Output):
    """A reason to contact people or process their data, with the conditions for it."""

    code: str = Field(examples=["service_updates"])
    title: str = Field(examples=["Updates about your services"])
    nature: Nature
    channels: list[Channel] = Field(
        description="Empty for a purpose that contacts nobody.", examples=[["sms", "email"]]
    )
    requires_consent: bool
    requires_contract: list[ContractKind] | None = Field(
        description="Requires an active contract of one of these kinds; null if none is needed.", examples=[["client"]]
    )
    double_opt_in: bool
    expires_after: int | None = Field(description="Days after the grant; null means until withdrawn.", examples=[None])
    blocked_by: list[OptOutKind] = Field(
        description="Opt-outs that block it.", examples=[["sms", "all_communications"]]
    )


class CookieCategoryOut(Output):
    """One line of a cookie banner; its code is also a purpose."""

    code: str = Field(examples=["analytics"])
    title: str = Field(examples=["Measuring how the site is used"])
    always_on: bool = Field(description="Needed for the site to work, so people can neither accept nor refuse it.")
    blocked_by: list[OptOutKind]


class PeriodOut(Output):
    """A length of time as laws and policies count it."""

    n: int = Field(examples=[45])
    unit: Literal["calendar_days", "business_days"]


class ResponseTimesOut(Output):
    """What the company promises. The law may make it stricter, never looser."""

    inquiry: PeriodOut
    acknowledge: PeriodOut
    response: PeriodOut
    outer_limit: PeriodOut
    appeal: PeriodOut
    after_appeal: PeriodOut = Field(description="To decide anew once an appeal has overturned a decision.")
    consent_withdrawal: PeriodOut


class PolicyInForceOut(Output):
    """The version of a policy that is in force."""

    slug: str = Field(examples=["privacy"])
    version: int = Field(examples=[1])
    effective_at: Moment


class BrandOut(Output):
    """How the company's name looks where its people work."""

    colour: str = Field(pattern=r"^#[0-9a-f]{6}$", description="Dark enough for white text.", examples=["#0b4f7d"])
    logo_url: str = Field(description="An SVG file that everybody may load; use it as an image.")


class RemindersOut(Output):
    """When staff are reminded of a request's day: days before it, and days after it on which the owner is told too."""

    days_before: list[int] = Field(examples=[[30, 14, 7, 3, 1]])
    escalate_days_after: list[int] = Field(examples=[[0, 1]])


class TenantOut(Output):
    """The public profile of the key's tenant. Publishable keys don't get the fields from `needs_confirmation` on."""

    tenant: str = Field(examples=["cyclonex"])
    name: str = Field(examples=["Cyclonex Solutions"])
    time_zone: str = Field(description="IANA name. Calendar dates are in this time zone.", examples=["America/Denver"])
    contacts: ContactsOut
    purposes: list[PurposeOut]
    cookie_categories: list[CookieCategoryOut]
    rights: list[Right] = Field(description="The kinds of rights requests offered.", examples=[["access", "delete"]])
    response_times: ResponseTimesOut
    policies: list[PolicyInForceOut]
    needs_confirmation: list[str] | None = Field(
        None,
        description="What the company's policy leaves open, so that this profile had to decide it.",
        examples=[["Time zone: taken from the postal address."]],
    )
    brand: BrandOut | None = None
    hold_codes: list[DenialCode] | None = Field(
        None, description="What a hold of this company may say (`POST /v1/holds`).", examples=[["legal_obligation"]]
    )
    reminders: RemindersOut | None = None
    privacy_mailbox: str | None = Field(None, description="Where the company's staff reads of what waits.")
    owner: str | None = Field(None, description="The role that is told of what is overdue.")
