"""The schema of docs/rules.yaml: closed, so that a misspelt field is refused and not passed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chalicelib.domain.rights.types import RIGHTS_OF_LAW
from chalicelib.law.jurisdictions import FieldCertainty
from chalicelib.law.states import STATE_ZONES

Number = Annotated[int, Field(strict=True, ge=1, le=365)]
"""Of days, months or requests."""
Text = Annotated[str, Field(min_length=1)]


def _check_right(name: str) -> str:
    if name not in RIGHTS_OF_LAW:
        raise ValueError(f"{name} has no type of request; chalicelib/domain/rights/types.py says which it is")
    return name


def _check_state(code: str) -> str:
    if code not in STATE_ZONES:
        raise ValueError(f"{code} is no state")
    return code


RightName = Annotated[str, AfterValidator(_check_right)]
StateCode = Annotated[str, AfterValidator(_check_state)]


class Closed(BaseModel):
    """A part of the table that has the fields written here and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Appeal(Closed):
    """What a law says of appeals. `allowed` is None where that was not found."""

    allowed: bool | None
    respond_days: Number | None
    extension_days: Number | None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if bool(self.allowed) != (self.respond_days is not None):
            raise ValueError("appeals that are allowed have a number of days, and no others have one")
        return self

    def flat(self) -> dict[str, bool | int | None]:
        """Returns its fields under the names by which `field_certainty` knows them."""
        return {
            "appeal_allowed": self.allowed,
            "appeal_days": self.respond_days,
            "appeal_extension_days": self.extension_days,
        }


NumberName = Literal[
    "response_days", "extension_days", "opt_out_business_days", "opt_out_authentication_allowed", "citation"
]
NUMBERS: Final[tuple[NumberName, ...]] = get_args(NumberName)
"""What a law may say for some of its rights in another way than for the rest."""


class Change(Closed):
    """What a law adds on a later day. Numbers beside the rights hold for these rights alone."""

    begins: date = Field(alias="from")
    right: Text
    rights_added: list[RightName] = Field(min_length=1)
    citation: Text | None = None
    response_days: Number | None = None
    extension_days: Number | None = None
    opt_out_business_days: Number | None = None
    opt_out_authentication_allowed: bool | None = None
    field_certainty: dict[NumberName | Literal["rights"], FieldCertainty] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_sure_of_its_numbers(self) -> Self:
        given = {name for name, value in self.numbers().items() if value is not None} - {"citation"}
        if given != {*self.field_certainty} - {"rights"}:
            raise ValueError("each number needs its certainty, and nothing else has one")
        return self

    def numbers(self) -> dict[NumberName, int | bool | str | None]:
        """Returns what holds for the rights that it adds."""
        return {name: getattr(self, name) for name in NUMBERS}


HealthFieldName = Literal[
    "rights",
    "response_days",
    "response_days_by_right",
    "extension_days",
    "free_requests_per_12_months",
    "appeal_allowed",
    "appeal_days",
]


class HealthData(Closed):
    """A second law of the same state, for consumer health data alone."""

    citation: Text
    effective: date
    clock_from: Literal["authentication"]
    response_days: Number
    response_days_by_right: dict[RightName, Number]
    extension_days: Number | None
    extension_days_by_right: dict[RightName, Number | None]
    backup_deletion_months: Number
    appeal: Appeal
    free_requests_per_12_months: Number | None
    rights: list[RightName] = Field(min_length=1)
    field_certainty: dict[HealthFieldName, FieldCertainty]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if {*self.response_days_by_right, *self.extension_days_by_right} - {*self.rights}:
            raise ValueError("a number is for a right that this law does not give")
        if {*get_args(HealthFieldName)} != {*self.field_certainty}:
            raise ValueError("field_certainty must name all of the law's fields")
        return self


FieldName = Literal[
    "ack_business_days",
    "response_days",
    "extension_days",
    "appeal_allowed",
    "appeal_days",
    "opt_out_business_days",
    "opt_out_authentication_allowed",
    "authorized_agent_rights",
    "free_requests_per_12_months",
    "uoom_from",
    "rights",
    "sensitive",
    "record_retention_months",
    "covers_b2b_and_employees",
    "hipaa_exemption",
    "consent_revocation_days",
]


