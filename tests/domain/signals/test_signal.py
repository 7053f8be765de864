"""Signals of browsers: what opts a person out, and above all what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signals.gpp import decode
from chalicelib.domain.signals.signal import KINDS, BrowserSignals, UsPrivacy, read_gpc_header, read_signals, us_privacy

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
        (["1 "], False),
        ([" 1"], False),
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
def test_only_the_one_character_1_is_a_global_privacy_control(values: list[str], expected: bool) -> None:
    assert read_gpc_header(values) is expected


def test_a_body_is_read_and_a_gpp_string_that_cannot_be_is_refused() -> None:
    read = read_signals(True, False, "1YYN", GPP_OPTED_OUT)
    assert read == BrowserSignals(True, False, us_privacy("1YYN"), decode(GPP_OPTED_OUT))
    assert read_signals(None, None, None, None) == BrowserSignals()
    with pytest.raises(Invalid) as caught:
        read_signals(True, None, None, "nonsense")
    assert caught.value.fields == (
        FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."),
    )


@given(st.lists(st.text(max_size=3), max_size=4))
def test_the_global_privacy_control_is_told_by_exact_equality(values: list[str]) -> None:
    assert read_gpc_header(values) is ("1" in values)


@pytest.mark.parametrize(
    ("text", "notice", "opted_out", "lspa"),
    [
        ("1YNN", True, False, False),
        ("1NYN", False, True, False),
        ("1YYY", True, True, True),
        ("1-Y-", None, True, None),
        ("1-N-", None, False, None),
        ("1---", None, None, None),
    ],
)
def test_us_privacy_strings_are_read(text: str, notice: bool | None, opted_out: bool | None, lspa: bool | None) -> None:
    assert us_privacy(text) == UsPrivacy(text, notice, opted_out, lspa)


@given(st.text("1YN-", min_size=4, max_size=4) | st.text(st.sampled_from("01 2YNyn-\n"), max_size=6))
def test_of_all_other_texts_none_is_a_us_privacy_string(text: str) -> None:
    valid = {"1---"} | {f"1{notice}{out}{lspa}" for notice in "YN-" for out in "YN" for lspa in "YN-"}
    assert (us_privacy(text) is not None) is (text in valid)


@pytest.mark.parametrize(
    "text", ["1Y-N", "1Y--", "1--N", "1ynn", "2YNN", "1YN", "1YNNN", "1YNN\n", " 1YNN", "", "１YNN"]
)
def test_half_a_us_privacy_string_is_none(text: str) -> None:
    assert us_privacy(text) is None


@pytest.mark.parametrize(
    ("signals", "names"),
    [
        (BrowserSignals(), ()),
        (BrowserSignals(gpc=True), ("gpc",)),
        (BrowserSignals(dnt=True), ()),
        (BrowserSignals(us_privacy=us_privacy("1YYN")), ("us_privacy",)),
        (BrowserSignals(us_privacy=us_privacy("1YNN")), ()),
        (BrowserSignals(us_privacy=us_privacy("1---")), ()),
        (BrowserSignals(us_privacy=us_privacy("opted out")), ()),
        (BrowserSignals(gpp=decode(GPP_OPTED_OUT)), ("gpp",)),
        (BrowserSignals(gpp=decode(GPP_BY_BROWSER)), ("gpp",)),
        (BrowserSignals(gpp=decode(GPP_SILENT)), ()),
        (BrowserSignals(gpp=decode("DBAA")), ()),
        (BrowserSignals(gpp=decode("DBABTA~1NYN")), ("gpp",)),
        (BrowserSignals(gpp=decode("DBABTA~1NNN")), ()),
        (BrowserSignals(True, False, us_privacy("1NYN"), decode(GPP_OPTED_OUT)), ("gpc", "us_privacy", "gpp")),
        (BrowserSignals(True, None, us_privacy("1YNN"), decode(GPP_SILENT)), ("gpc",)),
    ],
)
def test_a_signal_opts_out_of_sale_sharing_and_targeted_advertising(
    signals: BrowserSignals, names: tuple[str, ...]
) -> None:
    assert (signals.opting_out, signals.kinds) == (names, KINDS if names else ())
