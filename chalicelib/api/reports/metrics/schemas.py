"""Query and answers of the figures of rights requests."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.rights.schemas import RequestId
from chalicelib.domain.reports.figures import Outcome
from chalicelib.domain.reports.metrics import DEFINITIONS
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.tenants.rights import Right

_YEAR: Final = re.compile(r"[0-9]{4}")
_ROW: Final[dict[str, Any]] = {
    "received": 3,
    "complied": 1,
    "complied_in_part": 0,
    "denied": {"legal_obligation": 1},
    "not_verified": 0,
    "withdrawn": 0,
    "redirected": 0,
    "not_mine": 1,
    "open": 1,
    "mean_days": 20.5,
    "median_days": 20.5,
}


def _year(value: Any) -> Any:
    if isinstance(value, str) and not _YEAR.fullmatch(value):
        raise PydanticCustomError("wrong_type", "Must be a year, such as 2026.")
    return value


def _truth(value: Any) -> Any:
    if value not in ("true", "false"):
        raise PydanticCustomError("wrong_type", "Must be true or false.")
    return value == "true"


class MetricsQuery(PageQuery):
    """Which year, and whether to list the requests behind its figures."""

    year: Annotated[int, BeforeValidator(_year)] = Field(
        description="The year of receipt, from 2018 to the current one.", examples=[2026]
    )
    list: Annotated[bool, BeforeValidator(_truth)] = Field(
        default=False, description="Whether to add a page of the requests behind the figures; as CSV, in their place."
    )


class MetricsOut(Output):
    """The figures of one type of request in one jurisdiction; `definitions` says what each is."""

    received: int = Field(description=DEFINITIONS["received"])
    complied: int = Field(description=DEFINITIONS["complied"])
    complied_in_part: int = Field(description=DEFINITIONS["complied_in_part"])
    denied: dict[str, int] = Field(description=DEFINITIONS["denied"])
    not_verified: int = Field(description=DEFINITIONS["not_verified"])
    withdrawn: int = Field(description=DEFINITIONS["withdrawn"])
    redirected: int = Field(description=DEFINITIONS["redirected"])
    not_mine: int = Field(description=DEFINITIONS["not_mine"])
    open: int = Field(description=DEFINITIONS["open"])
    mean_days: float | None = Field(description=DEFINITIONS["mean_days"])
    median_days: float | None = Field(description=DEFINITIONS["median_days"])


class BehindOut(Output):
    """One request behind the figures."""

    id: RequestId
    type: Right
    jurisdiction: str = Field(
        pattern=r"^[A-Z]{2}(-[A-Z]{2})?$",
        description="`US-<state>`, `US` where the state is unknown, else the country.",
    )
    received_at: Moment
    outcome: Outcome = Field(description="The figure in which it counts.")
    ground: DenialCode | None = Field(description="The first ground, where it is denied.")
    days: int | None = Field(description="Where it is answered.")


class RequestMetricsOut(Output):
    """The figures of a year."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "year": 2026,
                    "jurisdictions": {"all": {"delete": _ROW}, "US-CA": {"delete": _ROW}},
                    "definitions": {"open": DEFINITIONS["open"]},
                }
            ]
        }
    )

    year: int
    jurisdictions: dict[str, dict[str, MetricsOut]] = Field(
        description="By jurisdiction (`all`, `US-CA`) and type; types about automated decisions from 2027 on."
    )
    definitions: dict[str, Annotated[str, Field(max_length=1000)]] = Field(description="What each figure means.")
    requests: list[BehindOut] | None = Field(None, description="With `list=true`; a page may be short.")
    next_cursor: str | None = Field(None, max_length=1024, description="With `list=true`: the cursor of the next page.")
