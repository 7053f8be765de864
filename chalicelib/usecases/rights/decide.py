"""Answers requests: completes them, or denies them wholly or in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import from_stored_key
from chalicelib.domain.policies.versions import PRIVACY
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import decide as steps
from chalicelib.domain.rights.actions.decide import Form, Granted, LeftTask, Reason
from chalicelib.domain.rights.automated.forms import check_form
from chalicelib.domain.rights.holds.hold import sum_up
from chalicelib.domain.rights.types import NEEDS_HELD
from chalicelib.usecases.consents.withdraw import WithdrawConsent, decide_withdrawal, new_withdrawal
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.people.record_act import carry_out
from chalicelib.usecases.rights.carry_out import act, identify
from chalicelib.usecases.rights.holds import find_holds
from chalicelib.usecases.uploads.manage import attach_upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Complete:
    """The command to answer a request. Does not print itself."""

    request_id: str
    granted: Granted
    if_match: int | None = None
    tasks_left: tuple[LeftTask, ...] = ()  # every task that is still open
    form: Form | None = None  # of the types that are answered along one


def complete(ports: Ports, ctx: Context, command: Complete) -> Done[SeenRequest]:
    """Answers a request with a letter; a deletion that meets a hold, in part.

    Raises as `act` does, and Invalid for files that can't be attached, tasks that are not open, or a form that is
    missing or another type's.
    """

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        steps.check_left(seen.request, command.tasks_left)
        check_form(seen.request.type, command.form, needed=True)
        step = steps.complete(
            seen.request,
            identify(ctx),
            ctx.profile,
            ctx.now,
            command.granted,
            command.tasks_left,
            sum_up(find_holds(ports, ctx, seen.request)),
            command.form,
        )
        return step, _attach(ports, ctx, command.granted)

    leaves = frozenset(one.task_id for one in command.tasks_left)
    return act(ports, ctx, command.request_id, "complete", decide, if_match=command.if_match, leaves=leaves)


@dataclass(frozen=True, slots=True, repr=False)
class Deny:
    """The command to deny a request, or a part of it where something is granted. Does not print itself."""

    request_id: str
    reasons: tuple[Reason, ...]
    granted: Granted | None = None  # None: nothing is
    stop_processing: bool = False  # closes every purpose of the person at once
    form: Form | None = None
    if_match: int | None = None


def deny(ports: Ports, ctx: Context, command: Deny) -> Done[SeenRequest]:
    """Denies a request, wholly or in part, with a letter.

    Raises as `act` does, and Invalid for impossible grounds, or for the end of processing where no deletion was asked.
    """
    steps.check_reasons(ctx.profile, command.reasons)

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        named = {reason.code for reason in command.reasons}
        request = seen.request
        steps.check_for_request(request, command.reasons, stop_processing=command.stop_processing)
        check_form(request.type, command.form, needed=False)
        _check_that_nothing_is_held(ports, ctx, request, command.reasons)
        held = [hold for hold in find_holds(ports, ctx, request) if hold.code in named]
        step = steps.deny(
            request,
            identify(ctx),
            ctx.profile,
            ctx.now,
            command.reasons,
            command.granted,
            stop_processing=command.stop_processing,
            policy_url=policy_url(ports, ctx.tenant),
            kept=sum_up(held),
            form=command.form,
        )
        stopped = stop_processing(ports, ctx, request) if command.stop_processing else ()
        return step, (*_attach(ports, ctx, command.granted), *stopped)

    action: states.Action = "deny" if command.granted is None else "deny_partial"
    return act(ports, ctx, command.request_id, action, decide, if_match=command.if_match)


def policy_url(ports: Ports, tenant: str) -> str:
    """Returns the address of the tenant's privacy policy."""
    return f"{ports.base_url}/p/{tenant}/{PRIVACY}"


def stop_processing(ports: Ports, ctx: Context, request: RightsRequest) -> Sequence[Change]:
    """Returns the changes that close every purpose of the person at once; none where there is no identifier."""
    if not request.keys:
        return ()
    identifiers = tuple(
        ports.subjects.identifier_value(ctx.tenant, key) or from_stored_key(key) for key in request.keys
    )
    origin = Origin(identifiers, Source("api", evidence={"rights_request": request.id}), asserted=True)
    command = WithdrawConsent(origin, None)
    reach = find_reach(ports, ctx, identifiers, trusted=False, widely=True)
    decision = decide_withdrawal(command, new_withdrawal(ports, ctx, command), reach)
    return carry_out(ports, ctx, reach, [decision], decision.event_type)


def _attach(ports: Ports, ctx: Context, granted: Granted | None) -> Sequence[Change]:
    upload_ids = granted.upload_ids if granted else ()
    return [
        attach_upload(ports, ctx, upload_id, "answer", f"/upload_ids/{number}")
        for number, upload_id in enumerate(upload_ids)
    ]


def _check_that_nothing_is_held(ports: Ports, ctx: Context, request: RightsRequest, reasons: Sequence[Reason]) -> None:
    """Raises Invalid where nobody may say that no data was found: this system itself holds some of the person."""
    numbers = [number for number, reason in enumerate(reasons) if reason.code == "no_data_found"]
    if not numbers or request.type not in NEEDS_HELD or not request.keys:
        return
    if ports.subjects.find(ctx.tenant, list(request.keys)):
        message = "Consents or opt-outs of this person are held here, so something was found."
        raise Invalid(FieldError(f"/reasons/{numbers[0]}/code", "data_is_held", message))
