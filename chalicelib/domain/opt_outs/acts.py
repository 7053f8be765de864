"""What an opt-out does to one person."""

from __future__ import annotations

from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.opt_out_acts import OptedOut, OptOutSource
from chalicelib.domain.people.register import news, open_again
from chalicelib.domain.people.subjects import Draft, after_grants


def opt_out_acts(
    draft: Draft, record: OptOutRecord, source: OptOutSource, *, dated: bool, only_news: bool, only_open: bool
) -> tuple[OptedOut, ...]:
    """The acts of a record's kinds; with `only_news` without mere repeats, with `only_open` without what is closed.

    `dated`: the caller told when it was said. Else it was said just now, and counts after every grant that is known,
    though the clock that took that one ran ahead.
    """
    register = draft.after.state.opt_outs
    kinds = tuple(kept.kind for kept in record.kinds)
    if only_news:
        kinds = news(register, kinds, source)
    elif only_open:
        kinds = open_again(register, kinds, source)
    at = record.at if dated else after_grants(draft, record.at)
    return tuple(OptedOut(kind, at, source, record.id) for kind in kinds)
