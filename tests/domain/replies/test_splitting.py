"""Words run together are read as what they are made of, and whatever begins like a stop word is looked at."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.replies.classifier import Meaning, classify
from chalicelib.domain.replies.splitting import Splitting
from chalicelib.domain.replies.words import NO_TRIGGERS, NOT_MISSPELT, PARTS

AT_LEAST_A_REVIEW = {Meaning.STOP, Meaning.UNSURE}
KEYWORDS = ["stop", "unsub", "unsubscribe", "optout", "quit", "cancel", "end", "remove"]


@pytest.mark.parametrize("dress", [str.lower, str.upper, str.title])
@pytest.mark.parametrize(
    "tail", ["texts", "messages", "texting", "msgs", "sms", "me", "now", "please", "all", "2", "1", "123"]
)
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_run_together_with_another_word_or_number_is_seen(keyword: str, tail: str, dress: type[str]) -> None:
    assert classify(dress(keyword + tail)).meaning in AT_LEAST_A_REVIEW
    assert classify(dress("pls" + keyword + tail)).meaning in AT_LEAST_A_REVIEW


@pytest.mark.parametrize("keyword", ["stop", "unsub", "unsubscribe", "optout"])
@pytest.mark.parametrize("head", ["pls", "please", "ok", "just", "yes", "isaid", "1", "24", "@", "#"])
def test_a_keyword_at_the_end_of_a_word_is_seen(head: str, keyword: str) -> None:
    assert classify(head + keyword).meaning in AT_LEAST_A_REVIEW


@given(
    st.sampled_from(["stop", "STOP", "unsub", "Unsub", "optout", "OptOut"]),
    st.text(string.ascii_letters + string.digits + "@$_#-", max_size=60),
    st.sampled_from(["{}", "{} please", "I said {} ok", "the {} now"]),
)
@example("stop", "foo", "the {} now")
@example("stop", "x" * 60, "{}")
def test_whatever_begins_with_a_stop_word_is_seen_wherever_it_stands(keyword: str, tail: str, sentence: str) -> None:
    word = keyword + tail
    if word.lower() not in NO_TRIGGERS | NOT_MISSPELT | {"stopby"}:  # whoever stops by comes for a visit
        assert classify(sentence.format(word)).meaning in AT_LEAST_A_REVIEW


@pytest.mark.parametrize("word", sorted(NO_TRIGGERS))
def test_words_that_only_begin_like_one_are_ordinary(word: str) -> None:
    assert classify(f"That was about the {word} on Tuesday").meaning is Meaning.OTHER
    assert classify(f"{word.title()} on Tuesday. Stop texting me").meaning is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "stopped by on Tuesday",
        "the pain stops at night",
        "don't stop",
        "the bus stop is in front",
        "stop by any time",
        "stopby any time",
    ],
)
def test_what_phrases_explain_stays_ordinary(text: str) -> None:
    assert classify(text).meaning is Meaning.OTHER


@pytest.mark.parametrize(
    "text",
    ["weekend", "callme", "textme", "callback", "textbook", "takeoff", "dropout", "offend", "recall", "nonstop",
     "97110x2", "G0283", "B12", "3pm", "L5S1", "2nd", "ORD3rd", "attend", "legend", "cancellation", "endless", "notme"],
)  # fmt: skip
def test_words_that_are_whole_or_have_no_part_that_tells_stay_ordinary(text: str) -> None:
    assert classify(f"It is about {text} then").meaning is Meaning.OTHER


@pytest.mark.parametrize("text", ["DNC", "do not call me", "never call me again", "stop calling me", "no more calls"])
def test_a_call_in_a_reply_to_a_text_means_the_text(text: str) -> None:
    assert classify(text).meaning is Meaning.STOP
    assert classify(f"{text}, wrong house").meaning in AT_LEAST_A_REVIEW


@pytest.mark.parametrize("text", ["wrong #", "Wrong#", "wrong # please", "wrong №", "not my #", "u got the wrong #!"])
def test_a_number_sign_alone_is_the_number(text: str) -> None:
    assert classify(text).meaning is Meaning.UNSURE


@pytest.mark.parametrize("text", ["claim # 88213 paid", "#3 on the list is done", "the check # please", "#"])
def test_a_number_sign_in_everyday_work_is_ordinary(text: str) -> None:
    assert classify(text).meaning is Meaning.OTHER


@pytest.mark.parametrize("text", ["do.not.call", "Do.Not.Text.Me.", "stop.texting.me", "please.stop.now!"])
def test_periods_for_blanks_are_blanks(text: str) -> None:
    assert classify(text).meaning is Meaning.STOP


@pytest.mark.parametrize("keyword", ["STOP", "cancel", "START", "Yes", "HELP", "opt out", "stop all", "stop please"])
def test_a_number_sign_after_a_keyword_changes_nothing(keyword: str) -> None:
    for text in (f"{keyword}#", f"{keyword} #", f"#{keyword}", f"{keyword} #!"):
        assert classify(text).meaning is classify(keyword).meaning is not Meaning.OTHER


@given(st.lists(st.sampled_from(sorted(PARTS)), min_size=1, max_size=6))
def test_splitting_loses_no_letter(parts: list[str]) -> None:
    word = "".join(parts)
    found = Splitting(PARTS, PARTS).split(word)
    assert "".join(found) == (word if found else "")
    assert found or word in PARTS or len(word) > 40


def test_splitting_takes_the_fewest_parts_and_needs_one_that_tells() -> None:
    splitting = Splitting({"stop", "me", "message", "s", "age", "messages"}, {"stop"})
    assert splitting.split("stopmessages") == ("stop", "messages")
    assert splitting.split("stop2x") == ("stop", "2", "x")
    assert splitting.split("@stop") == ("stop",)
    assert splitting.split("stop") == ()
    assert splitting.split("mes") == ()
    assert splitting.split("stopx") == ()
