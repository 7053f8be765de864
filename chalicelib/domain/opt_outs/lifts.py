"""Lifting an opt-out: which kinds end at once, and which only after a second step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.consents.grants import CONFIRM_WITHIN_MS
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.opt_out_acts import Lifted, OptOutSource
from chalicelib.domain.people.register import count_steps
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision


def decide_lift(record: OptOutRecord, targets: Sequence[Revision], around: Sequence[State] = ()) -> OptOutRecord:
    """Returns the record as it is stored.

    `targets`: the person and their devices. `around`: the states of shared identifiers that count for the person too. A
    kind needs a second step if any of them needs it.
    """
    registers = [state.opt_outs for state in (*(target.after.state for target in targets), *around)]
    second = {
        kept.kind for kept in record.kinds if any(count_steps(register, kept.kind) == 2 for register in registers)
    }
    return replace(
        record,
        subject_ids=tuple(target.id for target in targets),
        kinds=tuple(replace(kept, state="pending" if kept.kind in second else "lifted") for kept in record.kinds),
        confirm_until=record.recorded_at + CONFIRM_WITHIN_MS if second else None,
    )


def make_lift_acts(record: OptOutRecord, source: OptOutSource) -> tuple[Lifted, ...]:
    """Returns the acts for the kinds that end with the first step."""
    lifted = [kept.kind for kept in record.kinds if kept.state == "lifted"]
    return tuple(Lifted(kind, record.at, source, record.id, two_steps=False) for kind in lifted)
