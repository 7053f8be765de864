"""The base of all request and answer models: closed objects, strict text, moments and dates."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from chalicelib.domain.times import format_rfc3339

_MOMENT: Final = re.compile(
    r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$"
)
_DAY: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
PLAIN_TEXT: Final = (
    r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]*$"
)
"""No control characters except tabs and line ends, and none that change the direction of text."""
ONE_LINE: Final = PLAIN_TEXT.replace(r"\u0000-\u0008\u000B\u000C\u000E-\u001F", r"\u0000-\u001F")


class Input(BaseModel):
    """A request body or part of one. Unknown fields are refused, and types are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Output(BaseModel):
    """An answer or part of one. Fields that were not set are left out of the JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PydanticCustomError(
            "not_a_moment", "Must be an RFC 3339 time with an offset, such as 2026-11-22T17:00:00Z."
        )
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", value.upper()))
        moment.astimezone(_EPOCH.tzinfo)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("not_a_moment", "This day or time does not exist.") from error
    if moment.year < 1970:
        raise PydanticCustomError("out_of_range", "Must be 1970 or later.")
    moment = moment.astimezone(_EPOCH.tzinfo)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("not_a_date", "Must be a calendar date as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("not_a_date", "This day does not exist.") from error
    if not 1970 <= day.year <= 2200:
        raise PydanticCustomError("out_of_range", "Must be between 1970 and 2200.")
    return day


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(format_rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-02T17:00:00.000Z"]}),
]
"""A moment: accepted with any offset, written in UTC with milliseconds and Z."""

Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-02"]}),
]
"""A calendar date in the tenant's time zone."""


def line(most: int, least: int = 1) -> Any:
    """Returns the constraints of a one-line text with at most so many characters."""
    return Field(min_length=least, max_length=most, pattern=ONE_LINE)


def text(most: int, least: int = 1) -> Any:
    """Returns the constraints of a text that may have several lines, with at most so many characters."""
    return Field(min_length=least, max_length=most, pattern=PLAIN_TEXT)


Line = Annotated[str, line(200)]
Name = Annotated[str, line(100)]

ActorName = Annotated[
    str | None,
    Field(
        max_length=100,
        description="The name of the member, or of the holder of the key, else the key's; null for anybody else.",
        examples=["Ada Example"],
    ),
]
"""The name that stands beside the member of an answer that says who acted (`Call.name`)."""
