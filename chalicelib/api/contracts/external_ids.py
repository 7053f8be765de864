"""The id of a contract in a path, which is the company's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def read_id(call: Call) -> str:
    """Returns the id in the path of a call. Raises NotFound for what can be none."""
    external_id = call.path["external_id"]
    if not EXTERNAL_ID.fullmatch(external_id):
        raise NotFound("There is no such contract.")
    return external_id
