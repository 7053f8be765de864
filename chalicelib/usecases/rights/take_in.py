"""Takes in rights requests: from a page, from staff for calls and letters, from agents and from controllers.

What law or promise does not give is taken in too, and answered. Opt-outs are written in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.events import hash_details
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.opt_out_acts import OptOutSource
from chalicelib.domain.rights import intake as rules
from chalicelib.domain.rights.actions.attach import note_files
from chalicelib.domain.rights.details import AddDetails, AddToPerson, RequestDetails
from chalicelib.domain.rights.intake import Submission
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.types import OPT_OUTS
from chalicelib.domain.rights.vocabulary import ReceivedVia
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.withdraw import WithdrawConsent, decide_withdrawal, new_withdrawal
from chalicelib.usecases.events import call_event
from chalicelib.usecases.opt_outs.record import RecordOptOut, decide_opt_out, new_record
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import derive_identifier_keys
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.reach import Reach, find_reach, reach_named
from chalicelib.usecases.people.record_act import Decision, carry_out
from chalicelib.usecases.rights.carry_out import identify, pick_request, plan_step, read_linked
from chalicelib.usecases.rights.redirect import require_contract
from chalicelib.usecases.uploads.manage import attach_upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_WAYS: Final[dict[ReceivedVia, tuple[str, OptOutSource]]] = {
    "web_form": ("web_form", "form"),
    "email": ("email", "email"),
    "phone": ("phone", "phone"),
    "mail": ("paper", "mail"),
    "in_person": ("paper", "mail"),
    "sms": ("sms", "form"),
}
"""How a request came → the channel of the source of its opt-outs, and how these count for lifting."""


@dataclass(frozen=True, slots=True, repr=False)
class TakeIn:
    """The command. `identifiers` are the requester's e-mail address and phone, normalized, the address first."""

    submission: Submission
    identifiers: tuple[Identifier, ...]


def take_in(ports: Ports, ctx: Context, command: TakeIn) -> Done[tuple[RightsRequest, ...]]:
    """Makes the requests of one call, and returns them, the one that leads first.

    The answer is the same, and takes the same calls, whoever is meant and whatever is held of them. Raises Invalid,
    Conflict (upload_changed), Unavailable.
    """
    rules.check(command.submission, ctx.now)
    drawn = draw(ports, ctx, command)

    def attempt() -> Plan[tuple[RightsRequest, ...]]:
        changes, made = plan_requests(ports, ctx, command, drawn)
        people = _plan_people(ports, ctx, command, made[0].id)
        return Plan([*changes, *people], made, made[0].id)

    return commit(ports, ctx, attempt, lambda lead: read_linked(ports, ctx, lead))


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """What is drawn once for the requests of a call, however often its transaction is tried."""

    ids: tuple[str, ...]
    salts: tuple[str, ...]


def draw(ports: Ports, ctx: Context, command: TakeIn) -> Drawn:
    """Draws the ids and salts of the requests of a call."""
    ids = tuple(ports.randomness.id("req", ctx.now) for _ in command.submission.types)
    return Drawn(ids, tuple(ports.randomness.token(16).hex() for _ in ids))


def plan_requests(
    ports: Ports, ctx: Context, command: TakeIn, drawn: Drawn
) -> tuple[list[Change], tuple[RightsRequest, ...]]:
    """Returns the changes that make the requests of a call, without those of people, and the requests.

    Raises Invalid for a contract or an upload that is not there.
    """
    sent = command.submission
    if sent.intake.contract_id is not None:
        require_contract(ports, ctx, sent.intake.contract_id)
    keys = tuple(derive_identifier_keys(ports, ctx, command.identifiers))
    steps = rules.begin(ctx.profile, sent, drawn.ids, keys, ctx.now, identify(ctx).by)
    changes: list[Change] = []
    made: list[RightsRequest] = []
    papers: list[Change] = []
    if sent.upload_id:
        papers.append(attach_upload(ports, ctx, sent.upload_id, "authorization", "/agent/upload_id"))
    for step, salt in zip(steps, drawn.salts, strict=True):
        noted = step if made else note_files(step, papers, ctx.now)  # the one that leads has the paper for all
        planned = _plan_new(ports, ctx, sent, noted, salt)
        changes += planned
        made.append(pick_request(planned))
    return [*changes, *papers], tuple(made)


def _plan_new(ports: Ports, ctx: Context, sent: Submission, step: Step, salt: str) -> list[Change]:
    """Returns the changes that make one request: state, event, details, and its place in the lists of its people."""
    request = step.after
    code = sent.question_code if request.type == "question" else None
    details = RequestDetails(request.id, sent.requester, sent.agent, sent.text, sent.period, salt, code)
    saved, *further = plan_step(ports, ctx, None, step)
    if isinstance(saved, SaveRightsRequest):  # always; its event binds the details
        event = replace(saved.event, digest=hash_details(salt, details.details()), at=sent.intake.received_at)
        saved = replace(saved, event=event)
    received = sent.intake.received_at
    listed = [AddToPerson(key, request.id, request.type, received) for key in request.keys]
    return [saved, AddDetails(details, request.type, received), *listed, *further]


def _plan_people(ports: Ports, ctx: Context, command: TakeIn, request_id: str) -> list[Change]:
    """Returns the changes of the people named: what they opt out of and withdraw, and what their browser signals."""
    reach, decisions = decide_people(ports, ctx, command, request_id)
    if reach is None:
        return []
    if not decisions:
        event = call_event(ctx, "subject.named", record_id=request_id)
        return change_subjects(ports, ctx, reach_named(reach.resolution), {}, event)
    return carry_out(ports, ctx, reach, decisions, decisions[0].event_type)


def decide_people(
    ports: Ports, ctx: Context, command: TakeIn, request_id: str
) -> tuple[Reach | None, list[Decision[Any]]]:
    """Decides what a call changes of the people named; their reach is None where it changes nothing."""
    types = command.submission.types
    kinds = tuple(kind for right, kind in OPT_OUTS.items() if right in types)
    withdraws = "withdraw_consent" in types
    if not command.identifiers or not (kinds or withdraws or ctx.signalling):
        return None, []
    reach = find_reach(ports, ctx, command.identifiers, trusted=False, widely=bool(kinds or withdraws))
    origin = _make_origin(command, request_id)
    return reach, [
        *_opt_out(ports, ctx, command, origin, kinds, reach),
        *_withdraw(ports, ctx, origin, withdraws, reach),
    ]


def _make_origin(command: TakeIn, request_id: str) -> Origin:
    """Returns the origin of what the requester restricts. Nobody has proven yet whose address it is."""
    intake = command.submission.intake
    source = Source(_WAYS[intake.via][0], evidence={"rights_request": request_id})
    jurisdiction = f"{intake.country}-{intake.state}" if intake.state else intake.country
    return Origin(command.identifiers, source, asserted=True, jurisdiction=jurisdiction)


def _opt_out(
    ports: Ports, ctx: Context, command: TakeIn, origin: Origin, kinds: Sequence[Any], reach: Reach
) -> list[Decision[Any]]:
    if not kinds:
        return []
    intake = command.submission.intake
    opting = RecordOptOut(origin, tuple(kinds), _WAYS[intake.via][1], at=intake.received_at)
    return [decide_opt_out(opting, new_record(ports, ctx, opting), reach)]


def _withdraw(ports: Ports, ctx: Context, origin: Origin, withdraws: bool, reach: Reach) -> list[Decision[Any]]:
    if not withdraws:
        return []
    command = WithdrawConsent(origin, None)
    return [decide_withdrawal(command, new_withdrawal(ports, ctx, command), reach)]
