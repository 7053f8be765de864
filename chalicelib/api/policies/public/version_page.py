"""The page of one version of a policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.policies.public.layout import (
    build_company,
    build_head,
    build_page,
    build_time,
    format_stated_day,
)
from chalicelib.domain.mail.texts import moment
from chalicelib.domain.policies.text import sections, to_html
from chalicelib.domain.policies.versions import state
from chalicelib.domain.times import format_rfc3339, local_date

if TYPE_CHECKING:
    from chalicelib.domain.policies.sections import Section
    from chalicelib.domain.policies.versions import Published, TextFormat
    from chalicelib.usecases.policies.render import Shown

_MOST_OPEN: Final = 12  # headings; a longer table of contents starts folded
_FEWEST: Final = 3
_STATES: Final = {"in_force": "in force", "scheduled": "takes effect later", "superseded": "no longer in force"}


def build_version(shown: Shown, address: str) -> str:
    """Builds the page of a version. `address` is the policy's address, without a version number."""
    entry, text = shown.entry, shown.text
    parts = [
        build_head(shown, escape(entry.title)),
        _facts(shown, address),
        _standing(shown, address),
        _what_changed(shown, address),
        _contents(sections(text.content, text.format)),
        "</header>\n<main>",
        f'<article id="text_" lang="{escape(entry.locale)}" tabindex="-1"{_lines(text.format)}>',
        _article(text.content, text.format),
        "</article>\n</main>",
        _footer(shown, address),
    ]
    return build_page(f"{entry.title} – {shown.profile.name}", parts)


@lru_cache(maxsize=8)
def _article(content: str, text_format: TextFormat) -> str:
    return to_html(content, text_format)


def _lines(text_format: TextFormat) -> str:
    return ' class="lines"' if text_format == "text" else ""


def _facts(shown: Shown, address: str) -> str:
    entry = shown.entry
    here = f"{address}/{entry.number}"
    facts = [("Effective date", build_time(entry.stated_effective_on) if entry.stated_effective_on else "unknown")]
    since = local_date(entry.effective_at, shown.profile.time_zone)
    if since != entry.stated_effective_on and shown.state != "scheduled":
        facts.append(("In force here since", build_time(since)))
    facts += [
        ("Version", f"{entry.number}, {_STATES[shown.state]}"),
        ("Permanent address", f'<a href="{here}">{escape(here)}</a>'),
    ]
    return '<dl class="facts">\n' + "\n".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts) + "\n</dl>"


def _standing(shown: Shown, address: str) -> str:
    following = shown.following
    current = f'<a href="{address}">the version in force</a>'
    if shown.state == "superseded" and following is not None:
        return _note(f"This version was in force until {_moment(following.effective_at, shown)}. Read {current}.")
    if shown.state == "scheduled":
        when = _moment(shown.entry.effective_at, shown)
        return _note(f"This version is not in force yet: it takes effect on {when}. Until then, read {current}.")
    if following is not None:
        link = f'<a href="{address}/{following.number}">Read version {following.number}</a>'
        return _note(f"A new version takes effect on {_moment(following.effective_at, shown)}. {link}.")
    return ""


def _what_changed(shown: Shown, address: str) -> str:
    previous = shown.previous
    if previous is None:
        return ""
    number = shown.entry.number
    summary = f"<p>{escape(shown.text.change_summary)}</p>\n" if shown.text.change_summary else ""
    link = f'<a href="{address}/{number}?compare={previous.number}">Compare with version {previous.number}</a>'
    return f"<section>\n<h2>What changed</h2>\n{summary}<p>{link}</p>\n</section>"


def _contents(found: Sequence[Section]) -> str:
    titles = [section for section in found if section.level and section.title]
    if len(titles) < _FEWEST:
        return ""
    lines = "\n".join(
        f'<li{_deep(section.level)}><a href="#{escape(section.anchor)}">{escape(section.title)}</a></li>'
        for section in titles
    )
    unfolded = " open" if len(titles) <= _MOST_OPEN else ""
    return (
        f'<nav class="contents" aria-label="Contents">\n<details{unfolded}>\n<summary>Contents</summary>\n'
        f"<ul>\n{lines}\n</ul>\n</details>\n</nav>"
    )


def _deep(level: int) -> str:
    return ' class="deep"' if level > 2 else ""


def _footer(shown: Shown, address: str) -> str:
    here = f"{address}/{shown.entry.number}"
    formats = (
        f'<p class="screen">Also available as <a href="{here}?format=text">plain text</a> and '
        f'<a href="{here}?format=json">JSON</a>.</p>'
    )
    return f"<footer>\n{_versions(shown, address)}{formats}\n{build_company(shown)}\n</footer>"


def _versions(shown: Shown, address: str) -> str:
    if shown.state == "superseded":  # so that this page stays the same when another version is published
        return f'<p class="screen"><a href="{address}">See the version in force and the list of all versions</a></p>\n'
    lines = "\n".join(_version(shown, entry, address) for entry in shown.versions)
    return f'<nav aria-labelledby="versions_">\n<h2 id="versions_">All versions</h2>\n<ul>\n{lines}\n</ul>\n</nav>\n'


def _version(shown: Shown, entry: Published, address: str) -> str:
    here = ' aria-current="page"' if entry == shown.entry else ""
    words = _STATES[state(shown.shelf, entry, shown.now)]
    link = f'<a href="{address}/{entry.number}"{here}>Version {entry.number}</a>'
    return f"<li>{link}: {words}, effective date {format_stated_day(entry)}</li>"


def _note(text: str) -> str:
    return f'<div class="note"><p>{text}</p></div>'


def _moment(at: datetime, shown: Shown) -> str:
    return f'<time datetime="{format_rfc3339(at)}">{escape(moment(at, shown.profile.time_zone))}</time>'
