"""Tells what of a policy's text in Markdown would look wrong on its page, as `markdown.py` really reads it.

Whoever drafts a text sees signs that stay signs: a list that is none because a no-break space follows its sign, HTML
that is shown as text, an address that becomes one line. Nothing is refused for it. Code is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.policies.markdown import TooIntricate, read_tokens
from chalicelib.domain.policies.text import canonical

if TYPE_CHECKING:
    from markdown_it.token import Token

    from chalicelib.domain.policies.versions import TextFormat

TextWarningCode = Literal[
    "odd_blank",
    "sign_without_blank",
    "foreign_list_sign",
    "number_joined",
    "lines_joined",
    "raw_html",
    "hidden_character",
    "indented_code",
    "unclosed_code",
    "link_not_read",
    "picture_left_out",
    "heading_jump",
    "underlined_heading",
    "open_emphasis",
    "table",
    "struck_out",
    "too_intricate",
]

MOST: Final = 100
"""How many warnings a text gets."""
_SHORT: Final = 40  # characters of a line that was not broken because it was full
_FEWEST_LINES: Final = 3  # such lines in a row are an address or a list
_LONGEST_TITLE: Final = 80
_ODD: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SIGN: Final = r"(?:[-+*]|\d{1,9}[.)]|#{1,6})"
_ODD_AFTER: Final = re.compile(rf"[ \t>]*(?:(?:[-+*]|\d{{1,9}}[.)])[ \t]+)*{_SIGN}[{_ODD}]")
_ODD_BEFORE: Final = re.compile(rf"[ \t>]*[{_ODD}][ \t{_ODD}]*{_SIGN}[ \t{_ODD}]")
_NO_BLANK: Final = re.compile(r"#{1,6}[^\W_]|[-+][^\W\d_]|\d{1,2}[.)][^\W\d_]")
_BULLET: Final = re.compile(r"[•·▪◦●○‣⁃∙]\s*\S")
_OTHER_SIGN: Final = re.compile(r"(?:[–—‒−]|\((?:[A-Za-z]|[ivx]{1,4}|\d{1,2})\)|(?:[A-Za-z]|[ivx]{1,4})[.)])\s+\S")
_NUMBER: Final = re.compile(r"\d{1,2}[.)]\s+\S")
_ROW: Final = re.compile(r"\|?:?-{2,}:?(?:\|:?-{2,}:?)+\|?")  # without its blanks, of which there may be very many
_BLANKS: Final = re.compile(r"[ \t>]+")
_HIDDEN: Final = re.compile("[\u200b\u2060\ufeff]|(?<![^\\x00-\\x7f])[\u200c\u200d](?![^\\x00-\\x7f])")
_ESCAPE: Final = re.compile(r"\\[!-/:-@\[-`{-~]")
_CODE: Final = "\ufffc"
_BREAKS: Final = ("softbreak", "hardbreak")

_IN_TEXT: Final[tuple[tuple[TextWarningCode, re.Pattern[str]], ...]] = (
    ("raw_html", re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:[\s/][^<>]{0,500})?>|<!--")),
    ("link_not_read", re.compile(r"\[[^\[\]]{1,300}\](?:\((?:[^()]|\([^()]{0,99}\)){1,500}\)|\[[^\[\]]{0,100}\])")),
    ("link_not_read", re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>]{0,500}>")),
    ("open_emphasis", re.compile(r"(?<!\*)\*{2,3}(?=[^\s*])|(?<=[^\s*])\*{2,3}(?!\*)")),
    ("open_emphasis", re.compile(r"(?<!\w)__(?=[^\W_])|(?<=[^\W_])__(?!\w)")),
    ("struck_out", re.compile(r"~~(?=\S)")),
)
"""What a reader would see of signs that were meant to do something."""


@dataclass(frozen=True, slots=True)
class TextWarning:
    """What would look wrong, and on which line of the text, from 1."""

    code: TextWarningCode
    line: int

    @property
    def message(self) -> str:
        """What becomes of it, and what to write instead."""
        return MESSAGES[self.code]


def find_warnings(content: str, text_format: TextFormat) -> list[TextWarning]:
    """Returns what would look wrong, in the text's order, each code once a line; a hundred at most."""
    text = canonical(content)
    lines = text.split("\n")
    found = {TextWarning("hidden_character", number) for number, line in enumerate(lines, 1) if _HIDDEN.search(line)}
    if text_format == "markdown":
        try:
            found |= set(islice(_read(read_tokens(text), lines), 10 * MOST))
        except TooIntricate:
            found.add(TextWarning("too_intricate", 1))
    return sorted(found, key=lambda one: (one.line, one.code))[:MOST]


