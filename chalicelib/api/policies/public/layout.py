"""What all pages of published policies share. They are readable, printable, accessible and self-contained, no script.

Ids of a page's own parts end in "_", which no anchor in a policy's text does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from string import Template
from typing import TYPE_CHECKING

from chalicelib.api.pages import page as pages

if TYPE_CHECKING:
    from chalicelib.domain.policies.versions import Published
    from chalicelib.usecases.policies.render import Shown


def format_day(value: date) -> str:
    """Formats a date as people in the US write it."""
    return f"{value:%B} {value.day}, {value.year}"


def format_stated_day(entry: Published) -> str:
    """Formats the effective date that the policy itself states."""
    return format_day(entry.stated_effective_on) if entry.stated_effective_on else "unknown"


def build_page(title: str, parts: Iterable[str]) -> str:
    """Builds a whole page. `title` is text; `parts` are HTML whose values are already escaped."""
    return _template().substitute(title=escape(title), body="\n".join(part for part in parts if part))


@cache
def _template() -> Template:
    return Template(pages.text("policy.html"))


def build_head(shown: Shown, title: str) -> str:
    """Builds the start of a page's header, which the page itself closes. `title` is HTML."""
    return f'<header>\n<p class="company">{escape(shown.profile.name)}</p>\n<h1>{title}</h1>'


def build_company(shown: Shown) -> str:
    """Builds the paragraph with the company's address and how to reach it."""
    contacts = shown.profile.contacts
    lines = [escape(line) for line in contacts.postal_address or (shown.profile.legal_name,)]
    if contacts.email:
        lines.append(f'<a href="mailto:{escape(contacts.email)}">{escape(contacts.email)}</a>')
    lines.append(f'<a href="{escape(contacts.website)}" rel="noopener">{escape(contacts.website)}</a>')
    return f"<p>{'<br>'.join(lines)}</p>"


def build_time(value: date) -> str:
    """Builds a date that both people and programs can read."""
    return f'<time datetime="{value.isoformat()}">{format_day(value)}</time>'
