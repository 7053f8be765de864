"""How policies appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.policies import schemas
from chalicelib.api.policies.versions.answers import summarise
from chalicelib.api.policies.versions.schemas import VersionSummary
from chalicelib.domain.policies.versions import find_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.policies.diff import SectionChange, Words
    from chalicelib.domain.policies.versions import Shelf


def show_line(call: Call, shelf: Shelf) -> schemas.PolicyLine:
    """Returns a policy as an entry of the list."""
    holding = find_in_force(shelf, call.context.now)
    return schemas.PolicyLine(
        slug=shelf.slug,
        in_force=VersionSummary(**summarise(call, shelf, holding)) if holding else None,
        draft=shelf.draft if call.context.actor.trusted else None,
        url=f"{call.ports.base_url}/p/{call.context.tenant}/{shelf.slug}",
    )


def show_change(change: SectionChange) -> schemas.SectionChangeOut:
    """Converts a changed section to its answer."""
    return schemas.SectionChangeOut(
        kind=change.kind,
        anchor=change.anchor,
        title=change.title,
        before=change.before,
        moved=change.moved,
        heading=_words(change.heading),
        blocks=[schemas.BlockChangeOut(kind=block.kind, words=_words(block.words)) for block in change.blocks],
    )


def _words(words: Sequence[Words]) -> list[schemas.WordOut]:
    return [schemas.WordOut(op=word.op, text=word.text) for word in words]
