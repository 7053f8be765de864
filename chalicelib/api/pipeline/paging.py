"""The query parameters of lists: `limit` and `cursor`, and what flags and tables of lists have in common."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input

MOST_IN_JSON: Final = 100
MOST_IN_CSV: Final = 1000
"""How many items a page may have in each form, where a list has both."""
_DIGITS: Final = re.compile(r"[0-9]{1,4}")


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):  # pydantic would accept "1_0" and "10.0" as well
        raise PydanticCustomError("wrong_type", "Must be a whole number.")
    return value


def read_truth(value: Any) -> Any:
    """Returns what a flag in a query means; pydantic would accept "yes" and "1" as well. Raises PydanticCustomError."""
    if value not in ("true", "false"):
        raise PydanticCustomError("wrong_type", "Must be true or false.")
    return value == "true"


Limit = Annotated[int, BeforeValidator(_whole)]


class PageQuery(Input):
    """Which part of a list to return."""

    limit: Limit = Field(25, ge=1, le=MOST_IN_JSON, description="The maximum number of items to return.")
    cursor: str | None = Field(
        None,
        min_length=1,
        max_length=1024,
        description="The `next_cursor` of the previous page. Leave it out for the first page.",
    )
