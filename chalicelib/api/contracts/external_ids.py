"""The id of a contract in a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.contracts.external_ids import is_external_id
from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


def read_id(call: Call) -> str:
    """Returns the id in the path of a call. Raises NotFound for what can be none."""
    external_id = call.path["external_id"]
    if not is_external_id(external_id):
        raise NotFound("There is no such contract.")
    return external_id
