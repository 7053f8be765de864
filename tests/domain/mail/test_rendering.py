"""Mails and letters as plain text, as HTML and as words to be spoken."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.rendering import WIDTH, to_html, to_script, to_text
from chalicelib.domain.rights.texts.wording import quote
from tests.domain.rights.letter_facts import PAGE

SIGNATURE = "Example Inc.\nhttps://example.com"


def content(*paragraphs: str, subject: str = "A subject") -> Content:
    return Content(subject, (*paragraphs, SIGNATURE))


class Seen(HTMLParser):
    """Collects what a reader sees of a document, its links, and every element and attribute that it has."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.text += "\n" if tag in ("p", "li", "br") else ""

    def handle_data(self, data: str) -> None:
        self.text += data if "body" in self.tags else ""


def test_lines_are_wrapped_and_lists_are_indented() -> None:
    text = to_text(content("word " * 30, "Read:\n- " + "item " * 20 + "\n- two"))
    first, second, _ = text.split("\n\n")
    assert len(first.splitlines()) == 2 and all(len(line) <= WIDTH for line in first.splitlines())
    lines = second.splitlines()
    assert lines[0] == "Read:" and lines[1].startswith("  - item") and lines[2].startswith("    item")
    assert lines[3] == "  - two"


def test_an_address_on_the_web_stays_in_one_line_and_can_be_clicked() -> None:
    made = content("Here:", PAGE)
    assert len(PAGE) > WIDTH and f"\n{PAGE}\n" in to_text(made)
    assert Seen(to_html(made)).links == [PAGE, "https://example.com"]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        (
            "See https://a.example/b?c=d&e=f, or (http://g.example).",
            ["https://a.example/b?c=d&e=f", "http://g.example"],
        ),
        ("javascript:alert(1) ftp://a.example mailto:a@b.example", []),
        ('https://a.example/"><script>', ["https://a.example/"]),
        ("https://", []),
    ],
)
def test_only_addresses_on_the_web_become_links(line: str, links: list[str]) -> None:
    seen = Seen(to_html(content(line)))
    assert seen.links == [*links, "https://example.com"]
    assert line in seen.text


def test_a_document_is_whole_small_and_loads_nothing() -> None:
    document = to_html(content("Hello,", "307162", "- one\n- two", subject='Of "<us>" & {you}'))
    seen = Seen(document)
    assert document.startswith("<!doctype html>\n<html lang=") and document.endswith("</html>\n")
    assert "<title>Of &quot;&lt;us&gt;&quot; &amp; {you}</title>" in document
    assert seen.attributes <= {"lang", "style", "charset", "name", "content", "href"}
    assert set(seen.tags) == {"html", "head", "meta", "title", "body", "div", "p", "ul", "li", "br", "a"}
    assert not re.search(r"url\(|@import|color: #|background", document) and "light dark" in document
    assert len(document) < 2000


def test_a_code_stands_out() -> None:
    document = to_html(content("307162", "3071623"))
    assert re.search(r"font-weight: bold\">307162</p>", document)
    assert re.search(r"margin: 0 0 16px\">3071623</p>", document)


def test_what_is_spoken_has_no_address_on_the_web() -> None:
    script = to_script(content("Hello,", "Our policy:", PAGE, "- one\n- see https://a.example/b."))
    assert script == "Hello,\n\nOur policy:\n\none\nsee an address that we can send in writing.\n\nExample Inc.\n"


WRITTEN = st.text(st.sampled_from("ab <>&\"'{}-\n\t0123\u00e9\u202e/:."), max_size=60)


@settings(max_examples=60)
@given(st.lists(WRITTEN | st.just("https://a.example/x?y&z"), max_size=4), WRITTEN)
def test_whatever_staff_write_is_the_same_in_text_and_html_and_adds_no_element(words: list[str], subject: str) -> None:
    made = content(*(paragraph for text in words for paragraph in quote(text)), subject=subject)
    seen = Seen(to_html(made))
    lines = [re.sub(r"^ *- ", "", line) for line in to_text(made).splitlines()]
    assert seen.text.split() == " ".join(lines).split()
    assert set(seen.tags) <= {"html", "head", "meta", "title", "body", "div", "p", "ul", "li", "br", "a"}
    assert all(link.startswith(("https://", "http://")) for link in seen.links)
