"""Gives a policy's text its canonical form and hash, and shows it as HTML, as plain text and by section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.policies import lines as policy_lines
from chalicelib.domain.policies import markdown as policy_markdown
from chalicelib.domain.policies.sections import Section, group_sections

if TYPE_CHECKING:
    from chalicelib.domain.policies.versions import TextFormat

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # control characters that HTML does not allow


def canonical(content: str) -> str:
    """Returns the text that is hashed and stored: with line feeds and no byte order mark, and otherwise unchanged."""
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def sha256(content: str) -> str:
    """Returns the SHA-256 of the canonical text in UTF-8, in hexadecimal: the same on every machine."""
    return hash_text(canonical(content))


def to_html(content: str, text_format: TextFormat, *, top: int = 2) -> str:
    """Returns safe HTML of the text, without a page around it. The first heading has level `top`; no level is skipped.

    It contains only the tags h2 to h6, p, a, strong, em, code, pre, blockquote, ul, ol, li, br and hr, and only links
    that `markdown.is_allowed` accepts. Control characters are shown as U+FFFD. Markdown beyond the bounds of `markdown`
    is shown line by line, like the format `text`; the same goes for its plain text and its sections.
    """
    text = canonical(content)
    if text_format == "markdown":
        try:
            return _CONTROL.sub("\ufffd", policy_markdown.render_html(text, top))
        except policy_markdown.TooIntricate:
            pass
    return _CONTROL.sub("\ufffd", policy_lines.render_html(text, top))


def to_plain(content: str, text_format: TextFormat) -> str:
    """Returns the text without any markup, for reading; one in the format `text` comes back in canonical form."""
    text = canonical(content)
    if text_format == "markdown":
        try:
            return policy_markdown.render_plain(text)
        except policy_markdown.TooIntricate:
            pass
    return text


def sections(content: str, text_format: TextFormat) -> tuple[Section, ...]:
    """Returns the text by section, with the same anchors as in `to_html`."""
    text = canonical(content)
    if text_format == "markdown":
        try:
            return group_sections(policy_markdown.iter_parts(text))
        except policy_markdown.TooIntricate:
            pass
    return group_sections(policy_lines.iter_parts(text))
