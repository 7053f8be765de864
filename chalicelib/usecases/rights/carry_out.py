"""The skeleton of every action on a request: read it, let the domain decide the step, and commit that as one whole.

A step becomes the next version with its event, the words beside it, an outbox row for each letter, and one that tells
others of the act. Where it deletes what is held of the person, one row does that first, and then brings those of the
letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.archive.sealing import SECRET_BYTES
from chalicelib.domain.daily_caps import CALENDAR
from chalicelib.domain.errors import NotFound
from chalicelib.domain.event_types import RightsEvent
from chalicelib.domain.events import hash_details
from chalicelib.domain.ids import is_id, read_moment
from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.outgoing import Telling, make_telling_row
from chalicelib.domain.reports.counters import COUNT, find_change, write_change
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions.agents import address_letters, asks_person
from chalicelib.domain.rights.actions.attach import note_files
from chalicelib.domain.rights.actions.needs import find_needs
from chalicelib.domain.rights.actions.step import Step, queue_letters
from chalicelib.domain.rights.details import AddWords
from chalicelib.domain.rights.guards import SYSTEM, Caller
from chalicelib.domain.rights.letters import REPEATED, WITH_CODE, LetterKind
from chalicelib.domain.rights.reminding.needs import NEEDS, Need, write_needs
from chalicelib.domain.rights.reminding.planning import begin_reminding, find_moment
from chalicelib.domain.rights.requests import RightsRequest, SaveRightsRequest
from chalicelib.domain.rights.seen import SeenRequest
from chalicelib.domain.rights.telling import tell_of_request
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.events import call_event
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights.archived import open_seen

if TYPE_CHECKING:
    from chalicelib.domain.reports.counters import ChangeCounts
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

PATIENCE: Final = timedelta(days=1)
"""After how long an act has a request archived by another row than the one that waits, which then does nothing."""
ASIDE: Final = frozenset[RightsEvent]({"request.reminded", "request.fell_overdue", "request.links_asked"})
"""Events that make no object of their own: nothing is written by them, and the next object has them too."""
Decide = Callable[[SeenRequest], tuple[Step, Sequence["Change"]]]
"""Decides the step of a request as it is now, and what else is written with it."""


def require_request(ports: Ports, ctx: Context, request_id: str) -> SeenRequest:
    """Returns the request with its details, from the archive where they lie there. Raises NotFound."""
    found = ports.rights_requests.read(ctx.tenant, [request_id]) if is_id(request_id, "req") else {}
    if request_id not in found:
        raise NotFound("There is no such request.")
    return open_seen(ports, ctx.tenant, found[request_id])


def require_state(ports: Ports, ctx: Context, request_id: str) -> RightsRequest:
    """Returns the request without what people wrote about it, wherever that lies. Raises NotFound."""
    found = ports.rights_requests.get(ctx.tenant, request_id) if is_id(request_id, "req") else None
    if found is None:
        raise NotFound("There is no such request.")
    return found


def read_linked(ports: Ports, ctx: Context, request_id: str) -> tuple[RightsRequest, ...]:
    """Returns all requests of the call that made this one, the one that leads first. For repeats of what was done."""
    request = ports.rights_requests.get(ctx.tenant, request_id)
    if request is None:
        raise LookupError("an idempotency record points to a request that is gone")
    return list_linked(ports, ctx, request)


def list_linked(ports: Ports, ctx: Context, request: RightsRequest) -> tuple[RightsRequest, ...]:
    """Returns all requests of the call that made this one, the one that leads first. Takes a read if there are more."""
    if not request.linked:
        return (request,)
    found = ports.rights_requests.states(ctx.tenant, request.linked)
    return tuple(found[one] for one in request.linked if one in found)


def act(
    ports: Ports,
    ctx: Context,
    request_id: str,
    action: states.Action,
    decide: Decide,
    *,
    if_match: int | None = None,
    overrules: bool = False,
    leaves: frozenset[str] = frozenset(),
) -> Done[SeenRequest]:
    """Carries out an action. Two at once: one wins, the other is decided again on what the first made of the request.

    `overrules` and `leaves` are those of `Caller`. Raises NotFound, PreconditionFailed, ActionRefused where the state
    does not allow it (any more), and what `decide` raises.
    """
    caller = replace(identify(ctx), overrules=overrules, leaves=leaves)

    def attempt() -> Plan[SeenRequest]:
        seen = require_request(ports, ctx, request_id)
        require_match(seen.request.version, if_match)
        states.check(seen.request, action, caller, ctx.now, ctx.profile.time_zone)
        step, further = decide(seen)
        changes = plan_step(ports, ctx, seen.request, note_files(step, further, ctx.now))
        return Plan([*changes, *further], replace(seen, request=pick_request(changes)), request_id)

    return commit(ports, ctx, attempt, lambda resource: require_request(ports, ctx, resource))


def plan_step(ports: Ports, ctx: Context, before: RightsRequest | None, step: Step) -> list[Change]:
    """Returns the changes that carry out a step: the next version first. `before` is None for a new request."""
    version = (before.version if before else 0) + 1
    letters = address_letters(step.after, step.letters)
    letter_ids = [ports.randomness.id("let", ctx.now) for _ in letters]
    after = queue_letters(
        replace(begin_reminding(step.after, ctx.profile, ctx.now), version=version),
        version,
        tuple(
            (letter_id, kind, to, to == "person" and needs_code(step.after, kind))
            for letter_id, (kind, to) in zip(letter_ids, letters, strict=True)
        ),
    )
    after, to_archive = _plan_archive(ports, ctx, after, step)
    salt = ports.randomness.token(16).hex() if step.words else ""
    digest = hash_details(salt, dict(step.words)) if step.words else ""
    event = call_event(ctx, step.event, at=step.at, record_id=after.id, digest=digest, body=step.body)
    changes: list[Change] = [
        SaveRightsRequest(after, before, event, find_moment(after, ctx.profile)),
    ]
    if step.words:
        changes.append(AddWords(after.id, version, ctx.now, step.words, salt))
    if step.erases:
        changes.append(_make_erasing_row(ports, ctx, after.id, version))
    else:
        trusted = after.intake.trusted
        made = zip(letter_ids, letters, strict=True)
        changes += [
            make_letter_row(ports, ctx, after.id, one, version, trusted=trusted, kind=kind) for one, (kind, _) in made
        ]
    counted = find_change(before, after, ctx.profile.time_zone)
    needs = find_needs(before, step, identify(ctx).by)
    return [*changes, *to_archive, *tell(ports, ctx, tell_of_request(before, after, step.event), counted, needs)]


def tell(
    ports: Ports, ctx: Context, telling: Telling, counted: ChangeCounts | None = None, needs: Sequence[Need] = ()
) -> list[OutboxRow]:
    """Returns the row by which others are told of an act, reports count it, and staff learn what it needs them for.

    None where nothing of this is to be done.
    """
    if not telling.events and counted is None and not needs:
        return []
    row = make_telling_row(ports.randomness.id("out", ctx.now), ctx.now, telling)
    more = {COUNT: write_change(counted)} if counted is not None else {}
    more |= {NEEDS: write_needs(needs)} if needs else {}
    return [replace(row, refs={**row.refs, **more})]


def pick_request(changes: Sequence[Change]) -> RightsRequest:
    """Returns the request that `plan_step` begins its changes with."""
    first = changes[0]
    if not isinstance(first, SaveRightsRequest):
        raise TypeError("a step begins with the request")
    return first.request


def needs_code(request: RightsRequest, kind: LetterKind) -> bool:
    """Returns whether a letter of a kind brings a code: the person may be asked by mail, and it can tell something.

    One that was asked for comes also where the level is reached by other means: it proves that the address is theirs.
    """
    if kind not in WITH_CODE or request.proof.address_confirmed or not asks_person(request.intake, request.type):
        return False
    return (kind == "code" or not request.proof.reached) and any(key.startswith("email#") for key in request.keys)


def identify(ctx: Context) -> Caller:
    """Returns the caller as the state machine knows it: a person by what their token opens, staff by who they are."""
    actor = ctx.actor
    if actor.kind == "system":
        return SYSTEM
    if actor.opened_by is not None:
        return Caller(actor.opened_by, actor.label)
    if actor.kind == "publishable":
        return Caller("publishable", actor.id)
    return Caller("staff", actor.member or actor.id)


def make_letter_row(
    ports: Ports,
    ctx: Context,
    request_id: str,
    letter_id: str,
    version: int,
    *,
    kind: LetterKind,
    trusted: bool = True,
) -> OutboxRow:
    """Returns the row of the outbox by which a letter leaves, with what tells for which daily cap it counts.

    `trusted` is that of the request's intake. What the law counts is sent again where nobody knows whether it left.
    """
    refs = {"rights_request": request_id, "letter": letter_id, "version": str(version)}
    if ctx.actor.kind in ("publishable", "subject"):
        from chalicelib.usecases.daily_caps import refer_to_caller

        refs |= refer_to_caller(ports, ctx)
    elif (ctx.actor.kind, ctx.actor.id) == ("system", CALENDAR) and not trusted:
        refs[CALENDAR] = "true"
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "send_letter", ctx.now, refs, repeat_if_uncertain=kind not in REPEATED)


def _plan_archive(
    ports: Ports, ctx: Context, after: RightsRequest, step: Step
) -> tuple[RightsRequest, list[OutboxRow]]:
    """Returns the request with the row that archives it, once it is settled, and again whenever it then changes.

    One that waits already archives the request as it will be by then, unless it has waited for so long that it must
    have been parked. What the file is sealed with is drawn with it.
    Events aside make no object: of a task that is late there would be another each day, and strangers who ask for
    links could have one locked whenever they like.
    """
    if not after.settled:
        return replace(after, archiving=""), []  # the row finds that nobody waits for it
    if after.archiving and ctx.now - read_moment(after.archiving) < PATIENCE:
        return after, []
    if step.event in ASIDE and after.archived is not None and not after.archived.purging:
        return after, []
    row_id, secret = ports.randomness.id(ARCHIVE, ctx.now), ports.randomness.token(SECRET_BYTES)
    refs = {"rights_request": after.id, "secret": secret.hex()}
    return replace(after, archiving=row_id), [OutboxRow(row_id, "archive", ctx.now, refs, repeat_if_uncertain=True)]


def _make_erasing_row(ports: Ports, ctx: Context, request_id: str, version: int) -> OutboxRow:
    """Returns the row by which what is held of the person is deleted; its work ends with the letters' rows."""
    refs = {"rights_request": request_id, "version": str(version)}
    return OutboxRow(ports.randomness.id("out", ctx.now), "erase", ctx.now, refs, repeat_if_uncertain=True)
