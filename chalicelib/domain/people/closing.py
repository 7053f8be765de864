"""How an act that closes counts for one of those whom it reaches: from when, and whether it says anything new.

Also what a browser's header adds to a call about people: `Sec-GPC: 1` opts out everyone whom the call reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chalicelib.domain.people import provenance
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Act, Refused
from chalicelib.domain.people.opt_out_acts import OPT_OUT_ACTS, TEXTED, OptedOut
from chalicelib.domain.people.precedence import is_withdrawn
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.signals.signal import KINDS

_CLOCKS_DIFFER_MS: Final = 10 * 60_000


def is_repeat(draft: Revision, act: Act, *, only_open: bool) -> bool:
    """Returns whether an act says nothing new of a subject, so that it is left out.

    A browser's signal is a repeat while one like it stands. Any other act that closes is one where only what is open is
    to be closed (`only_open`), and it closes nothing. What stands must have come from each identifier of `act.via` too.
    On an identifier that several people share nothing is a repeat, since any of them may have come back alone.
    """
    if not draft.lifts_alone:
        return False
    state = draft.after.state
    match act:
        case OptedOut(source="signal"):
            return not registers.find_new_kinds(state.opt_outs, (act.kind,), act.source, act.via)
        case OptedOut() if only_open:
            return not registers.find_reclosing_kinds(state.opt_outs, (act.kind,), act.source, act.via)
        case Refused() if only_open:
            return _is_withdrawn_again(state, act)
    return False


def _is_withdrawn_again(state: State, act: Refused) -> bool:
    """Returns whether the slot is withdrawn, and was so from each of the identifiers from which it is again."""
    told = provenance.find_covering(state.refusals, state.earlier, act.slot, act.via)
    covered = not act.via or (bool(told) and all(each.kind == "withdrawn" for each in told))
    return covered and is_withdrawn(state, act.slot)


def opt_out_by_signal(draft: Revision, said: Sequence[Act], now: int, record_id: str, via: str) -> tuple[OptedOut, ...]:
    """Returns the opt-outs that the call's header makes, once the acts in `said` are applied; none for mere repeats.

    `via` says from which of the identifiers named they come.
    """
    register = draft.after.state.opt_outs
    after = registers.apply(register, (act for act in said if isinstance(act, OPT_OUT_ACTS)))
    at = date_refusal(draft, now, now)
    new = registers.find_new_kinds(after, KINDS, "signal", via) if draft.lifts_alone else KINDS
    return tuple(OptedOut(kind, at, "signal", record_id, via) for kind in new)


def date_refusal(draft: Revision, stamp: int, received: int, *, texted: bool = False) -> int:
    """Returns the moment from which a refusal counts that was made at `stamp` and reached us at `received`.

    A refusal that was made just now closes everything that was opened before it came, though clocks differ by minutes
    (contract section 4): so it is dated no earlier than any known act that opens something, for whoever refuses or, by
    a shared identifier, for anybody who shares it. `texted`: it came by a text message, as some of those acts did;
    among these the SMS providers' clocks alone decide, so a text that came after a later START or YES moves nowhere.
    """
    if received - stamp > _CLOCKS_DIFFER_MS or (texted and _texted_since(draft, stamp)):
        return stamp
    return max([stamp, *_list_openings(draft, texted)])


def date_following(draft: Revision, act: Act, received: int) -> Act:
    """Returns the act with the moment from which it counts for somebody who follows a call; only what closes is dated.

    `received` is when the call came, a while ago (0: no longer of interest). Only what was opened before that counts,
    since more may have been opened after it.
    """
    if not isinstance(act, Refused | OptedOut) or not 0 <= received - act.at <= _CLOCKS_DIFFER_MS:
        return act
    texted = isinstance(act, OptedOut) and act.source in TEXTED
    if texted and _texted_since(draft, act.at):
        return act
    opened = [at for at in _list_openings(draft, texted) if at <= received]
    return replace(act, at=max([act.at, *opened]))


def _list_openings(draft: Revision, texted: bool) -> list[int]:
    """Returns when each known act opened something, for the subject or for anybody who shares it (milliseconds)."""
    found: list[int] = []
    for state in (draft.after.state, *draft.sharers):
        given = (*state.grants.values(), *state.proven.values())
        found += [grant.at for grant in given if not grant.undated and not (texted and grant.texted)]
        found += [act.at for act in state.opt_outs.lifts.values()]
        found += state.wrote.values()  # which opens the window for replies
    return found


def _texted_since(draft: Revision, stamp: int) -> bool:
    """Returns whether anybody meant has said START or YES by a text with a later stamp."""
    for state in (draft.after.state, *draft.sharers):
        started = state.opt_outs.started
        said = [grant.at for grant in (*state.grants.values(), *state.proven.values()) if grant.texted]
        if any(at > stamp for at in (*said, *([started.at] if started else []))):
            return True
    return False
