"""Lifts an opt-out by the person's own word, in two steps where the law or a signal requires them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.domain.errors import Conflict
from chalicelib.domain.opt_outs.lifts import decide_lift, make_lift_acts
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.opt_out_acts import OptOutSource
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.record import RecordOptOut, new_record
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.person_views import read_beside
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.people.record_act import Decision, plan_act, record_act
from chalicelib.usecases.ports.bundle import Ports

_NOBODY: Final = "These identifiers do not name one person. Name the person by e-mail or external_id too."


@dataclass(frozen=True, slots=True, repr=False)
class LiftOptOut:
    """The command to lift opt-outs; `origin.wording` is the proof."""

    origin: Origin
    kinds: tuple[OptOutKind, ...]
    source: OptOutSource


def lift_opt_out(ports: Ports, ctx: Context, command: LiftOptOut) -> Done[OptOutRecord]:
    """Lifts opt-outs of one person; those that need two steps stay until the button of `/c/{token}` is pressed.

    Raises Conflict (identity_conflict) unless exactly one person is meant.
    """
    origin = command.origin
    blank = begin_lift(ports, ctx, command)

    def attempt() -> Plan[OptOutRecord]:
        resolution = resolve(ports, ctx, origin.identifiers, trusted=blank.trusted, opening=True)
        decision = decide_for(ports, ctx, command, blank, resolution)
        return plan_act(ports, ctx, Reach(resolution, _require_person(resolution)), decision)

    return record_act(ports, ctx, origin, blank, attempt)


def begin_lift(ports: Ports, ctx: Context, command: LiftOptOut) -> OptOutRecord:
    """Returns the record of a lift before anything was decided."""
    return new_record(ports, ctx, RecordOptOut(command.origin, command.kinds, command.source, kind="lift"))


def decide_for(
    ports: Ports, ctx: Context, command: LiftOptOut, blank: OptOutRecord, resolution: Resolution
) -> Decision[OptOutRecord]:
    """Decides on a lift for the person meant, with their devices. Raises Conflict (identity_conflict).

    Takes one more read where the person shares identifiers that the call does not name.
    """
    targets = _require_person(resolution)
    record = decide_lift(blank, targets, read_beside(ports, ctx, resolution))
    acts = dict.fromkeys((target.id for target in targets), make_lift_acts(record, command.source))
    return Decision(record, acts, "opt_out.lifted")


def _require_person(resolution: Resolution) -> tuple[Revision, ...]:
    """Returns the one person with their devices."""
    if resolution.person is None:
        raise Conflict(_NOBODY, code="identity_conflict")
    return (resolution.person, *(draft for draft in resolution.others if draft.after.kind == "device"))
