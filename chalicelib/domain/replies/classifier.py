"""Classifies what an SMS reply means for consent: an opt-out, an opt-in, an answer, a call for help, or none of these.

Missing a revocation is the worst outcome; a needless review by a person is the cheapest. A reply that mentions
stopping in a way that no rule explains is therefore `unsure`: the caller suppresses at once and queues a review. Only
whole, correctly spelt messages count as START or YES, since these lift what was closed. `docs/replies.md` describes
the rules and measures them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from chalicelib.domain.replies import classes as reply_classes
from chalicelib.domain.replies import phrases, revocations
from chalicelib.domain.replies import words as lists
from chalicelib.domain.replies.patterns import Match, Matcher, Pattern, compile_line
from chalicelib.domain.replies.reactions import Reaction, read_reaction
from chalicelib.domain.replies.spelling import Spelling, unleeted
from chalicelib.domain.replies.splitting import Splitting
from chalicelib.domain.replies.text import ReplyText, both_ends, fold


class Meaning(StrEnum):
    """What the caller should do, in this order: opt out, opt in, confirm, send help, suppress and review, nothing."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    HELP = "help"
    UNSURE = "unsure"
    OTHER = "other"


class Reason(StrEnum):
    """The reason for a meaning, for logs and reviewers. It never contains words of the reply."""

    KEYWORD = "keyword"  # a keyword as the whole message, apart from polite words
    KEYWORD_SENTENCE = "keyword_sentence"  # a keyword as one of several sentences
    REVOCATION = "revocation"  # a revocation in plain language
    GOES_ON = "goes_on"  # "don't stop"
    REACTION = "reaction"  # a phone's "Liked …" that quotes our message; in doubt, one with a sign that says stop
    REACTION_AND_MORE = "reaction_and_more"  # a reaction with words after it, or whose quotation has no clear end
    NO_WORDS = "no_words"
    ORDINARY = "ordinary"  # nothing in it mentions stopping
    ELSEWHERE = "elsewhere"  # it is about stopping something else
    ASKS = "asks"  # a keyword with a question mark
    NEAR_KEYWORD = "near_keyword"  # a real word near a keyword, or a misspelt keyword that would lift something
    CONFLICT = "conflict"  # it says both, or limits what it says
    DOUBTFUL = "doubtful"  # a wording that a person must read
    UNEXPLAINED = "unexplained"  # it has a word for stopping that no rule explains
    MENTIONS = "mentions"  # it mentions our messages in an unusual wording
    STOP_SIGN = "stop_sign"  # an emoji
    FOREIGN = "foreign"  # it has letters that are not Latin
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Reply:
    """The verdict on one reply."""

    meaning: Meaning
    reason: Reason

    @property
    def sure(self) -> bool:
        """Whether the caller may act on it; otherwise it suppresses at once and asks a person."""
        return self.meaning is not Meaning.UNSURE


_REVOKE: Final = "revoke"
_GO_ON: Final = "go_on"
_ABOUT: Final = "about"
_DOUBT: Final = "doubt"
_ORDINARY: Final = "ordinary"
_GROUPS: Final = {
    _REVOKE: revocations.REVOKE,
    _GO_ON: phrases.GO_ON,
    _ABOUT: phrases.ABOUT,
    _DOUBT: phrases.DOUBT,
    _ORDINARY: phrases.ORDINARY,
}
_KEYWORDS: Final = {Meaning.START: lists.START, Meaning.YES: lists.YES, Meaning.HELP: lists.HELP}


def classify(text: str) -> Reply:
    """Classifies any string in bounded time.

    Only the two ends of a text over MAX_CHARS are read, and then any meaning but a sure opt-out becomes `unsure`.
    """
    reply = fold(text)
    verdict = _read(text, reply)
    if reply.cut and verdict.meaning is not Meaning.STOP:
        return Reply(Meaning.UNSURE, Reason.TOO_LONG)
    return verdict


def _read(text: str, reply: ReplyText) -> Reply:
    if not reply.words:
        signs = any(symbol in lists.STOP_SIGNS for symbol in reply.symbols)
        return Reply(Meaning.UNSURE, Reason.STOP_SIGN) if signs else Reply(Meaning.OTHER, Reason.NO_WORDS)
    reaction = read_reaction(both_ends(text))
    return _reaction(reaction) if reaction else _words(reply)


def _words(reply: ReplyText) -> Reply:
    return _whole_keyword(reply) or _sentences(reply)


def _reaction(reaction: Reaction) -> Reply:
    """Whoever reacts has not written what they quote, so it never counts; words of their own after it do."""
    if reaction.whole:
        return Reply(Meaning.UNSURE if reaction.against else Meaning.OTHER, Reason.REACTION)
    own = _words(fold(reaction.after))
    return own if own.meaning is Meaning.STOP else Reply(Meaning.UNSURE, Reason.REACTION_AND_MORE)


def _whole_keyword(reply: ReplyText) -> Reply | None:
    meant = _spelling().corrected(reply.words)
    if _is_stop(meant):
        return Reply(Meaning.UNSURE, Reason.ASKS) if reply.asks else Reply(Meaning.STOP, Reason.KEYWORD)
    for meaning, keywords in _KEYWORDS.items():
        if not _is_all(meant, keywords, lists.AROUND_OTHERS):
            continue
        exact = _is_all(reply.words, keywords, lists.AROUND_OTHERS | lists.SPELLINGS.keys())
        if meaning is Meaning.START and (reply.asks or not exact):
            return Reply(Meaning.UNSURE, Reason.NEAR_KEYWORD)
        return Reply(meaning, Reason.KEYWORD) if exact or meaning is Meaning.HELP else None
    if _is_all(meant, lists.LOOKS_LIKE_STOP, lists.AROUND_STOP):
        return Reply(Meaning.UNSURE, Reason.NEAR_KEYWORD)
    return None


