"""What a browser's header adds to a call about people: `Sec-GPC: 1` opts out everyone whom the call reaches."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.opt_out_acts import OPT_OUT_ACTS, OptedOut
from chalicelib.domain.people.subjects import Revision, date_refusal
from chalicelib.domain.signals.signal import KINDS


def opt_out_by_signal(draft: Revision, said: Sequence[Act], now: int, record_id: str) -> tuple[OptedOut, ...]:
    """Returns the opt-outs that the call's header makes, once the acts in `said` are applied; none for mere repeats."""
    register = draft.after.state.opt_outs
    after = registers.apply(register, (act for act in said if isinstance(act, OPT_OUT_ACTS)))
    at = date_refusal(draft, now, now)
    return tuple(OptedOut(kind, at, "signal", record_id) for kind in registers.find_new_kinds(after, KINDS, "signal"))
