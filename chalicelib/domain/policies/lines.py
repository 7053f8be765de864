"""Reads policies in the format `text`: every line is a paragraph, nothing is interpreted, every character is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final

from chalicelib.domain.policies.sections import Heading, Headings

_LONGEST_HEADING: Final = 80  # characters
_MOST_WORDS: Final = 12
_LEVEL: Final = 2
_BULLET: Final = re.compile(r"\s*[•·▪◦*–-]\s")
_NO_HEADING: Final = re.compile(r"[\d,;:]|[.!?\"”]$")
_ENDS_SENTENCE: Final = re.compile(r"[.:;!?”\"]\s*$")


def iter_parts(content: str) -> Iterator[Heading | str]:
    """Yields the lines that are not empty, in order and unaltered; headings are recognised as `_headings` describes."""
    headings = Headings()
    lines = [line for line in content.split("\n") if line.strip(" \t")]
    marked = _headings(lines)
    for number, line in enumerate(lines):
        yield headings.take(line, _LEVEL) if number in marked else line


def render_html(content: str, top: int) -> str:
    """Returns HTML with a paragraph for each line, and a heading of level `top` for each heading."""
    found = []
    for part in iter_parts(content):
        if isinstance(part, Heading):
            found.append(f'<h{top} id="{escape(part.anchor)}">{escape(part.title, quote=False)}</h{top}>')
        else:
            found.append(f"<p>{escape(part, quote=False)}</p>")
    return "\n".join(found)


def _headings(lines: list[str]) -> set[int]:
    """Returns the indices of the headings. It guesses cautiously: a missed heading is a paragraph and loses nothing.

    A line is a heading if it looks like a title (short, not indented, beginning with a capital, without digits and
    sentence punctuation; or all in capitals), and a real paragraph or bullet follows directly or after one more such
    line. The lines of a postal address or of a menu therefore stay paragraphs.
    """
    looks = [_like_title(line) for line in lines]
    last = {n for n, (line, after) in enumerate(pairwise(lines)) if looks[n] and not looks[n + 1] and _body(after)}
    return last | {n for n in range(len(lines) - 1) if looks[n] and n + 1 in last}


def _like_title(line: str) -> bool:
    if len(line) > _LONGEST_HEADING or len(line.split()) > _MOST_WORDS or not line[0].isupper():
        return False
    if line.isupper() and len(line.split()) > 1:
        return True
    return not _NO_HEADING.search(line.rstrip())


def _body(line: str) -> bool:
    return len(line) > _LONGEST_HEADING or bool(_BULLET.match(line)) or bool(_ENDS_SENTENCE.search(line))
