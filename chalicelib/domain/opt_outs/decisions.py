"""What an opt-out does: by when each kind must be honored, and which acts it becomes for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.opt_out_acts import OptedOut, OptOutSource
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.people.register import find_new_kinds, find_reclosing_kinds
from chalicelib.domain.people.subjects import Revision, date_refusal
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms


def keep_kinds(
    kinds: Iterable[OptOutKind], at: datetime, time_zone: str, jurisdiction: str | None
) -> tuple[KeptKind, ...]:
    """Returns each kind once, with the day by which the law requires it to be honored.

    Days count from the earliest date among those in the tenant's time zone and where the person is.
    """
    zones = (time_zone, *_zones(jurisdiction))
    return tuple(KeptKind(kind, to_ms(at), honor_by(kind, at, *zones).isoformat()) for kind in dict.fromkeys(kinds))


def make_opt_out_acts(
    draft: Revision, record: OptOutRecord, source: OptOutSource, *, dated: bool, only_news: bool, only_open: bool
) -> tuple[OptedOut, ...]:
    """Returns the acts for a record's kinds; `only_news` leaves out repeats, `only_open` what is closed already.

    `dated`: the caller stated when the person opted out. Otherwise it was just now, and the opt-out counts after every
    known grant, even if the clock that recorded the grant ran ahead.
    """
    register = draft.after.state.opt_outs
    kinds = tuple(kept.kind for kept in record.kinds)
    if only_news:
        kinds = find_new_kinds(register, kinds, source)
    elif only_open:
        kinds = find_reclosing_kinds(register, kinds, source)
    by_text = dated and source in ("sms_stop", "sms_unsure")
    at = date_refusal(draft, record.at, record.recorded_at, texted=by_text)
    return tuple(OptedOut(kind, at, source, record.id) for kind in kinds)


def _zones(jurisdiction: str | None) -> tuple[str, ...]:
    return possible_zones((), jurisdiction[3:]) if jurisdiction and jurisdiction.startswith("US-") else ()
