"""What an opt-out does: by when each kind must be honored, and which acts it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.opt_outs.decisions import keep_kinds, make_opt_out_acts
from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.acts import Act, Granted
from chalicelib.domain.people.opt_out_acts import OptedOut, OptOutSource
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject
from chalicelib.domain.times import to_ms

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
AT = to_ms(NOW)
KINDS = (KeptKind("email", AT, "2026-12-08"), KeptKind("sms", AT, "2026-12-08"))
RECORD = OptOutRecord("opt_2", "opt_out", (), AT, AT, Source("web_form"), "key_1", True, False, "00" * 16, KINDS)
BEFORE = OptedOut("email", AT - 5, "form", "opt_1")


def somebody(*acts: Act) -> Revision:
    return keep_subject(Subject("sub_1", state=apply(State(), acts)))


def test_each_kind_is_kept_once_in_the_order_named() -> None:
    kept = keep_kinds(["sms", "email", "sms"], NOW, "America/Denver", "US-CA")
    assert [(one.kind, one.effective_at, one.state) for one in kept] == [("sms", AT, "active"), ("email", AT, "active")]


@pytest.mark.parametrize(
    ("source", "only_open", "expected"),
    [("form", False, ["email", "sms"]), ("signal", False, ["sms"]), ("form", True, ["sms"])],
)
def test_a_repeat_is_an_act_too_unless_it_is_a_signal_or_only_what_is_open_counts(
    source: OptOutSource, only_open: bool, expected: list[str]
) -> None:
    before = somebody(replace(BEFORE, source=source))
    acts = make_opt_out_acts(before, RECORD, source, dated=False, only_open=only_open)
    assert [act.kind for act in acts] == expected


@pytest.mark.parametrize(
    ("late", "at"),
    [(timedelta(0), AT + 9), (timedelta(minutes=10), AT + 9), (timedelta(minutes=10, milliseconds=1), AT)],
)
def test_what_reaches_us_within_ten_minutes_closes_what_was_opened_before(late: timedelta, at: int) -> None:
    granted = somebody(Granted("news/email", AT + 9, None, True, "con_1"))
    record = replace(RECORD, recorded_at=AT + late // timedelta(milliseconds=1))
    acts = make_opt_out_acts(granted, record, "form", dated=True, only_open=False)
    assert {act.at for act in acts} == {at}


@pytest.mark.parametrize(("source", "at"), [("sms_stop", AT), ("sms_unsure", AT), ("web", AT + 9)])
def test_between_texts_the_clocks_of_the_providers_alone_decide(source: OptOutSource, at: int) -> None:
    confirmed = somebody(Granted("news/email", AT + 9, None, True, "con_1", texted=True))
    acts = make_opt_out_acts(confirmed, RECORD, source, dated=True, only_open=False)
    assert {act.at for act in acts} == {at}
