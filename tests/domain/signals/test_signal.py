"""Signals of browsers: what opts a person out, and above all what does not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signals.gpp import decode
from chalicelib.domain.signals.signal import KINDS, BrowserSignals, read_gpc_header, read_signals
from chalicelib.domain.signals.us_privacy import read_us_privacy

GPP_OPTED_OUT = "DBABLA~CICSpJUEaIWk.QA"
GPP_SILENT = "DBABLA~CAAAAAAAAABA.QA"
GPP_BY_BROWSER = "DBABLA~CAAAAAAAAABA.YA"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1"], True),
        (["0", "1"], True),
        (["1", "1"], True),
        (["", "nonsense", "1"], True),
        ([], False),
        ([""], False),
        (["0"], False),
        (["true"], False),
        (["1 "], True),
        ([" 1"], True),
        (["\t1 \t"], True),
        (["0", " 1"], True),
        (["1\r\n"], True),
        (["1 1"], False),
        (["1 ,0"], False),
        (["1\u00a0"], False),
        (["1\x00"], False),
        ([" "], False),
        (["1,1"], False),
        (["1, 0"], False),
        (["1;v=2"], False),
        (["11"], False),
        (["01"], False),
        (["１"], False),
        (["¹"], False),
        (['"1"'], False),
        (["?1"], False),
    ],
)
def test_only_the_one_character_1_between_white_space_is_a_global_privacy_control(
    values: list[str], expected: bool
) -> None:
    assert read_gpc_header(values) is expected


def test_a_body_is_read_and_a_gpp_string_that_cannot_be_is_refused() -> None:
    read = read_signals(True, False, "1YYN", GPP_OPTED_OUT)
    assert read == BrowserSignals(True, False, read_us_privacy("1YYN"), decode(GPP_OPTED_OUT))
    assert read_signals(None, None, None, None) == BrowserSignals()
    with pytest.raises(Invalid) as caught:
        read_signals(False, None, "1YNN", "nonsense")
    assert caught.value.fields == (
        FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."),
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("DBABBg~DAUAAABA.QA", "8", id="a later version alone"),
        pytest.param("DBABBg~BAU", "8", id="cut short"),
        pytest.param("DBABBg~", "8", id="an empty section"),
        pytest.param("DBABTA~opted", "6", id="a US Privacy section that is none"),
        pytest.param("DBACNQw~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~BAUAAABA", "40", id="Europe, an unknown id"),
        pytest.param("DBACTMA~2YNN~DAUAAABA", "6, 8", id="two"),
    ],
)
def test_a_string_of_which_nothing_is_understood_is_refused_by_the_ids(text: str, ids: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_signals(None, None, None, text)
    assert [(each.pointer, each.code) for each in caught.value.fields] == [("/signals/gpp", "unreadable")]
    assert f"their ids: {ids}." in str(caught.value.fields)


@given(st.lists(st.text(max_size=3), max_size=4))
def test_the_global_privacy_control_is_told_by_exact_equality(values: list[str]) -> None:
    assert read_gpc_header(values) is any(re.fullmatch(r"[ \t\r\n]*1[ \t\r\n]*", value) is not None for value in values)


@pytest.mark.parametrize(
    ("signals", "names"),
    [
        (BrowserSignals(), ()),
        (BrowserSignals(gpc=True), ("gpc",)),
        (BrowserSignals(dnt=True), ()),
        (BrowserSignals(us_privacy=read_us_privacy("1YYN")), ("us_privacy",)),
        (BrowserSignals(us_privacy=read_us_privacy("1YNN")), ()),
        (BrowserSignals(us_privacy=read_us_privacy("1---")), ()),
        (BrowserSignals(us_privacy=read_us_privacy("opted out")), ()),
        (BrowserSignals(gpp=decode(GPP_OPTED_OUT)), ("gpp",)),
        (BrowserSignals(gpp=decode(GPP_BY_BROWSER)), ("gpp",)),
        (BrowserSignals(gpp=decode(GPP_SILENT)), ()),
        (BrowserSignals(gpp=decode("DBAA")), ()),
        (BrowserSignals(gpp=decode("DBABTA~1NYN")), ("gpp",)),
        (BrowserSignals(gpp=decode("DBABTA~1NNN")), ()),
        (BrowserSignals(gpp=decode("DBABBg~BAUAAABA.QA")), ("gpp",)),
        (BrowserSignals(gpp=decode("DBABBg~BAoAAABA.YA")), ("gpp",)),
        (BrowserSignals(gpp=decode("DBABBg~BAoAAABA.QA")), ()),
        (BrowserSignals(True, False, read_us_privacy("1NYN"), decode(GPP_OPTED_OUT)), ("gpc", "us_privacy", "gpp")),
        (BrowserSignals(True, None, read_us_privacy("1YNN"), decode(GPP_SILENT)), ("gpc",)),
    ],
)
def test_a_signal_opts_out_of_sale_sharing_and_targeted_advertising(
    signals: BrowserSignals, names: tuple[str, ...]
) -> None:
    assert (signals.opting_out, signals.kinds) == (names, KINDS if names else ())


@pytest.mark.parametrize("text", ["", "DBABTA", "DBABBg~!"])
@pytest.mark.parametrize("beside", [{"gpc": True}, {"us_privacy_text": "1YYN"}, {"header": True}])
def test_a_string_that_says_nothing_takes_nothing_from_another_signal(text: str, beside: dict[str, Any]) -> None:
    signals: dict[str, Any] = {"gpc": None, "dnt": None, "us_privacy_text": None, "gpp": text}
    with pytest.raises(Invalid):
        read_signals(**signals)
    said = read_signals(**{**signals, **beside})
    assert bool(said.opting_out) is ("header" not in beside)