def _is_stop(words: tuple[str, ...]) -> bool:
    if any(word in lists.STRONG_STOP for word in words):
        return _is_all(words, lists.STOP, lists.AROUND_STOP)
    return _is_all(words, lists.WEAK_STOP, lists.AROUND_WEAK_STOP)


def _is_all(words: tuple[str, ...], keywords: frozenset[str], around: frozenset[str]) -> bool:
    return any(word in keywords for word in words) and all(word in keywords or word in around for word in words)


def _sentences(reply: ReplyText) -> Reply:
    found = [_sentence(_spelling().corrected(sentence.words), sentence.asks) for sentence in reply.sentences]
    said = {verdict.meaning for verdict in found}
    reasons = {verdict.reason for verdict in found}
    stops = [verdict for verdict in found if verdict.meaning is Meaning.STOP]
    if stops:
        opposed = said & {Meaning.START, Meaning.HELP} or reasons & {Reason.GOES_ON, Reason.CONFLICT}
        return Reply(Meaning.UNSURE, Reason.CONFLICT) if opposed else stops[0]
    doubts = [verdict for verdict in found if verdict.meaning is Meaning.UNSURE]
    if doubts:
        return doubts[0]
    if reply.foreign:
        return Reply(Meaning.UNSURE, Reason.FOREIGN)
    for reason in (Reason.GOES_ON, Reason.ELSEWHERE):
        if reason in reasons:
            return Reply(Meaning.OTHER, reason)
    return Reply(Meaning.OTHER, Reason.ORDINARY)


def _sentence(words: tuple[str, ...], asks: bool) -> Reply:
    """Classifies one sentence by itself. Its START or HELP can only contradict a STOP; the caller never acts on it."""
    if any(word in lists.STRONG_STOP for word in words) and _is_stop(words):
        return Reply(Meaning.UNSURE, Reason.ASKS) if asks else Reply(Meaning.STOP, Reason.KEYWORD_SENTENCE)
    for meaning in (Meaning.START, Meaning.HELP):
        if _is_all(words, _KEYWORDS[meaning], lists.AROUND_OTHERS):
            return Reply(meaning, Reason.KEYWORD_SENTENCE)
    first = next((place for place, word in enumerate(words) if word not in lists.POLITE), 0)
    last = next(
        (len(words) - back for back, word in enumerate(reversed(words)) if word not in lists.POLITE), len(words)
    )
    return _weigh(words, _matcher().matches(words, first, last))


def _weigh(words: tuple[str, ...], matches: list[Match]) -> Reply:
    places = {group: _places(matches, group) for group in _GROUPS}
    go_on, about = places[_GO_ON], places[_ABOUT]
    # "Don't stop texting me" contains "stop texting me": a revocation that begins within its opposite doesn't count.
    revoked = [match for match in matches if match.group == _REVOKE and match.start not in go_on]
    if revoked:
        elsewhere = all(match.touches(about) for match in revoked)
        limited = any(word in reply_classes.LIMITS for word in words)
        if elsewhere or limited or go_on:
            return Reply(Meaning.UNSURE, Reason.CONFLICT)
        return Reply(Meaning.STOP, Reason.REVOCATION)
    explained = go_on | about
    if any(match.group == _DOUBT and not match.touches(explained) for match in matches):
        return Reply(Meaning.UNSURE, Reason.DOUBTFUL)
    left = [word for place, word in enumerate(words) if place not in explained]
    if any(map(_is_trigger, left)):
        return Reply(Meaning.UNSURE, Reason.UNEXPLAINED)
    if go_on:
        return Reply(Meaning.OTHER, Reason.GOES_ON)
    usual = about | places[_ORDINARY]
    if any(word in reply_classes.MESSAGES and place not in usual for place, word in enumerate(words)):
        return Reply(Meaning.UNSURE, Reason.MENTIONS)
    return Reply(Meaning.OTHER, Reason.ELSEWHERE if about else Reason.ORDINARY)


def _is_trigger(word: str) -> bool:
    if word in lists.NO_TRIGGERS:
        return False
    return (
        word in lists.TRIGGERS or word.startswith(lists.TRIGGER_STEMS) or unleeted(word).startswith(lists.TRIGGER_STEMS)
    )


def _places(matches: list[Match], group: str) -> set[int]:
    """Returns the positions of the words that a pattern of the group matched: a set, so that the work stays linear."""
    return {place for match in matches if match.group == group for place in range(match.start, match.end)}


@cache
def _patterns() -> tuple[Pattern, ...]:
    return tuple(
        compile_line(group, line, reply_classes.CLASSES)
        for group, lines in _GROUPS.items()
        for line in lines.strip().splitlines()
    )


@cache
def _matcher() -> Matcher:
    return Matcher(_patterns())


@cache
def _spelling() -> Spelling:
    known = {word for pair in lists.TOGETHER for word in pair}
    known |= {word for pattern in _patterns() for item in pattern.items for word in item.words or ()}
    around = lists.AROUND_STOP | lists.AROUND_OTHERS | lists.AROUND_WEAK_STOP
    return Spelling(
        known | around | reply_classes.LIMITS | lists.STOP | lists.START | lists.YES | lists.HELP | lists.TRIGGERS,
        keywords=("stop", "quit", "unsubscribe", "cancel", "optout", "revoke", "remove", "help"),
        spellings=lists.SPELLINGS,
        together=lists.TOGETHER,
        not_misspelt=lists.NOT_MISSPELT,
        split=Splitting(lists.PARTS, lists.TELLING_PARTS).split,
    )
