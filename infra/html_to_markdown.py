"""Converts the HTML of a policy to equivalent Markdown: text, headings, lists, quotes, table rows, links.

Every character of the visible text is kept. White space collapses into one space, as in browsers, but non-breaking
spaces stay. Bold and italics are dropped, because Markdown can't express them next to every character.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from chalicelib.domain.policies.markdown import is_allowed

_HIDDEN: Final = frozenset({"title", "script", "style", "template", "head", "noscript", "svg", "iframe", "object"})
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "main",
        "nav",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
    ]
)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>&!~#+=|-])")
_NUMBER: Final = re.compile(r"(?<![^\s])(\d{1,9})([.)])")


def convert(html: str, base: str) -> str:
    """Returns the text as Markdown. Links are relative to `base`; those not permitted in a policy become plain text."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n\n".join(reader.blocks) + "\n" if reader.blocks else ""


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._base = base
        self._text: list[str] = []
        self._lists: list[int | None] = []  # the number of the next item, None in a bullet list
        self._lead = ""  # what the next block begins with: the marker of a heading or an item
        self._quotes = 0
        self._hidden = 0
        self._pre = 0
        self._links: list[tuple[int, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._text.append("\n")
        elif tag == "a":
            self._links.append((len(self._text), self._target(dict(attrs).get("href"))))
        elif tag in {"td", "th"} and "".join(self._text).strip():
            self._text.append(r" \| ")
        else:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "a" and self._links:
            self._close_link()
        elif tag in {"ul", "ol"}:
            self.end_block()
            del self._lists[-1:]
        elif tag == "blockquote":
            self.end_block()
            self._quotes = max(self._quotes - 1, 0)
        elif tag == "pre":
            self.end_block()
            self._pre = max(self._pre - 1, 0)
        elif tag in _BLOCKS or tag == "li" or re.fullmatch("h[1-6]", tag):
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        lines = data.split("\n") if self._pre else [_SPACE.sub(" ", data)]
        escaped = (_NUMBER.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", line)) for line in lines)
        self._text.append("\n".join(escaped).replace("\u00a0", "&nbsp;"))

    def end_block(self) -> None:
        """Writes down the open paragraph, heading or item."""
        while self._links:
            self._close_link()
        lines = [line.strip(" \t\r\f") for line in _joined(self._text).split("\n")]
        lines = [line for line in lines if line]
        if lines:
            indent = self._quotes * "> " + (len(self._lists) - bool(self._lead.strip("# "))) * "    "
            rest = self._quotes * "> " + len(self._lists) * "    "
            breaks = " " if self._lead.startswith("#") else "\\\n" + rest
            self.blocks.append(indent + self._lead + breaks.join(lines))
            self._lead = ""
        self._text = []

    def _open(self, tag: str) -> None:
        if tag in _BLOCKS or tag in {"ul", "ol", "li", "blockquote", "pre", "hr"} or re.fullmatch("h[1-6]", tag):
            self.end_block()
        if re.fullmatch("h[1-6]", tag):
            self._lead = "#" * int(tag[1]) + " "
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li" and self._lists:
            number = self._lists[-1]
            self._lead = "-   " if number is None else f"{number}. ".ljust(4)
            self._lists[-1] = None if number is None else number + 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1

    def _target(self, href: str | None) -> str | None:
        if not href or href.strip().startswith("#"):
            return None
        url = urljoin(self._base, _SPACE.sub("", href))
        return url if is_allowed(url) and not re.search(r"[<>\\\s]", url) else None

    def _close_link(self) -> None:
        start, target = self._links.pop()
        text = _joined(self._text[start:])
        if target and text.strip() and "\n" not in text:
            self._text[start:] = [f"{text[: len(text) - len(text.lstrip(' '))]}[{text.strip(' ')}](<{target}>)"]
            self._text += [" "] if text.endswith(" ") else []


def _joined(pieces: list[str]) -> str:
    return re.sub(" +", " ", "".join(pieces))
