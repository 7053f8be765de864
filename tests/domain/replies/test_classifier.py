"""What a reply means: keywords in any disguise, plain words in three languages, opposites, doubts, and bounded work."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.replies import classify_list
from chalicelib.domain.replies import words as reply_words
from chalicelib.domain.replies.classifier import Meaning, Reason, classify
from chalicelib.domain.replies.text import MAX_CHARS
from tests.fixtures.steps import count_steps

OFFICIAL_STOPS = """STOP|STOPALL|STOP ALL|END|CANCEL|UNSUBSCRIBE|UNSUB|QUIT|REVOKE|OPT OUT|OPT-OUT|OPTOUT|REMOVE|ARRET|
ARRÊT|ARRETE|TD|DETENER|SALIR|ALTO|BAJA|PARAR|NO MAS|NO MÁS|CANCELAR""".replace("\n", "").split("|")
STARTS = ["START", "UNSTOP", "SUBSCRIBE", "RESUME", "CONTINUE", "VOLVER", "RECIBIR", "VOLTAR", "RECEBER"]
HELPS = ["HELP", "INFO", "AIDE", "AYUDA"]


def swapped(word: str, place: int) -> str:
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@pytest.mark.parametrize("keyword", OFFICIAL_STOPS)
@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "{}.",
        " {}\n",
        "{}!!!",
        '"{}"',
        "🛑{}🛑",
        "Please {}",
        "{} please",
        "\u200b{}\u200d",
        "\u202e{}",
        "({})",
        "*{}*",
    ],
)
def test_every_keyword_of_the_law_and_of_the_providers_opts_out_however_dressed(keyword: str, dress: str) -> None:
    for text in (keyword, keyword.lower(), keyword.title()):
        assert classify(dress.format(text)).meaning is Meaning.STOP


@pytest.mark.parametrize(
    "text", ["STOP\0", "S\u00adTOP", "ＳＴＯＰ", "𝕊𝕋𝕆ℙ", "🆂🆃🅾🅿", "ЅТОР", "S-T-O-P", "5TOP", "s\u0301top", "STOP\ud800"]
)
def test_dressed_up_letters_are_read_as_what_they_look_like(text: str) -> None:
    assert classify(text).meaning is Meaning.STOP


@pytest.mark.parametrize("keyword", ["stop", "unsubscribe", "cancel", "optout", "revoke", "remove"])
def test_swapping_two_letters_of_a_keyword_never_hides_it(keyword: str) -> None:
    for place in range(len(keyword) - 1):
        assert classify(swapped(keyword, place)).meaning in {Meaning.STOP, Meaning.UNSURE}
        assert not classify(swapped(keyword, place)).sure or classify(swapped(keyword, place)).meaning is Meaning.STOP


@pytest.mark.parametrize("word", ["step", "shop", "atop", "quite", "cancer", "removed", "stopped"])
def test_a_real_word_near_a_keyword_is_no_opt_out_and_alone_it_is_looked_at(word: str) -> None:
    assert classify(word) == classify(word.upper())
    assert (classify(word).meaning, classify(word).reason) == (Meaning.UNSURE, Reason.NEAR_KEYWORD)


@pytest.mark.parametrize("keyword", STARTS)
def test_only_an_exact_start_opens_what_was_closed(keyword: str) -> None:
    assert classify(keyword).meaning is Meaning.START
    for text in (
        f"{keyword}?",
        f"{keyword} STOP",
        f"STOP {keyword}",
        f"don't {keyword}",
        f"STOP. {keyword}",
        f"{keyword}\nSTOP",
    ):
        assert classify(text).meaning is not Meaning.START, text
    for place in range(len(keyword) - 1):
        if swapped(keyword, place) != keyword:
            assert classify(swapped(keyword, place)).meaning is not Meaning.START


@pytest.mark.parametrize("keyword", HELPS)
def test_help_is_help_unless_it_also_says_stop(keyword: str) -> None:
    assert classify(f"{keyword}!").meaning is Meaning.HELP
    assert classify(f"{keyword} STOP").meaning is Meaning.UNSURE


@pytest.mark.parametrize("text", ["YES", "yes!", "Sí", "oui", "Y", "Yes, please"])
def test_yes_is_told_apart_from_start(text: str) -> None:
    assert classify(text).meaning is Meaning.YES


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Don't stop", Meaning.OTHER),
        ("don\u2019t stop texting me", Meaning.OTHER),
        ("I do not want to unsubscribe", Meaning.OTHER),
        ("no dejen de escribirme", Meaning.OTHER),
        ("n'arrêtez pas", Meaning.OTHER),
        ("Don't! Stop!", Meaning.STOP),
        ("no, stop", Meaning.STOP),
        ("Why don't you stop texting me", Meaning.STOP),
        ("Don't text me", Meaning.STOP),
        ("Don't stop. Stop.", Meaning.UNSURE),
        ("don't not stop", Meaning.UNSURE),
        ("You never stop", Meaning.UNSURE),
    ],
)
def test_a_negated_stop_is_none_and_a_contradiction_is_looked_at(text: str, meaning: Meaning) -> None:
    assert classify(text).meaning is meaning


@pytest.mark.parametrize(
    "text", ["stop texting me at night", "Stop texting me until Monday", "stop sending texts, except invoices"]
)
def test_a_narrowed_revocation_is_left_to_a_person(text: str) -> None:
    assert (classify(text).meaning, classify(text).reason) == (Meaning.UNSURE, Reason.CONFLICT)


def test_a_reaction_that_quotes_our_footer_is_no_opt_out_but_words_after_it_count() -> None:
    quoted = "Liked “Your report is ready. Reply STOP to opt out.”"
    assert classify(quoted).reason is Reason.REACTION
    assert classify(quoted + " stop texting me").meaning in {Meaning.STOP, Meaning.UNSURE}
    assert classify("Disliked “Your report is ready.”").meaning is Meaning.UNSURE


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "👍", "?", "\u200b", "\0"])
def test_a_message_without_words_means_nothing(text: str) -> None:
    assert classify(text).meaning is Meaning.OTHER


def test_of_a_text_too_long_both_ends_are_read_and_only_an_opt_out_is_believed() -> None:
    filler = "all is well with us here. " * (2 * MAX_CHARS)
    assert classify(f"{filler} Stop texting me.").meaning is Meaning.STOP
    assert classify(f"Stop texting me. {filler}").meaning is Meaning.STOP
    for text in (filler, "START" + " " * 2 * MAX_CHARS, "HELP" + " " * 2 * MAX_CHARS):
        assert classify(text).meaning is Meaning.UNSURE


@given(st.text())
@settings(max_examples=300)
def test_any_string_has_an_answer_that_is_the_same_each_time(text: str) -> None:
    assert classify(text) == classify(text)


@given(
    st.text(max_size=200),
    st.sampled_from(sorted(reply_words.STRONG_STOP)),
)
@settings(max_examples=200)
def test_a_stop_word_on_a_line_of_its_own_is_never_passed_over(text: str, keyword: str) -> None:
    assert classify(f"{keyword}\n{text}").meaning in {Meaning.STOP, Meaning.UNSURE}


HOSTILE = [
    "stop ", "dont ", "no me ", "a", "ne plus ", "stop these ", "s.", "t o ", "\u0301", "'", "qu'", "aaa ", "stpo ",
    "?!", "want to ", "ﷺ", "“", "liked “", "🛑", "0", "remove my number ", "want unsubscribe want ",
    "no text from no number ", "stop by spam ", "no ", "dont have number ", "nomore", "stop2",
    "optme", "liked “” ", "👍 to '", "#", "a#",
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("piece", HOSTILE)
def test_steps_grow_no_faster_than_the_text_and_then_no_more(piece: str) -> None:
    classify("warm the caches of patterns and spellings")

    def taken(chars: int) -> int:
        text = (piece * chars)[:chars]
        return count_steps(lambda: classify(text))

    quarter, half, whole = (taken(MAX_CHARS // part) for part in (4, 2, 1))
    assert half <= 2.2 * quarter + 2_000
    assert whole <= 2.2 * half + 2_000
    assert taken(8 * MAX_CHARS) <= 1.3 * whole + 2_000


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("tuning", 0.97),
        ("held_out", 0.95),
        ("later_1", 0.9),
        ("later_2", 0.8),
        ("later_3", 0.6),
        ("run_together", 1),
        ("ordinary", 0.94),
    ],
)
def test_no_labelled_opt_out_or_doubt_is_passed_over_and_nothing_is_opened(name: str, right: float) -> None:
    found = list(classify_list(name))
    assert [one.text for one in found if one.outcome in {"passed over", "opened"}] == []
    assert [one.text for one in found if one.outcome == "hasty" and one.label == "not_opt_out"] == []
    assert [one.outcome for one in found].count("right") >= right * len(found)
