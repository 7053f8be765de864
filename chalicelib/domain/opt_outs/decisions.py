"""What an opt-out does: until when each kind must be honored, and which acts it becomes for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.opt_out_acts import OptedOut, OptOutSource
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.people.register import news, open_again
from chalicelib.domain.people.subjects import Draft, after_grants
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms


def keep_kinds(
    kinds: Iterable[OptOutKind], at: datetime, time_zone: str, jurisdiction: str | None
) -> tuple[KeptKind, ...]:
    """Each kind once, with the day by which the law wants it honored, in the tenant's zone and where the person is."""
    zones = (time_zone, *_zones(jurisdiction))
    return tuple(KeptKind(kind, to_ms(at), honor_by(kind, at, *zones).isoformat()) for kind in dict.fromkeys(kinds))


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


def _zones(jurisdiction: str | None) -> tuple[str, ...]:
    return possible_zones((), jurisdiction[3:]) if jurisdiction and jurisdiction.startswith("US-") else ()
