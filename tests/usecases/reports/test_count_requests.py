"""Counters follow what becomes of requests: each act once, whatever is delivered twice, late or out of order."""

from __future__ import annotations

from random import Random

from chalicelib.domain.reports.counters import count, is_equal
from chalicelib.domain.reports.figures import find_figure
from chalicelib.domain.rights.actions.decide import Granted, Reason
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.decide import Complete, Deny, complete, deny
from chalicelib.usecases.rights.leave import disown
from tests.fixtures.worlds.rights_desk import ALEX, SAM, TENANT, RightsWorld

MONTH = "2026-11"


def counted(w: RightsWorld) -> dict[str, int]:
    (found,) = w.ports.counters.of_months(TENANT, [MONTH])
    return {name: n for name, n in found.counts.items() if n}


def tell_all(w: RightsWorld, random: Random | None = None) -> None:
    """Works the rows that tell of acts, each twice and, with a source of chance, in any order."""
    rows = [str(item["id"]) for item in w.items("#OUT#") if item["template"] == "tell_event"] * 2
    if random:
        random.shuffle(rows)
    for row_id in rows:
        deliver(w.ports, TENANT, row_id)


def live_through(w: RightsWorld) -> list[str]:
    """Lets four requests be made, denied, appealed, worked on again and answered, and one be nobody's."""
    made = [one.id for one in w.take_in("know", "delete", "opt_out_sale_sharing")]
    request = w.verified("know", email="other@practice.example")
    deny(w.ports, w.staff(), Deny(request.id, (Reason("security", "Because."),)))
    appeal(w.ports, w.person(request.id), Appeal(request.id, "There is more."))
    decide_appeal(w.ports, w.staff(SAM), DecideAppeal(request.id, "overturned", "Right."))
    complete(w.ports, w.staff(ALEX), Complete(request.id, Granted("Here.")))
    disown(w.ports, w.person(made[2], "tracking"), made[2])
    return [*made, request.id]


def test_counters_equal_what_the_requests_are_in_whatever_order_acts_are_counted(w: RightsWorld) -> None:
    ids = live_through(w)
    assert "US-CA#know#complied" not in counted(w), "nobody who acts pays for a counter"
    tell_all(w, Random(3))
    zone = w.ports.profiles[TENANT].time_zone
    figures = [find_figure(w.get(one), zone) for one in ids]
    assert is_equal(counted(w), count(figures))
    assert counted(w)["US-CA#opt_out_sale_sharing#not_mine"] == 1
    assert counted(w)["US-CA#know#complied"] == 1 and "US-CA#know#denied#security" not in counted(w)
    assert not [item for item in w.items("#OUT#") if item["template"] == "tell_event"]


def test_an_act_that_changes_no_figure_costs_no_counter(w: RightsWorld) -> None:
    request = w.verified("know")
    tell_all(w)
    (before,) = w.ports.counters.of_months(TENANT, [MONTH])
    deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),)))
    tell_all(w)
    (after,) = w.ports.counters.of_months(TENANT, [MONTH])
    assert after.version == before.version + 1
    appeal(w.ports, w.person(request.id), Appeal(request.id, "There is more."))
    tell_all(w)
    assert w.ports.counters.of_months(TENANT, [MONTH]) == [after]