class Law(Closed):
    """One law of one state, and perhaps a second one beside it."""

    code: StateCode
    name: Text
    law: Text
    citation: Text
    status: Literal["in_force", "in_force_narrow", "in_force_limited", "in_force_health_only", "enacted_future"]
    effective: date
    ack_business_days: Number | None
    response_days: Number
    extension_days: Number | None
    appeal: Appeal
    opt_out_business_days: Number | None
    opt_out_authentication_allowed: bool
    authorized_agent_rights: list[RightName] | None
    free_requests_per_12_months: Number | None
    uoom_from: date | None
    rights: list[RightName] = Field(min_length=1)
    health_data: HealthData | None = None
    sensitive: Text
    consent_revocation_days: Number | None
    record_retention_months: Number | None
    covers_b2b_and_employees: bool
    hipaa_exemption: Text
    complaint_authority: Text
    free_requests_scope: Text | None = None
    agent_proof: Text | None = None
    unverified_access: Text | None = None
    opt_out_note: Text | None = None
    future_changes: list[Change] = Field(default_factory=list)
    notes: Text | None = None
    unknown_fields: list[FieldName]
    field_certainty: dict[FieldName, FieldCertainty]
    certainty: Literal["high", "medium", "low"]
    sources: list[Text] = Field(min_length=1)

    @model_validator(mode="after")
    def _knows_how_sure_it_is(self) -> Self:
        missing = {*get_args(FieldName)} - {*self.field_certainty}
        if missing:
            raise ValueError(f"field_certainty lacks {', '.join(sorted(missing))}")
        unknown = {name for name, sureness in self.field_certainty.items() if sureness == "unknown"}
        if unknown != {*self.unknown_fields}:
            raise ValueError("unknown_fields and field_certainty disagree")
        return self

    @model_validator(mode="after")
    def _changes_in_order(self) -> Self:
        begins = [self.effective, *(change.begins for change in self.future_changes)]
        if begins != sorted(set(begins)):
            raise ValueError("each change must begin after what it changes")
        added = [right for change in self.future_changes for right in change.rights_added]
        if _repeats([*self.rights, *added]):
            raise ValueError("a right is named twice")
        return self


class DefaultPolicy(Closed):
    """What holds where no law gives the right: a choice of the product, which the tenants' promises need."""

    code: Literal["US-OTHER"]
    applies_to: Text
    ack_business_days: Number
    response_days: Number
    extension_days: Number
    max_total_days: Number
    appeal: Appeal
    opt_out_business_days: Number
    authorized_agent_rights: list[Literal["all"]]
    free_requests_per_12_months: Number
    honour_gpc: bool
    record_retention_months: Number
    rationale: Text
    certainty: Literal["design choice"]


class ShineTheLight(Closed):
    """California's law on what is shared for others' direct marketing."""

    citation: Text
    respond_days_designated_contact: Number
    respond_days_other_contact: Number
    free_per_calendar_year: Number
    min_employees: Number


class HipaaAccess(Closed):
    """The federal period for a patient's access, and how soon a request must be handed to who owes it."""

    citation: Text
    covered_entity_days: Number
    extension_days: Number
    tenant_role: Text
    forward_business_days: Number
    forward_note: Text
    certainty: FieldCertainty


class OtherClocks(Closed):
    """Periods that come from no state's privacy law. The last two are for people to read."""

    shine_the_light: ShineTheLight
    hipaa_access: HipaaAccess
    coppa: dict[str, Any]
    california_delete_act: dict[str, Any]


class Table(Closed):
    """The whole file. What has no class here is for people, or for tests, which read it themselves."""

    schema_version: Literal[1]
    as_of: date
    disclaimer: Text
    conventions: dict[str, Any]
    jurisdictions: list[Law] = Field(min_length=1)
    default_policy: DefaultPolicy
    calendars: dict[str, Any]
    test_vectors: list[dict[str, Any]]
    communications: dict[str, Any]
    other_clocks: OtherClocks
    retention: dict[str, Any]

    @model_validator(mode="after")
    def _names_each_state_once(self) -> Self:
        if _repeats(law.code for law in self.jurisdictions):
            raise ValueError("a state is named twice")
        return self


def _repeats(names: Iterable[str]) -> bool:
    listed = list(names)
    return len(listed) != len({*listed})
