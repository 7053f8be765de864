"""What an opt-out does: by when each kind must be honored, and which acts it becomes for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people import provenance
from chalicelib.domain.people.closing import date_refusal, is_repeat
from chalicelib.domain.people.opt_out_acts import TEXTED, OptedOut, OptOutSource
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.people.subjects import Revision
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
    draft: Revision,
    record: OptOutRecord,
    source: OptOutSource,
    *,
    dated: bool,
    only_open: bool,
    via: str = provenance.UNKNOWN,
) -> tuple[OptedOut, ...]:
    """Returns the acts for a record's kinds, without a signal's repeats; `only_open` leaves out what is closed already.

    `dated`: the caller stated when the person opted out. Otherwise it was just now, and the opt-out counts after every
    known grant, even if the clock that recorded the grant ran ahead. `via` says from which identifiers it came.
    """
    by_text = dated and source in TEXTED
    at = date_refusal(draft, record.at, record.recorded_at, texted=by_text)
    acts = (OptedOut(kept.kind, at, source, record.id, via) for kept in record.kinds)
    return tuple(act for act in acts if not is_repeat(draft, act, only_open=only_open))


def _zones(jurisdiction: str | None) -> tuple[str, ...]:
    return possible_zones((), jurisdiction[3:]) if jurisdiction and jurisdiction.startswith("US-") else ()