def _read(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[TextWarning]:
    level = 6  # of the heading before, so that the first one skips nothing
    for number, token in enumerate(tokens):
        first, end = token.map or (0, 0)
        if token.type == "heading_open":
            yield from _read_heading(token, tokens[number + 1], level)
            level = int(token.tag[1])
        elif token.type == "inline":
            yield from _read_text(token)
            if tokens[number - 1].type == "paragraph_open":
                yield from _read_lines(token, lines[first:end])
        elif token.type in ("code_block", "fence"):
            yield from _read_code(token, lines[first:end])


def _read_code(token: Token, source: Sequence[str]) -> Iterator[TextWarning]:
    """Yields that something is code by its indentation, or that what begins with a line of signs never ends."""
    last = source[-1].strip(" \t>") if len(source) > 1 else ""
    if token.type == "code_block":
        yield TextWarning("indented_code", _line(token))
    elif len(last) < len(token.markup) or last.strip(token.markup[0]):
        yield TextWarning("unclosed_code", _line(token))


def _read_heading(token: Token, inline: Token, before: int) -> Iterator[TextWarning]:
    if int(token.tag[1]) > before + 1:
        yield TextWarning("heading_jump", _line(token))
    title = inline.content
    if token.markup in ("-", "=") and ("\n" in title or len(title) > _LONGEST_TITLE):
        yield TextWarning("underlined_heading", _line(token))


def _read_text(token: Token) -> Iterator[TextWarning]:
    """Yields which signs inside a heading or paragraph are still seen, and what is not."""
    shown = _show(token)
    meant = _ESCAPE.sub("", token.content)  # who writes a backslash before a sign wants to see it
    for code, pattern in _IN_TEXT:
        for match in pattern.finditer(shown):
            if match[0][:2] in meant:
                yield TextWarning(code, _line(token) + shown.count("\n", 0, match.start()))
    passed = 0
    for child in token.children or ():
        passed += child.type in _BREAKS
        if child.type == "image":
            yield TextWarning("picture_left_out", _line(token) + passed)


def _read_lines(token: Token, source: Sequence[str]) -> Iterator[TextWarning]:
    """Yields what was meant to be lines of their own, and is one paragraph."""
    for number, line in enumerate(source, _line(token)):
        if _ODD_AFTER.match(line) or _ODD_BEFORE.match(line):
            yield TextWarning("odd_blank", number)
        elif _ROW.fullmatch(_BLANKS.sub("", line)):
            yield TextWarning("table", number)
            return
    shown = _show(token).split("\n")
    for number, line in enumerate(shown, _line(token)):
        if _NO_BLANK.match(line):
            yield TextWarning("sign_without_blank", number)
    kept = any(child.type == "hardbreak" for child in token.children or ())
    other = kept or any("<" in line or _ODD_AFTER.match(line) for line in shown)
    joined = _find_joined(shown, short=not other)
    if joined is not None:
        code, at = joined
        yield TextWarning(code, _line(token) + at)


def _find_joined(shown: Sequence[str], *, short: bool) -> tuple[TextWarningCode, int] | None:
    """Returns how and from which line on lines run together; of several ways the surest.

    That lines are short tells that they were meant to stay apart, if `short` is set.
    """
    others = [number for number, line in enumerate(shown) if _OTHER_SIGN.match(line)]
    for number, line in enumerate(shown):
        if _BULLET.match(line) or (len(others) > 1 and number in others):
            return "foreign_list_sign", number
        if number and _NUMBER.match(line):
            return "number_joined", number
    if short and len(shown) >= _FEWEST_LINES and all(len(line) <= _SHORT for line in shown):
        return "lines_joined", 0
    return None


def _show(token: Token) -> str:
    """Returns the text that a reader sees, with the line breaks of the source; a piece of code is one character."""
    parts = []
    for child in token.children or ():
        if child.type in _BREAKS:
            parts.append("\n")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content if child.type == "text" else _CODE)
    return "".join(parts)


def _line(token: Token) -> int:
    return (token.map or (0, 0))[0] + 1


MESSAGES: Final[dict[TextWarningCode, str]] = {
    "odd_blank": "A no-break or other odd space stands before or after the sign of a list or heading, so that it is "
    "none. Type a plain space.",
    "sign_without_blank": "No list and no heading: a space must follow the sign.",
    "foreign_list_sign": "No list: its lines run together. Begin them with `- ` or `1. `.",
    "number_joined": "The line runs on from the one before it: only a list that begins with 1 can follow a paragraph "
    "directly. Leave a blank line between.",
    "lines_joined": "These short lines run together. End each with a backslash where the break is to stay.",
    "raw_html": "HTML is shown as text. Use Markdown.",
    "hidden_character": "An invisible character: it breaks words for whoever searches or copies them. Delete it.",
    "indented_code": "Shown as code, since it is indented by four spaces or a tab more than what is around it.",
    "unclosed_code": "Everything from here on is shown as code: the closing line of the same signs is missing.",
    "link_not_read": "No link, and shown as typed. Addresses begin with https, http, mailto or tel and hold no blanks.",
    "picture_left_out": "Pictures are left out; their description is shown.",
    "heading_jump": "Shown one level below the heading before it: headings skip no level.",
    "underlined_heading": "The line of - or = below makes a heading of the paragraph. Leave a blank line between.",
    "open_emphasis": "The signs are shown as typed: emphasis is opened or closed only, or a blank stands inside it.",
    "table": "Tables are not known: the lines run together. Use a list.",
    "struck_out": "Struck-out text is not known, and its signs are shown.",
    "too_intricate": "Shown line by line, as typed: the text is too long, or has too many signs close together.",
}
"""Code → what becomes of it on the page, and what to write instead."""
