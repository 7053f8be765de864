"""Letters as staff see them: those of one request, those that wait for somebody, and what becomes of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.rights.letters import Queued, SaveLetter
from chalicelib.domain.rights.post import delivery
from chalicelib.domain.rights.post.by_hand import finish, note_done
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights.archived import find_left, list_left
from chalicelib.usecases.rights.carry_out import plan_step, require_request
from chalicelib.usecases.rights.post.acknowledge import acknowledge_linked

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.rights.letters import Letter, LetterChannel, LetterState
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def list_letters(ports: Ports, ctx: Context, request_id: str) -> list[Letter | Queued]:
    """Returns all letters of a request in order, also those that are still to leave. Raises NotFound."""
    seen = require_request(ports, ctx, request_id)
    left: list[Letter | Queued] = list(list_left(ports, ctx.tenant, seen))
    known = {one.id for one in left}
    return sorted([*left, *(one for one in seen.request.post.queued if one.id not in known)], key=lambda one: one.id)


def read_letter(ports: Ports, ctx: Context, request_id: str, letter_id: str) -> Letter | Queued:
    """Returns a letter; of one that is still to leave, what is known of it. The read is kept. Raises NotFound."""
    found = _require_letter(ports, ctx, require_request(ports, ctx, request_id), letter_id)
    keep_read(ports, ctx, "request.viewed", [request_id])
    return found


def list_waiting(
    ports: Ports, ctx: Context, state: LetterState, limit: int, cursor: str | None
) -> tuple[list[tuple[Letter, SeenRequest]], str | None]:
    """Returns letters of all requests that wait for somebody in this state, the earliest clock first.

    In the state `bounced` it is those whose mail came back, which are also among those to print or to call.

    Those of a request of which a reader said that it isn't theirs are left out: nothing more is sent for it. Raises
    Malformed for a cursor of another list.
    """
    name = f"letters {state}"
    after = cursors.decode(ports, ctx.tenant, name, cursor) if cursor else None
    found, last = ports.letters.waiting(ctx.tenant, state, after, limit)
    wanted = [(letter, seen) for letter, seen in found if "not_mine" not in seen.request.marks]
    return wanted, cursors.encode(ports, ctx.tenant, name, last) if last else None


@dataclass(frozen=True, slots=True, repr=False)
class FinishLetter:
    """The command of staff who printed or spoke a letter. Does not print itself: the note may be personal."""

    request_id: str
    letter_id: str
    channel: LetterChannel
    at: datetime | None = None
    note: str | None = None
    if_match: int | None = None


def finish_letter(ports: Ports, ctx: Context, command: FinishLetter) -> Done[Letter]:
    """Notes that a letter that waited for somebody has reached its reader, which may acknowledge the request.

    Raises NotFound, PreconditionFailed, Conflict and Invalid as `finish` does.
    """

    def attempt() -> Plan[Letter]:
        seen = require_request(ports, ctx, command.request_id)  # before the letter: its version guards both
        request = seen.request
        require_match(request.version, command.if_match)
        letter = _require_letter(ports, ctx, seen, command.letter_id)
        if isinstance(letter, Queued):
            raise Conflict("This letter has not left yet.", code="letter_not_waiting")
        done = finish(letter, command.at or ctx.now, ctx.now, command.channel, command.note)
        step = note_done(request, letter, done, ctx.profile.time_zone)
        linked = acknowledge_linked(ports, ctx, request, step.after, done)
        return Plan([*plan_step(ports, ctx, request, step), SaveLetter(done), *linked], done, done.id)

    def replay(_: str) -> Letter:
        found = find_left(ports, ctx.tenant, require_request(ports, ctx, command.request_id), command.letter_id)
        if found is None:
            raise LookupError("an idempotency record points to a letter that is gone")
        return found

    return commit(ports, ctx, attempt, replay)


def _require_letter(ports: Ports, ctx: Context, seen: SeenRequest, letter_id: str) -> Letter | Queued:
    found: Letter | Queued | None = None
    if is_id(letter_id, "let"):
        found = find_left(ports, ctx.tenant, seen, letter_id)
        # One that left since the request was read is found by its item; one that never will, by neither.
        found = found or delivery.find_queued(seen.request, letter_id)
    if found is None:
        raise NotFound("There is no such letter.")
    return found
