"""What the reader of a mail that told of many requests does about them: sees them, confirms some, disowns all.

Such a mail went to the mailbox that all of them name. Its link works for a few days, and for requests of that mailbox
alone, so that nobody can keep a person from their own request by filling the day with others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import FieldError, Forbidden, Invalid, Unauthenticated
from chalicelib.domain.rights.post import unconfirmed
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.rights.archived import list_left
from chalicelib.usecases.rights.carry_out import identify, require_request, require_state
from chalicelib.usecases.rights.leave import disown
from chalicelib.usecases.rights.post.collect import walk_address
from chalicelib.usecases.rights.verify import verify_by_mailbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_OVER: Final = "This link lists no requests (any more). Use that of the latest mail, or have another code mailed."
_OTHERS: Final = "Name requests of the list that this link opens."
_READERS: Final = "Only the link of the mail can do this: it shows who reads the mailbox."


@dataclass(frozen=True, slots=True, repr=False)
class Confirmed:
    """A request that its reader confirmed; the tracking link is theirs where this link confirmed it, else None."""

    request: RightsRequest
    tracking_id: str | None


def list_waiting(
    ports: Ports, ctx: Context, request_id: str, cursor: str | None
) -> tuple[list[RightsRequest], str | None]:
    """Returns requests of the mailbox that wait to be confirmed, the newest first, and the cursor of the next page.

    A page looks at a hundred requests, and may hold none. Staff see the list too. Raises NotFound, Unauthenticated
    (link_over) where the link opens no list, Malformed for a wrong cursor.
    """
    if ctx.actor.kind == "secret":
        address = unconfirmed.find_address(require_state(ports, ctx, request_id))
    else:
        address = _require_list(ports, ctx, request_id)
    name = f"waiting {request_id}"
    after = cursors.decode(ports, ctx.tenant, name, cursor) if cursor else None
    listed, last = ports.rights_requests.page_of_person(ctx.tenant, address, after)
    found = ports.rights_requests.states(ctx.tenant, [one.request_id for one in listed])
    states = [found[one.request_id] for one in listed if one.request_id in found]
    waiting = [one for one in states if unconfirmed.awaits_confirmation(one) and _names(one, address)]
    return waiting, cursors.encode(ports, ctx.tenant, name, last) if last else None


def confirm_waiting(ports: Ports, ctx: Context, request_id: str, chosen: Sequence[str]) -> Done[list[Confirmed]]:
    """Confirms requests of the mailbox, and those made with each of them, by a commit each; returns all of these.

    A call that broke off can be sent again. Raises as `list_waiting` does; Forbidden for all but the link; Invalid
    (not_listed) for requests of others and for unknown ones, before any is confirmed.
    """
    address = _require_list(ports, ctx, request_id)
    _forget_nothing(ports, ctx)
    known = ports.rights_requests.states(ctx.tenant, chosen)
    strange = [
        FieldError(f"/confirm/{number}", "not_listed", _OTHERS)
        for number, one in enumerate(chosen)
        if one not in known or not _names(known[one], address)
    ]
    if strange:
        raise Invalid(*strange)

    def work() -> list[Confirmed]:
        linked = {one.id: one for named in chosen for one in verify_by_mailbox(ports, ctx, named)}
        return [_show(ctx, one) for one in linked.values()]

    return commit(ports, ctx, lambda: Plan([], work(), request_id), lambda _: work())


def disown_all(ports: Ports, ctx: Context, request_id: str) -> Done[int]:
    """Says of all requests of the mailbox that nobody has verified that they are not its reader's.

    Returns how many this call disowned: fewer than MOST_DISOWNED where none is left. Each has its own commit, with
    those made beside it, so that a call that broke off can be sent again. Raises as `list_waiting` does; Forbidden for
    all but the link.
    """
    address = _require_list(ports, ctx, request_id)
    _forget_nothing(ports, ctx)
    alone = replace(ctx, claim=None)

    def work() -> int:
        gone: set[str] = set()
        for one in walk_address(ports, ctx.tenant, address):
            if one.id in gone or not _names(one, address) or not unconfirmed.is_disownable(one):
                continue
            disown(ports, alone, one.id)
            gone |= {one.id, *one.linked}
            if len(gone) >= unconfirmed.MOST_DISOWNED:
                break
        return len(gone)

    return commit(ports, ctx, lambda: Plan([], work(), request_id), lambda _: 0)


def _require_list(ports: Ports, ctx: Context, request_id: str) -> str:
    """Returns the key of the mailbox whose list the link opens. Raises Forbidden, NotFound, Unauthenticated."""
    seen = require_request(ports, ctx, request_id)
    address = unconfirmed.find_address(seen.request)
    if ctx.actor.opened_by != "letter":
        raise Forbidden(_READERS)
    letters = list_left(ports, ctx.tenant, seen)
    if not address or not unconfirmed.opens_list(letters, ctx.now):
        raise Unauthenticated(_OVER, code="link_over")
    return address


def _forget_nothing(ports: Ports, ctx: Context) -> None:
    """Refuses an Idempotency-Key that came with another body, before anything is done. Raises Invalid."""
    if ctx.claim:
        ports.store.replayed(ctx.tenant, ctx.claim, ctx.now)


def _names(request: RightsRequest, address: str) -> bool:
    return unconfirmed.find_address(request) == address


def _show(ctx: Context, request: RightsRequest) -> Confirmed:
    """Returns a request, with its tracking link where it was this link that confirmed it: others know their own."""
    by = identify(ctx).by
    link = request.post.tracking
    ours = any(check.method == "code" and check.by == by for check in request.proof.checks)
    return Confirmed(request, link.id if link and ours else None)
