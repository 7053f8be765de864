"""Shows the letter that an action would make, before anybody takes it: the action itself runs, and nothing is written.

So what was previewed is what leaves, as long as nobody does something else with the request in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from chalicelib.domain.rights.details import AddWords
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.texts.masking import mask
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.post.compose import compose

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.changes import Claim
    from chalicelib.domain.mail.content import Content
    from chalicelib.domain.rights.letters import LetterChannel, LetterKind, LetterTo
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.domain.uploads.upload import Upload
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.ports.uploads import Uploads


@dataclass(frozen=True, slots=True, repr=False)
class PreviewedLetter:
    """A letter as it would leave, but for the token in its link. Does not print itself."""

    kind: LetterKind
    to: LetterTo
    channel: LetterChannel
    address: tuple[str, ...]
    content: Content


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """The request as an action would leave it, and the letter to the person, or else to whoever gets one."""

    request: RightsRequest
    letter: PreviewedLetter | None


def preview(ports: Ports, ctx: Context, request_id: str, act: Callable[[Ports], object]) -> Preview:
    """Returns what an action would do. `act` takes the action, by the ports that it is given.

    Raises NotFound, and whatever the action raises: what is refused is refused here too.
    """
    seen = require_request(ports, ctx, request_id)
    saved, words = _rehearse(ports, request_id, act)
    if saved is None:
        return Preview(seen.request, None)
    return Preview(saved.request, _compose(ports, ctx, seen, saved, words))


class _Rehearsed(Exception):
    """No error: it ends a rehearsal where the real action would be written."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.changes = changes


class _UnwrittenStore:
    """A store that ends the action where it would be written."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        raise _Rehearsed(changes)

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        return None


class _UnkeptUploads:
    """Uploads that are judged but not copied: all that an action does with them before it is written."""

    def __init__(self, uploads: Uploads) -> None:
        self.get = uploads.get

    def keep(self, tenant: str, upload: Upload) -> None:
        """Copies nothing."""


def _rehearse(
    ports: Ports, request_id: str, act: Callable[[Ports], object]
) -> tuple[SaveRightsRequest | None, AddWords | None]:
    """Returns the next version of the request that the action would write, and its words."""
    uploads = cast("Uploads", _UnkeptUploads(ports.uploads))
    try:
        act(replace(ports, store=_UnwrittenStore(), uploads=uploads))
    except _Rehearsed as end:
        saved = [one for one in end.changes if isinstance(one, SaveRightsRequest) and one.request.id == request_id]
        said = [one for one in end.changes if isinstance(one, AddWords) and one.request_id == request_id]
        return next(iter(saved), None), next(iter(said), None)
    return None, None


def _compose(
    ports: Ports, ctx: Context, seen: SeenRequest, saved: SaveRightsRequest, words: AddWords | None
) -> PreviewedLetter | None:
    request, event = saved.request, saved.event
    made = [one for one in request.post.queued if one.version == request.version]
    made.sort(key=lambda one: one.to != "person")  # an agent's letter says less
    if not made or seen.details is None:
        return None
    said = words.words if words else {}
    ready = compose(ports, ctx.profile, request, seen.details, made[0], event.body, said, event.at, ctx.now)
    letter = made[0]
    return PreviewedLetter(letter.kind, letter.to, ready.channel, ready.address, mask(ready.content, letter.kind))
