"""From who is named and how it reached us, as bodies say it, to the origin that every recorded act has."""

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
    """The source without its wording, which is kept elsewhere; `more` is evidence besides what was sent."""
    return Source(source.channel, source.url, None, {**(source.evidence or {}), **(more or {})})


def read_origin(
    subject: SubjectIn, source: SourceIn, *, link: str | None = None, jurisdiction: str | None = None
) -> Origin:
    """The origin. Raises Invalid for an identifier that cannot exist."""
    return Origin(
        identifiers=subject.identifiers(),
        source=read_source(source),
        wording=source.wording,
        asserted=link == ASSERTED,
        jurisdiction=jurisdiction,
    )
