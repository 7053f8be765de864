"""The page on rights requests names the actions, in order, with the statuses of the one table that decides."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from chalicelib.domain.rights.states import ALL, OPEN, TABLE
from chalicelib.domain.rights.vocabulary import CLOSED, Status

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
NAMES = {
    OPEN: "open statuses",
    ALL: "any",
    CLOSED - {"withdrawn"}: "closed, but not withdrawn",
    frozenset(): "no change",
}


def test_the_page_has_the_table_of_actions() -> None:
    printed = re.findall(r"^\| `([a-z_]+)` \| (.*) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert printed == [(row.action, write(row.starts), write(row.leads)) for row in TABLE]


def write(statuses: frozenset[Status]) -> str:
    """Returns the statuses as the page writes them."""
    listed = ", ".join(f"`{one}`" for one in get_args(Status) if one in statuses)
    return NAMES.get(statuses, listed)
