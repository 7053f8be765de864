"""The answers of a register for each kind of opt-out."""

from __future__ import annotations

from chalicelib.domain.people.opt_out_acts import (
    Lifted,
    OptedOut,
    OptOutAct,
    Started,
)
from chalicelib.domain.people.register import (
    Register,
    Standing,
    apply,
    find_closing,
    list_standings,
)
from tests.fixtures.strategies.opt_outs import (
    SHARING,
)

STOP = OptedOut("all_communications", 5, "sms_stop", "opt_stop")
SOLD = OptedOut("sale_sharing", 5, "web", "opt_sold")


def register(*said: OptOutAct) -> Register:
    """Returns the register after these acts."""
    return apply(Register(), said)


def test_an_answer_names_the_newest_opt_out_first_and_tells_signals_apart() -> None:
    said = [SOLD, OptedOut("sale_sharing", 7, "signal", "opt_h"), OptedOut("partner_sharing", 6, "form", "opt_p")]
    found = find_closing(register(*said), SHARING, None)
    assert [(out.record_id, out.source) for out in found] == [
        ("opt_h", "signal"),
        ("opt_p", "form"),
        ("opt_sold", "web"),
    ]


def test_each_kind_tells_its_state_since_when_and_by_which_record() -> None:
    kept = register(
        STOP,
        Started(6, "opt_start"),
        SOLD,
        Lifted("sale_sharing", 7, "web", "opt_first_step", False),
        OptedOut("email", 3, "email", "opt_mail"),
        OptedOut("email", 2, "sms_stop", "opt_older"),
        Lifted("email", 8, "phone", "opt_lift", False),
        Lifted("mail", 8, "phone", "opt_lift", False),
    )
    assert list_standings(kept) == (
        Standing("email", "lifted", 8, "email", "opt_lift"),
        Standing("all_communications", "lifted", 6, "sms_stop", "opt_start"),
        Standing("sale_sharing", "active", 5, "web", "opt_sold"),
    )
