"""The two lists of who got information: to whom it was sold or shared, and to whom it was disclosed for business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.rights.documents.words import Name, name_categories, name_purposes, name_recipients
from chalicelib.domain.tenants.parts import Disclosure
from chalicelib.domain.tenants.recipients import DISCLOSED_TO


@dataclass(frozen=True, slots=True)
class DisclosedRow:
    """A kind of information that others got: what for, and what kinds of recipients."""

    category: Name
    purposes: tuple[Name, ...]
    recipients: tuple[Name, ...]


def split_disclosures(rows: Sequence[Disclosure]) -> tuple[tuple[DisclosedRow, ...], tuple[DisclosedRow, ...]]:
    """Returns what was sold or shared, and what was disclosed for a business purpose.

    A kind of information whose recipients are of both sorts stands in both lists, each with its own recipients.
    """
    sold = _list(rows, [[one for one in row.recipients if one not in DISCLOSED_TO] for row in rows])
    disclosed = _list(rows, [[one for one in row.recipients if one in DISCLOSED_TO] for row in rows])
    return sold, disclosed


def _list(rows: Iterable[Disclosure], recipients: Iterable[Sequence[str]]) -> tuple[DisclosedRow, ...]:
    return tuple(
        DisclosedRow(name_categories((row.category,))[0], name_purposes(row.purposes), name_recipients(named))
        for row, named in zip(rows, recipients, strict=True)
        if named
    )
