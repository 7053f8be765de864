"""A reader of HTML that fails on anything that could do harm in a page."""

from __future__ import annotations

from html.parser import HTMLParser

TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "a", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li"}
VOID = {"br", "hr"}
ATTRIBUTES = {"a": {"href", "rel", "title"}, "ol": {"start"}, **{f"h{n}": {"id"} for n in range(2, 7)}}


class Harmless(HTMLParser):
    """Reads HTML as a browser would and fails on anything that a policy may not contain."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.hrefs: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | VOID
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs)
        assert values.keys() <= ATTRIBUTES.get(tag, set())
        if tag in TAGS:
            self.open.append(tag)
        if tag[0] == "h" and tag != "hr":
            self.ids.append(values["id"])
            self.levels.append(int(tag[1]))
        if tag == "a":
            assert values["rel"] == "noopener"
            self.hrefs.append(values["href"])
            assert leads_to(values["href"]) in {"http", "https", "mailto", "tel", "same site"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a marked section")


def leads_to(href: str) -> str:
    """Returns where a browser would go: it drops white space and control characters before it reads the scheme."""
    seen = "".join(c for c in href if c > " " and c not in "\x7f\xa0")
    before = seen.partition("/")[0].partition("?")[0].partition("#")[0]
    if ":" in before:
        return before.partition(":")[0].lower()
    return "another site" if seen[:2].replace("\\", "/") == "//" else "same site"
