"""What a withdrawal does to one person."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.consents.withdrawals import refuse_all
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.acts import Granted, Refused
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject

RECORD = ConsentRecord("con_1", "withdrawal", (), 100, 100, Source("web_form"), "key_1", True, False, "00" * 16)


def person(*acts: Granted | Refused) -> Revision:
    return keep_subject(Subject("sub_1", state=apply(State(), acts)))


def test_all_is_one_refusal_and_a_purpose_is_closed_on_every_channel() -> None:
    assert refuse_all(person(), ["*"], RECORD, only_open=False) == (Refused("*/*", 100, "withdrawn", "con_1"),)
    assert refuse_all(person(), ["news"], RECORD, only_open=False) == (Refused("news/*", 100, "withdrawn", "con_1"),)


def test_it_counts_after_a_grant_whose_clock_ran_ahead() -> None:
    granted = person(Granted("news/email", 130, None, True, "con_0"))
    assert [act.at for act in refuse_all(granted, ["news"], RECORD, only_open=False)] == [130]


def test_only_what_is_open_is_refused_again_where_that_is_asked_for() -> None:
    closed = person(Refused("news/*", 50, "withdrawn", "con_0"))
    assert [act.slot for act in refuse_all(closed, ["news", "offers"], RECORD, only_open=True)] == ["offers/*"]
    assert len(refuse_all(closed, ["news", "offers"], RECORD, only_open=False)) == 2


def test_a_record_by_another_id_is_told_by_its_refusals() -> None:
    (act,) = refuse_all(person(), ["news"], replace(RECORD, id="con_2"), only_open=False)
    assert act.record_id == "con_2"
