"""The privacy laws of the states, a row for each law and period, and what holds where no law does.

The rows lie in rows.json, which `python -m infra.tools.law` writes from `docs/rules.yaml`. They are read when the first
decision asks for one, and once: most calls never need them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, Never

FieldCertainty = Literal["text_seen", "secondary", "memory", "inferred_absence", "unknown"]
"""How sure a field is: its wording was seen, or a secondary source; general knowledge; the part that was read sets no
such duty; not found."""
CERTAINTIES: Final[tuple[FieldCertainty, ...]] = ("text_seen", "secondary", "memory", "inferred_absence", "unknown")
"""The surest first."""
About = Literal["personal_data", "health_data"]

ROWS: Final = Path(__file__).with_name("rows.json")
SHINE_THE_LIGHT: Final = "US-CA/shine_the_light"
"""The identity of a law that has no row of its own; `other_clocks` has its periods."""


class Values:
    """Values that are read and never changed, each named by an annotation of its class; None where one is not given.

    No dataclass and no named tuple: to define those of this module takes a cold start five milliseconds.
    """

    def __init__(self, **given: object) -> None:
        names = type(self).__annotations__
        if given.keys() - names.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(given.keys() - names.keys()))}")
        self.__dict__.update({name: given.get(name) for name in names})

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{name} can't be changed")


class Numbers(Values):
    """The periods that a law sets for one right."""

    response_days: int  # calendar days
    extension_days: int  # calendar days; 0: there is no extension
    opt_out_business_days: int | None  # None: an opt-out has the general period
    opt_out_authentication_allowed: bool
    citation: str
    certainty: Mapping[str, FieldCertainty]  # by field


class Jurisdiction(Values):
    """What one law of one state says from one day to another. None: it says nothing of this, or that was not found.

    Which of the two it is stands in `certainty`, under the name of the field.
    """

    id: str  # "US-CA@2020-01-01"; of a state's second law "US-NV/health_data@2024-03-31"
    code: str  # "US-CA"
    name: str  # of the state
    about: About
    law: str
    citation: str
    valid_from: date
    valid_until: date | None  # its last day; None while no end is known
    clock_from: Literal["receipt", "authentication"]  # from when the law itself counts
    rights: tuple[str, ...]
    ack_business_days: int | None
    response_days: int
    extension_days: int
    appeal_allowed: bool | None
    appeal_days: int | None
    appeal_extension_days: int | None
    opt_out_business_days: int | None
    opt_out_authentication_allowed: bool
    authorized_agent_rights: tuple[str, ...] | None  # (): the law names no agent
    free_requests_per_12_months: int | None
    uoom_from: date | None  # from when browsers' opt-out signals must be followed
    sensitive: str
    consent_revocation_days: int | None
    record_retention_months: int | None
    covers_b2b_and_employees: bool
    hipaa_exemption: str
    complaint_authority: str
    by_right: Mapping[str, Numbers]  # the rights that have periods of their own
    certainty: Mapping[str, FieldCertainty]

    def find_numbers(self, right: str) -> Numbers:
        """Returns the periods for a right of `rights`."""
        general = {name: getattr(self, name) for name in Numbers.__annotations__}
        return self.by_right.get(right) or Numbers(**general)

    def is_valid(self, on: date) -> bool:
        """Returns whether the row holds on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class DefaultRow(Values):
    """What holds for whoever no law gives the right: the strictest common setting, as a promise."""

    code: str  # US-OTHER
    ack_business_days: int
    response_days: int
    extension_days: int
    max_total_days: int
    appeal_days: int
    opt_out_business_days: int
    authorized_agent_rights: tuple[str, ...]
    free_requests_per_12_months: int
    honour_gpc: bool
    record_retention_months: int


class ShineTheLight(Values):
    """California's law on what is shared for others' direct marketing, in calendar days."""

    citation: str
    respond_days_designated_contact: int  # asked at the address that the policy names for it
    respond_days_other_contact: int
    free_per_calendar_year: int
    min_employees: int


class HipaaAccess(Values):
    """Whoever treats a patient owes access; a request that came to somebody else must be handed on."""

    citation: str
    covered_entity_days: int
    extension_days: int
    forward_business_days: int  # no rule, but a usual term of agreements
    certainty: FieldCertainty


class OtherClocks(Values):
    """Periods that come from no state's privacy law."""

    shine_the_light: ShineTheLight
    hipaa_access: HipaaAccess


class Table(Values):
    """All of it. The rows are in order of code, first day and subject."""

    rows: tuple[Jurisdiction, ...]
    default: DefaultRow
    other_clocks: OtherClocks
    checked_on: date  # when somebody last compared it with what the laws say


def find_rows(state: str, on: date) -> tuple[Jurisdiction, ...]:
    """Returns the rows of a state (`CA`) that are valid on a day, the more general law first; there may be none."""
    code = f"US-{state}"
    valid = [row for row in load_table().rows if row.code == code and row.is_valid(on)]
    return tuple(sorted(valid, key=lambda row: row.about == "health_data"))


def find_row(identity: str) -> Jurisdiction | None:
    """Returns the row that a request names; None where it names none, or a law that has no row."""
    return next((row for row in load_table().rows if row.id == identity), None)


def default_row() -> DefaultRow:
    """Returns what holds where no row does."""
    return load_table().default


def find_checked_on() -> date:
    """Returns the day on which somebody last compared the table with what the laws say."""
    return load_table().checked_on


def other_clocks() -> OtherClocks:
    """Returns the periods that come from no state's privacy law."""
    return load_table().other_clocks


@cache
def load_table() -> Table:
    """Returns the table of the package, cached for the life of the process."""
    return read_table(ROWS.read_text(encoding="utf-8"))


def read_table(text: str) -> Table:
    """Reads a table as the tool writes it, which has checked it. Raises KeyError or TypeError for anything else."""
    fields = json.loads(text)
    default, others = fields["default"], fields["other_clocks"]
    return Table(
        rows=tuple(_read_row(row) for row in fields["rows"]),
        default=DefaultRow(**{**default, "authorized_agent_rights": tuple(default["authorized_agent_rights"])}),
        other_clocks=OtherClocks(
            shine_the_light=ShineTheLight(**others["shine_the_light"]),
            hipaa_access=HipaaAccess(**others["hipaa_access"]),
        ),
        checked_on=date.fromisoformat(fields["checked_on"]),
    )


def _read_row(fields: dict[str, Any]) -> Jurisdiction:
    agents = fields.get("authorized_agent_rights")
    read = {
        **fields,
        "valid_from": _read_date(fields["valid_from"]),
        "valid_until": _read_date(fields.get("valid_until")),
        "uoom_from": _read_date(fields.get("uoom_from")),
        "rights": tuple(fields["rights"]),
        "authorized_agent_rights": None if agents is None else tuple(agents),
        "by_right": MappingProxyType({right: _read_numbers(own) for right, own in fields["by_right"].items()}),
        "certainty": _read_certainty(fields["certainty"]),
    }
    return Jurisdiction(**read)


def _read_numbers(fields: dict[str, Any]) -> Numbers:
    return Numbers(**{**fields, "certainty": _read_certainty(fields["certainty"])})


def _read_certainty(fields: dict[FieldCertainty, str]) -> Mapping[str, FieldCertainty]:
    """Reads the names of the fields that are as sure as each other, divided by spaces."""
    return MappingProxyType({name: certainty for certainty, names in fields.items() for name in names.split()})


def _read_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
