"""What the content of a mail or letter becomes: text, a small HTML document that says the same, or words to be spoken.

An address on the web that stands alone on its line is never wrapped, and can be clicked as can any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from textwrap import TextWrapper
from typing import Final

from chalicelib.domain.mail.content import Content

WIDTH: Final = 74
_ITEM: Final = "- "
_URL: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")
_CODE: Final = re.compile(r"\d{6}")
_SPOKEN_URL: Final = "an address that we can send in writing"

_LINES: Final = TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
_ITEMS: Final = TextWrapper(
    WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)

_DOCUMENT: Final = """<!doctype html>
<html lang="en" style="color-scheme: light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{}</title>
</head>
<body style="margin: 0">
<div style="max-width: 36em; margin: 0 auto; padding: 24px 16px; font: 16px/1.55 system-ui, sans-serif; \
overflow-wrap: anywhere">
{}
</div>
</body>
</html>
"""
"""No colour is set, so that text, background and links are those of the reader's own light or dark scheme."""
_PARAGRAPH: Final = "margin: 0 0 16px"
_SIGNATURE: Final = "margin: 24px 0 0; padding-top: 16px; border-top: 1px solid; font-size: 14px"
_LARGE: Final = "margin: 0 0 16px; font-size: 24px; font-weight: bold"
_LIST: Final = "margin: 0 0 16px; padding-left: 24px"
_LINK: Final = "color: inherit"


def to_text(content: Content) -> str:
    """Returns the content as plain text, in lines of a mail's usual width."""
    return "\n\n".join(_wrap(paragraph) for paragraph in content.paragraphs) + "\n"


def to_html(content: Content) -> str:
    """Returns the content as a whole HTML document, which loads nothing and says word for word what the text says."""
    *paragraphs, signature = content.paragraphs
    blocks = [block for paragraph in paragraphs for block in _mark_up(paragraph)]
    blocks.append(_mark_up_lines(signature.splitlines(), _SIGNATURE))
    return _DOCUMENT.format(escape(content.subject), "\n".join(blocks))


def to_script(content: Content) -> str:
    """Returns what somebody says on the phone: the paragraphs without addresses on the web, which nobody can hear."""
    spoken = ("\n".join(_speak(paragraph)) for paragraph in content.paragraphs)
    return "\n\n".join(paragraph for paragraph in spoken if paragraph) + "\n"


def _wrap(paragraph: str) -> str:
    lines = paragraph.splitlines()
    return "\n".join((_ITEMS if line.startswith(_ITEM) else _LINES).fill(line) for line in lines)


def _mark_up(paragraph: str) -> Iterator[str]:
    """Yields a paragraph's runs of lines and of list items as elements."""
    if _CODE.fullmatch(paragraph):
        yield f'<p style="{_LARGE}">{paragraph}</p>'
        return
    for listed, lines in groupby(paragraph.splitlines(), lambda line: line.startswith(_ITEM)):
        if listed:
            items = "\n".join(f"<li>{_link(line.removeprefix(_ITEM))}</li>" for line in lines)
            yield f'<ul style="{_LIST}">\n{items}\n</ul>'
        else:
            yield _mark_up_lines(list(lines), _PARAGRAPH)


def _mark_up_lines(lines: list[str], style: str) -> str:
    return f'<p style="{style}">' + "<br>\n".join(_link(line) for line in lines) + "</p>"


def _link(line: str) -> str:
    """Returns a line as HTML, with its addresses as links."""
    parts: list[str] = []
    end = 0
    for match in _URL.finditer(line):
        url = escape(match[0])
        parts += [escape(line[end : match.start()]), f'<a href="{url}" style="{_LINK}">{url}</a>']
        end = match.end()
    return "".join([*parts, escape(line[end:])])


def _speak(paragraph: str) -> Iterator[str]:
    for line in paragraph.splitlines():
        if not _URL.fullmatch(line):
            yield _URL.sub(_SPOKEN_URL, line.removeprefix(_ITEM))
