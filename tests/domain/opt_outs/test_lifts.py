"""Which opt-outs end at once, and which need a second step."""

from __future__ import annotations

from chalicelib.domain.consents.grants import CONFIRM_WITHIN_MS
from chalicelib.domain.opt_outs.lifts import decide_lift, make_lift_acts
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject

KINDS = (KeptKind("email", 100, "2026-01-01"), KeptKind("sms", 100, "2026-01-01"))
RECORD = OptOutRecord("opt_2", "lift", (), 100, 100, Source("phone"), "key_1", True, False, "00" * 16, KINDS)


def somebody(subject_id: str, *acts: OptedOut) -> Revision:
    return keep_subject(Subject(subject_id, state=apply(State(), acts)))


def test_what_was_said_by_word_ends_at_once() -> None:
    record = decide_lift(RECORD, [somebody("sub_1", OptedOut("email", 50, "email", "opt_1"))])
    assert [kept.state for kept in record.kinds] == ["lifted", "lifted"]
    assert (record.subject_ids, record.confirm_until) == (("sub_1",), None)
    assert make_lift_acts(record, "phone") == tuple(
        Lifted(kept.kind, 100, "phone", "opt_2", two_steps=False) for kept in KINDS
    )


def test_what_a_signal_said_on_a_device_of_theirs_waits_for_the_button() -> None:
    device = somebody("sub_2", OptedOut("email", 50, "signal", "opt_1"))
    record = decide_lift(RECORD, [somebody("sub_1"), device])
    assert [kept.state for kept in record.kinds] == ["pending", "lifted"]
    assert record.confirm_until == 100 + CONFIRM_WITHIN_MS
    assert [act.kind for act in make_lift_acts(record, "phone")] == ["sms"]
