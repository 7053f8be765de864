"""A day is counted from its events, whatever became of their people afterwards."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.times import local_date
from chalicelib.usecases.audit.day_lines import DayLines
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.reports.count_day import make_series
from chalicelib.usecases.rights.decide import Deny, deny
from tests.fixtures.factories import origin, parse_decisions
from tests.fixtures.worlds.rights_desk import RightsWorld


def test_a_day_has_what_was_recorded_on_it(w: RightsWorld) -> None:
    zone = w.ports.profiles[w.tenant].time_zone
    day = local_date(w.clock.now(), zone)
    request = w.verified("know")
    w.one("opt_out_sale_sharing", email="other@practice.example")
    record_consent(w.ports, w.ctx(), RecordConsent(origin("a@a.example"), parse_decisions("+service_updates/email")))
    record_opt_out(w.ports, w.ctx(), RecordOptOut(origin("b@b.example"), ("sale_sharing",), "form"))
    w.clock.advance(timedelta(days=3))
    deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),)))
    lines = DayLines(w.ports, w.tenant)
    first, last = (make_series(w.ports, w.ctx(), one, lines) for one in (day, day + timedelta(days=3)))
    assert (first.received, first.closed, first.answer_days) == (2, 1, {0: 1})
    assert (sum(first.opt_outs.values()), dict(first.consents)) == (2, {"service_updates": 1})
    assert (last.received, last.closed, last.answer_days, last.opt_outs) == (0, 1, {3: 1}, {})
