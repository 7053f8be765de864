"""The id of a contract, which is the company's own and not personal (contract, section 5)."""

from __future__ import annotations

import re
from typing import Final

_SHAPE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def is_external_id(text: str) -> bool:
    """Returns whether a text can be the id of a contract, whether or not there is one."""
    return _SHAPE.fullmatch(text) is not None
