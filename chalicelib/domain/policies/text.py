"""A policy's text: its canonical form and hash, and how people read it: as HTML, as plain text, by section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.policies import lines as policy_lines
from chalicelib.domain.policies import markdown as policy_markdown
from chalicelib.domain.policies.sections import Section, in_sections

if TYPE_CHECKING:
    from chalicelib.domain.policies.versions import TextFormat

__all__ = ["Section", "canonical", "sections", "sha256", "to_html", "to_plain"]

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what HTML has no place for


def canonical(content: str) -> str:
    """The text that is hashed and kept: lines end in a line feed, no byte order mark; no other character changes."""
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def sha256(content: str) -> str:
    """SHA-256 of the canonical text in UTF-8, in hexadecimal: the same on every machine."""
    return hash_text(canonical(content))


def to_html(content: str, text_format: TextFormat, *, top: int = 2) -> str:
    """Harmless HTML of the text, without a page around it; its first heading has level `top`, and none is skipped.

    Has only the tags h2 to h6, p, a, strong, em, code, pre, blockquote, ul, ol, li, br, hr; links as
    `policy_markdown.allowed` says. Control characters are shown as U+FFFD. Markdown beyond the bounds of
    `policy_markdown` is shown line by line, like the format `text`; so is its plain text, and so are its sections.
    """
    text = canonical(content)
    if text_format == "markdown":
        try:
            return _CONTROL.sub("\ufffd", policy_markdown.html(text, top))
        except policy_markdown.TooIntricate:
            pass
    return _CONTROL.sub("\ufffd", policy_lines.html(text, top))


def to_plain(content: str, text_format: TextFormat) -> str:
    """The text for reading without any markup; one in the format `text` is given as it is."""
    text = canonical(content)
    if text_format == "markdown":
        try:
            return policy_markdown.plain(text)
        except policy_markdown.TooIntricate:
            pass
    return text


def sections(content: str, text_format: TextFormat) -> tuple[Section, ...]:
    """The text by section, with the same anchors as in `to_html`."""
    text = canonical(content)
    if text_format == "markdown":
        try:
            return in_sections(policy_markdown.parts(text))
        except policy_markdown.TooIntricate:
            pass
    return in_sections(policy_lines.parts(text))
