"""Taking an opt-out back: by the person's own word, in two steps where the law or a signal asks for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.consents.decisions import CONFIRM_WITHIN_MS
from chalicelib.domain.errors import Conflict
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.act_records import AddRecord
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.opt_out_acts import Lifted, OptOutSource
from chalicelib.domain.people.register import steps_needed
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.record import RecordOptOut, new_record, opt_out_event, same_opt_out
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.ports.bundle import Ports

_NOBODY: Final = "These identifiers do not name one person. Name the person by e-mail or external_id too."


@dataclass(frozen=True, slots=True, repr=False)
class LiftOptOut:
    """The command; `origin.wording` is the proof."""

    origin: Origin
    kinds: tuple[OptOutKind, ...]
    source: OptOutSource


def lift_opt_out(ports: Ports, ctx: Context, command: LiftOptOut) -> Done[OptOutRecord]:
    """Lifts opt-outs of one person; those that need two steps stay until `/c/{token}` is pressed.

    Raises Conflict (identity_conflict) where nobody, or not exactly one person, is meant.
    """
    base = new_record(ports, ctx, RecordOptOut(command.origin, command.kinds, command.source, kind="lift"))

    def attempt() -> Plan[OptOutRecord]:
        resolution = resolve(ports, ctx, command.origin.identifiers, trusted=base.trusted, opening=True)
        person = resolution.person
        if person is None:
            raise Conflict(_NOBODY, code="identity_conflict")
        targets = [person, *(draft for draft in resolution.others if draft.after.kind == "device")]
        second = {
            kept.kind for kept in base.kinds for t in targets if steps_needed(t.after.state.opt_outs, kept.kind) == 2
        }
        kinds = tuple(replace(k, state="pending" if k.kind in second else "lifted") for k in base.kinds)
        until = base.recorded_at + CONFIRM_WITHIN_MS if second else None
        record = replace(base, subject_ids=tuple(t.id for t in targets), kinds=kinds, confirm_until=until)
        acts: tuple[Act, ...] = tuple(
            Lifted(kept.kind, base.at, command.source, base.id, two_steps=False)
            for kept in kinds
            if kept.state == "lifted"
        )
        event = opt_out_event(ctx, "opt_out.lifted", record)
        reach = Reach(resolution, tuple(targets))
        changes = change_subjects(ports, ctx, reach, {t.id: acts for t in targets}, event)
        return Plan([*changes, AddRecord(record)], record, record.id)

    keep_wording(ports, ctx, command.origin)
    return commit(ports, ctx, attempt, lambda record_id: same_opt_out(ports, ctx, record_id))
