"""The query parameters of lists: `limit` and `cursor`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input

_DIGITS: Final = re.compile(r"[0-9]{1,3}")


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):  # pydantic would accept "1_0" and "10.0" as well
        raise PydanticCustomError("wrong_type", "Must be a whole number.")
    return value


class PageQuery(Input):
    """Which part of a list to return."""

    limit: Annotated[int, BeforeValidator(_whole)] = Field(
        25, ge=1, le=100, description="The maximum number of items to return."
    )
    cursor: str | None = Field(
        None,
        min_length=1,
        max_length=1024,
        description="The `next_cursor` of the previous page. Leave it out for the first page.",
    )
