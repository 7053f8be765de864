"""Reactions as phones write them: what is quoted never counts, the sign does, what is not clear is doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.replies.classifier import Meaning, Reason, Reply, classify
from chalicelib.domain.replies.words import STOP_SIGNS

FOOTER = "Your report is ready. Reply STOP to opt out."
NOTHING = Reply(Meaning.OTHER, Reason.REACTION)
REVIEW = Reply(Meaning.UNSURE, Reason.REACTION)
DOUBT = Reply(Meaning.UNSURE, Reason.REACTION_AND_MORE)

FRIENDLY_SIGNS = ["👍", "👍🏽", "❤️", "❤", "😂", "‼️", "⁉️", "❓", "🎉", "🙏🏿", "👋", "💯", "✅", "ℹ️", "🅰️", "™️", "㊗️",
    "1️⃣", "#️⃣", "🇺🇸", "👨‍👩‍👧", "❤️‍🔥", "🤷🏼‍♀️", "😮", "🆗", "🫶", "\U0001fae9", "\U0001fbff"]  # fmt: skip
GIVEN = ["Reacted {} to", "reacted {} to", "REACTED {} TO", "Reacted with {} to", "{} to", "\u200a\u200b{}\u200b to",
    "A réagi avec {} à", "Reaccionó con {} a"]  # fmt: skip
TAKEN = ["Removed {} from", "Removed a {} from", "removed the {} from", "Removed a {} reaction from", "{} removed from"]
VERBS = ["Liked", "LOVED", "laughed at", "Emphasized", "Emphasised", "Questioned", "A aimé", "A adore\u0301",
    "Le gustó", "Le gusto", "Le encantó"]  # fmt: skip
NAMES = [
    "a like",
    "a dislike",
    "a heart",
    "a laugh",
    "an exclamation",
    "an exclamation mark",
    "a question mark",
    "a sticker",
]
QUOTES = ["“{}”", '"{}"', "„{}“", "”{}”", "«{}»", "« {} »", "«\u00a0{}\u00a0»", "‹{}›", "'{}'", "‘{}’", "＂{}＂"]
THINGS = ["an image", "a photo", "3 photos", "a video", "a movie", "an attachment", "an audio message", "the message",
    "une image", "una imagen"]  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize(
    "head", [*VERBS, *(head.format("👍") for head in (*GIVEN, *TAKEN)), *(f"Removed {name} from" for name in NAMES)]
)
def test_a_reaction_to_our_own_text_is_no_opt_out_whatever_the_text_says(head: str, quote: str) -> None:
    assert classify(f"{head} {quote.format(FOOTER)}") == NOTHING


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("head", [*VERBS, "Reacted ❤️ to", "🎉 to", "Removed a heart from", "Removed 🛑 from"])
def test_a_reaction_to_a_picture_is_none(head: str, thing: str) -> None:
    assert classify(f"{head} {thing}") == NOTHING


@pytest.mark.parametrize("sign", FRIENDLY_SIGNS)
@pytest.mark.parametrize("head", [*GIVEN, *TAKEN])
def test_a_sign_that_says_nothing_of_stopping_means_nothing_given_or_taken_away(head: str, sign: str) -> None:
    assert classify(f"{head.format(sign)} “{FOOTER}”") == NOTHING


@pytest.mark.parametrize("tone", ["", "\ufe0f", "🏻", "🏽", "🏿", "🏾\u200d♀️"])
@pytest.mark.parametrize("sign", sorted(STOP_SIGNS))
def test_a_sign_that_says_stop_is_reviewed_and_taking_it_away_is_nothing(sign: str, tone: str) -> None:
    assert classify(sign + tone) == Reply(Meaning.UNSURE, Reason.STOP_SIGN)
    for head in GIVEN:
        for what in ("“Hello”", f"“{FOOTER}”", "an image"):
            assert classify(f"{head.format(sign + tone)} {what}") == REVIEW
    for head in TAKEN:
        assert classify(f"{head.format(sign + tone)} “{FOOTER}”") == NOTHING


@pytest.mark.parametrize(
    "text", ["Disliked “Hello”", "DISLIKED an image", "N’a pas aimé « Bonjour »", "No le gustó “Hola”"]
)
def test_a_dislike_is_reviewed(text: str) -> None:
    assert classify(text) == REVIEW


@pytest.mark.parametrize("sign", ["👍🛑", "🛑👍", "👍\u200d🚫"])
def test_of_two_signs_the_one_that_says_stop_counts(sign: str) -> None:
    assert classify(f"Reacted {sign} to “Hello”") == REVIEW


@pytest.mark.parametrize(
    "rest",
    [" thanks", " not ok with this", " ok", ". Who is this?", " and 👎", " “and” more", '"', "»", " “"],
)
@pytest.mark.parametrize("head", ["Liked", "Reacted 👍 to", "Removed a heart from", "👍 to", "Reacted 🛑 to"])
def test_words_after_the_quotation_are_doubt(head: str, rest: str) -> None:
    assert classify(f"{head} “{FOOTER}”{rest}") == DOUBT


@pytest.mark.parametrize("rest", [" STOP", ". stop texting me", "\nUnsubscribe!", " please remove me", " \n\nno more"])
def test_a_plain_opt_out_after_the_quotation_counts(rest: str) -> None:
    assert classify(f"Liked “Hello”{rest}").meaning is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "Liked “Your report is rea",
        "Liked “Reply STOP to opt out",
        'Reacted 👍 to "Reply STOP',
        "Loved “We say “care”. Reply STOP to opt out.”",
        'Loved "They said "hi". Reply STOP"',
        "Removed a heart from «We «do» it»",
        "👍 to “one” “STOP”",
    ],
)
def test_open_and_nested_quotations_are_doubt(text: str) -> None:
    assert classify(text) == DOUBT


@pytest.mark.parametrize(
    "text",
    [
        "Reacted STOP to “Hello”",
        "Reacted badly to “Reply STOP”",
        "Liked and STOP",
        "Liked an image. STOP",
        "I liked “STOP”",
    ],
)
def test_what_only_resembles_a_reaction_is_read_as_words(text: str) -> None:
    found = classify(text)
    assert found.meaning in {Meaning.STOP, Meaning.UNSURE}
    assert found.reason not in {Reason.REACTION, Reason.REACTION_AND_MORE}


@pytest.mark.parametrize(
    "text", ["Loved the photo, thanks", "Loved 'em all", "liked it a lot", "Removed the claim from hold"]
)
def test_ordinary_sentences_with_the_verbs_of_reactions_stay_ordinary(text: str) -> None:
    assert classify(text).meaning is Meaning.OTHER


@given(
    st.text(max_size=300).filter(lambda text: not set(text) & set('"“”„‟«»‹›「」『』＂〝〞')),
    st.sampled_from([*GIVEN, *TAKEN]),
)
def test_whatever_is_quoted_once_counts_for_nothing(quoted: str, head: str) -> None:
    assert classify(f"{head.format('👍')} “{quoted}”") == NOTHING
    assert classify(f"{head.format('🛑')} “{quoted}”") == (NOTHING if head in TAKEN else REVIEW)


@given(st.text(max_size=200))
def test_a_reaction_never_passes_over_a_stop_on_a_line_below_it(quoted: str) -> None:
    assert classify(f"Liked “{quoted}”\nSTOP").meaning in {Meaning.STOP, Meaning.UNSURE}
