"""Turns the subject and the source of a request body into the origin that every recorded act carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from chalicelib.domain.people.act_records import Source
from chalicelib.usecases.people.origin import Origin

if TYPE_CHECKING:
    from chalicelib.api.consents.schemas import SourceIn
    from chalicelib.api.people.schemas import SubjectIn

ASSERTED: Final = "asserted"


def read_source(source: SourceIn, more: Mapping[str, str] | None = None) -> Source:
    """Returns the source without its wording, which is stored elsewhere. `more` is evidence to add to what was sent."""
    return Source(source.channel, source.url, None, {**(source.evidence or {}), **(more or {})})


def read_origin(
    subject: SubjectIn,
    source: SourceIn,
    *,
    link: str | None = None,
    jurisdiction: str | None = None,
    restricts: bool = False,
    by_id: bool = False,
) -> Origin:
    """Returns the origin of an act. Raises as `SubjectIn.identifiers`, whose `by_id` it is.

    An act that only `restricts` concerns the whole number, so its extension is left off.
    """
    return Origin(
        identifiers=subject.identifiers(leave_extension=restricts, by_id=by_id),
        source=read_source(source),
        wording=source.wording,
        asserted=link == ASSERTED,
        jurisdiction=jurisdiction,
    )
