"""Small self-contained HTML pages: one template, no script, nothing loaded from anywhere."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

HTML: Final = "text/html; charset=utf-8"
_FOLDER: Final = Path(__file__).parent.parent / "templates"


def page(title: str, body: str) -> str:
    """A whole page. `title` is text; `body` is HTML whose values are already escaped (see `code` and html.escape)."""
    return _template().substitute(title=escape(title), body=body)


def code(text: str) -> str:
    """Text with `back-quoted` words as HTML code elements; everything is escaped."""
    parts = escape(text).split("`")
    marked = [f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)]
    return "".join(marked)


@cache
def _template() -> Template:
    return Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
