"""Reads the path parameters of the policy endpoints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_SLUG: Final = re.compile(r"^[a-z][a-z0-9-]{0,63}$")
_NUMBER: Final = re.compile(r"^[1-9][0-9]{0,5}$")


def slug_of(call: Call) -> str:
    """Returns the slug in the path. Raises NotFound if it can't be one."""
    slug = call.path["slug"]
    if not _SLUG.fullmatch(slug):
        raise NotFound("The tenant has no such policy.")
    return slug


def number_of(call: Call) -> int:
    """Returns the version number in the path. Raises NotFound if it can't be one."""
    number = call.path["version"]
    if not _NUMBER.fullmatch(number):
        raise NotFound("There is no such version.")
    return int(number)
