"""The page that shows what changed from one version of a policy to another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.policies.public.layout import build_company, build_head, build_page

if TYPE_CHECKING:
    from chalicelib.domain.policies.diff import SectionChange, Words
    from chalicelib.usecases.policies.render import Shown

_MARKS: Final = {"insert": ("ins", "added"), "delete": ("del", "removed")}


def build_comparison(before: Shown, after: Shown, changes: Sequence[SectionChange], address: str) -> str:
    """Builds the page that shows what changed from one version to another."""
    old, new = before.entry.number, after.entry.number
    links = " and ".join(f'<a href="{address}/{number}">version {number}</a>' for number in (old, new))
    note = "The text did not change." if not changes else "Parts that stayed the same are left out."
    parts = [
        build_head(after, f"What changed from version {old} to version {new}"),
        f"<p>{escape(after.entry.title)}: {links}. {note}</p>",
        "</header>\n<main>",
        f'<article id="text_" lang="{escape(after.entry.locale)}" tabindex="-1">',
        *(_section_change(change, f"{address}/{new}") for change in changes),
        "</article>\n</main>",
        _contact(after),
    ]
    return build_page(f"What changed in version {new} – {after.entry.title} – {after.profile.name}", parts)


def _contact(shown: Shown) -> str:
    return f"<footer>\n{build_company(shown)}\n</footer>"


def _section_change(change: SectionChange, address: str) -> str:
    title = _words(change.heading) if change.heading else escape(change.title or "Before the first heading")
    kinds = {"added": "New section", "removed": "Section removed", "moved": "Section moved", "changed": ""}
    kind = kinds[change.kind] or ("Section changed and moved" if change.moved else "Section changed")
    link = "" if change.kind == "removed" else f' · <a href="{address}#{escape(change.anchor)}">Read it in full</a>'
    blocks = "\n".join(
        f'<div class="change">\n<p class="kind">{block.kind.capitalize()}</p>\n<p>{_words(block.words)}</p>\n</div>'
        for block in change.blocks
    )
    return f'<section>\n<h2>{title}</h2>\n<p class="kind">{kind}{link}</p>\n{blocks}\n</section>'


def _words(words: Sequence[Words]) -> str:
    """Marks what was added and removed by line, by color and, for screen readers, by words."""
    found = []
    for word in words:
        if word.op == "equal":
            found.append(escape(word.text, quote=False))
        else:
            tag, said = _MARKS[word.op]
            text = escape(word.text, quote=False)
            found.append(f'<{tag}><span class="unseen">[{said}: </span>{text}<span class="unseen">]</span></{tag}>')
    return "".join(found)
