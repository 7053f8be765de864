"""The look of the public policy pages: everybody can read them, and nothing on them runs, loads or sends."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Final

from chalicelib.domain.times import format_rfc3339
from infra.local.stack import Stack
from tests.http.policies.pages import PAGE, SECOND, get, publish, publish_ahead


class Page(HTMLParser):
    """What a reader, sighted or not, gets of a page."""

    VOID: Final = {"meta", "br", "hr"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []  # tag, name, value
        self.open: list[str] = []
        self.levels: list[int] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def every_page(stack: Stack) -> list[str]:
    publish(stack, "### Deep\n\nx\n\n# Flat\n\n[y](https://a.example)\n\n##### z\n\n- a\n", change_summary="New.")
    publish_ahead(stack)
    paths = ("", "/1", "/2", "/3", "/3?compare=2", "/1?compare=3", "/1?compare=1")
    return [get(stack, PAGE + path).text for path in paths]


def test_every_page_can_be_read_by_everybody(stack: Stack) -> None:
    for text in every_page(stack):
        page = Page(text)
        assert ("html", "lang", "en") in page.attributes
        assert (page.tags.count("main"), page.tags.count("h1"), page.tags.count("header")) == (1, 1, 1)
        assert page.tags.count("footer") == 1 and page.tags.count("title") == 1
        assert page.levels[0] == 1
        assert all(after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        assert {value[1:] for value in page.values("href") if value.startswith("#")} <= set(ids)
        assert set(page.values("aria-labelledby")) <= set(ids)
        assert page.values("href")[0] == "#text_"  # the skip link comes first
        assert page.tags.count("nav") == len(page.values("aria-label")) + len(page.values("aria-labelledby"))


def test_no_page_runs_loads_or_sends_anything(stack: Stack) -> None:
    for text in every_page(stack):
        page = Page(text)
        assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(page.tags)
        assert not re.search(r"@import|url\(", text)
        assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in {"src", "style"}]


def test_colours_keep_the_contrast_that_wcag_asks_for(stack: Stack) -> None:
    light, dark, printed = re.findall(r":root \{([^}]*)\}", get(stack).text)
    for scheme in (light, dark, light + printed):
        colours = dict(re.findall(r"--(\w+): (#\w+)", scheme))
        for front in ("ink", "soft", "link"):
            for back in ("paper", "tint") if front != "ink" else ("paper", "tint", "added", "removed"):
                assert contrast(colours[front], colours[back]) >= 4.5, (front, back)  # WCAG 2.2, 1.4.3


def contrast(one: str, other: str) -> float:
    """Returns the contrast ratio of two colours (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_moments_on_the_page_are_for_people_and_for_machines(stack: Stack) -> None:
    moment = (stack.clock.now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    publish(stack, SECOND, effective_at=moment)
    found = re.search(r'<time datetime="([^"]*)">([^<]*)</time>\. <a', get(stack).text)
    assert found is not None and found[1] == format_rfc3339(moment)
    assert re.fullmatch(r"[A-Z][a-z]+ \d{1,2}, \d{4} at \d{1,2}:00 [AP]M C[SD]T", found[2])
