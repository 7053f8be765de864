"""How the text of a policy is read: nothing harmful gets through, nothing gets lost, places keep their names."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser
from typing import Literal, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.policies import markdown as policy_markdown
from chalicelib.domain.policies.text import canonical, sections, sha256, to_html, to_plain
from chalicelib.domain.policies.versions import TextFormat

TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "a", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li"}
VOID = {"br", "hr"}
ATTRIBUTES = {"a": {"href", "rel", "title"}, "ol": {"start"}, **{f"h{n}": {"id"} for n in range(2, 7)}}


class Harmless(HTMLParser):
    """Reads HTML as a browser would and fails at anything that is not allowed in a policy."""

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
    """Where a browser would go: it drops white space and control characters before it looks at the scheme."""
    seen = "".join(c for c in href if c > " " and c not in "\x7f\xa0")
    before = seen.partition("/")[0].partition("?")[0].partition("#")[0]
    if ":" in before:
        return before.partition(":")[0].lower()
    return "another site" if seen[:2].replace("\\", "/") == "//" else "same site"


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa\ufeff", "a\ufeff"),
        ("“a”\u00a0• b\u2028c\x0bd\x85e \t\n\n", "“a”\u00a0• b\u2028c\x0bd\x85e \t\n\n"),
        ("e\u0301", "e\u0301"),  # not composed
        ("", ""),
    ],
)
def test_the_canonical_text_differs_in_line_ends_and_byte_order_mark_alone(content: str, kept: str) -> None:
    assert canonical(content) == kept
    assert canonical(kept) == kept
    assert sha256(content) == hashlib.sha256(kept.encode()).hexdigest()


def test_the_hash_is_a_fixed_number() -> None:
    assert sha256("Café —\u00a0“x”\r\n") == "64833f76906498283c72e8270ebb3901c1183a44acd5a712cab779023fcb2c15"


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt\n>alert(1)</sCrIpT >",
    "<iframe src=https://evil.example></iframe>",
    "<img src=x onerror=alert(1)>",
    '<a href="https://a.example" onclick="alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[x]]><?php x ?><!DOCTYPE x>",
    "</p></main></body><script>",
    "<b><i></b></i><table><p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript&#58;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](< javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,AAAA)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](https://evil.example/pixel.gif)",
    "![a[b](javascript:x)](y)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://a.example/1)",
    "[x](feed:javascript:alert(1))",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](http:javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x][y]\n\n[Y]: <java&#10;script:alert(1)> 'title'",
    "[x]: data:text/html,x\n\n> [x]",
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    "[x](https://a.example '\"><script>')",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example/'><script>)",
    '```js" onload="alert(1)\n<script>\n```',
    "~~~<script>\n</code></pre><script>\n~~~",
    "`<script>`",
    "# <script> {#x onclick=alert(1)}",
    '# " onclick="alert(1)',
    "**a *b** c*",
    "> - > - > - ```\n<script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\x00<\x00script>",
    "[x](javascript:alert(1)\n[y](https://a.example)",
]


@pytest.mark.parametrize("text_format", get_args(TextFormat))
@pytest.mark.parametrize("content", HOSTILE)
def test_hostile_text_comes_out_harmless(content: str, text_format: Literal["markdown", "text"]) -> None:
    Harmless(to_html(content, text_format))
    Harmless(to_html(f"before\n\n{content}\n\nafter", text_format))
    Harmless(to_html(f"- {content}\n- {content}", text_format))


def test_what_is_not_allowed_is_shown_as_the_text_that_it_is() -> None:
    content = "a <script>b</script> [c](javascript:d) [e](//f.example)"
    assert to_html(content, "markdown") == f"<p>{content.replace('<', '&lt;').replace('>', '&gt;')}</p>"


@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(list("[]()<>!:/\\\"'`*_#>-&; \n\t\x00ja")), st.text()))
)
def test_no_mixture_of_hostile_pieces_gets_through(pieces: list[str]) -> None:
    content = "".join(pieces)
    for text_format in get_args(TextFormat):
        page = Harmless(to_html(content, text_format))
        assert [section.anchor for section in sections(content, text_format) if section.level] == [
            anchor for anchor in page.ids if anchor in {s.anchor for s in sections(content, text_format)}
        ]
        to_plain(content, text_format)


@pytest.mark.parametrize(
    "href",
    [
        "https://a.example/b?c=d#e",
        "http://a.example",
        "mailto:a@b.example",
        "tel:+12175550100",
        "/p/x",
        "#part",
        "?a=b:c",
    ],
)
def test_harmless_links_are_links(href: str) -> None:
    assert Harmless(to_html(f"[x]({href})", "markdown")).hrefs == [href]


def test_a_picture_is_its_words() -> None:
    assert (
        to_html("a ![the “logo” & more](https://a.example/l.png) b", "markdown") == "<p>a the “logo” &amp; more b</p>"
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n \t•\u00a0<&>\"'")))
@example("A Heading\nwhat stands below it.\n\n   • a\u00a0b “c” <i> &amp; *x* # y\n \u00a0 \n")
def test_plain_lines_keep_every_character(content: str) -> None:
    lines = [line for line in canonical(content).split("\n") if line.strip(" \t")]
    page = Harmless(to_html(content, "text"))
    assert page.text == "\n".join(lines)
    assert to_plain(content, "text") == canonical(content)
    found = sections(content, "text")
    assert [line for part in found for line in ([part.title] if part.level else []) + list(part.blocks)] == lines


def test_titles_in_plain_lines_are_headings_and_addresses_are_not() -> None:
    long = "This sentence is long enough to be what a paragraph is made of, in any policy of any company, anywhere."
    content = f"""Example
SCOPE AND REACH:
{long}
Who We Are
Our Team
• somebody
We do it:
{long}
Our Questions
You can write to us at:
Example Company LLC
Suite E
Springfield, IL 62704
FOR ADULTS 18 OR OVER, NOT MINORS
{long}
  Indented Words
{long}
And a last line"""
    titles = [section.title for section in sections(content, "text") if section.level]
    assert titles == [
        "Example",
        "SCOPE AND REACH:",
        "Who We Are",
        "Our Team",
        "Our Questions",
        "FOR ADULTS 18 OR OVER, NOT MINORS",
    ]


def test_markdown_is_read_as_such() -> None:
    content = "# A\n\n### B *c*\n\ntext\nfolds  \nbreaks **b**\n\n3. x\n4. y\n\n> q\n\n    code <\n\n---"
    assert to_html(content, "markdown") == (
        '<h2 id="a">A</h2>\n<h3 id="b-c">B <em>c</em></h3>\n<p>text\nfolds<br>\nbreaks <strong>b</strong></p>\n'
        '<ol start="3">\n<li>x</li>\n<li>y</li>\n</ol>\n<blockquote>\n<p>q</p>\n</blockquote>\n'
        "<pre><code>code &lt;\n</code></pre>\n<hr>"
    )


def test_headings_start_where_the_page_wants_them_and_skip_no_level() -> None:
    content = "### a\n##### b\n###### c\n# d\n#### e\n## f"
    assert Harmless(to_html(content, "markdown")).levels == [2, 3, 4, 2, 3, 3]
    assert Harmless(to_html(content, "markdown", top=4)).levels == [4, 5, 6, 4, 5, 5]
    assert [section.level for section in sections(content, "markdown")] == [1, 2, 3, 1, 2, 2]


def test_plain_text_of_markdown_needs_no_knowledge_of_markdown() -> None:
    content = (
        "# Title\n\nA *b* [site](https://a.example/) <mailto:a@b.example> [c@d.example](mailto:c@d.example)\n"
        "folded.\n\n- one\n- two\n  1. deep\n\n     more\n\n> said\n\n## Next\n\n```\nx\n  y\n```\n"
    )
    assert to_plain(content, "markdown") == (
        "Title\n=====\n\nA b site (https://a.example/) mailto:a@b.example c@d.example folded.\n\n- one\n- two\n\n"
        "  1. deep\n\n     more\n\n> said\n\nNext\n----\n\nx\n  y\n"
    )


def test_sections_hold_what_stands_below_their_heading() -> None:
    content = "before\n\n# A\n\none\ntwo\n\n- x\n- y\n\n> ## quoted\n> z\n\n# B\n"
    assert [(s.anchor, s.title, s.level, s.blocks) for s in sections(content, "markdown")] == [
        ("", "", 0, ("before",)),
        ("a", "A", 1, ("one two", "x", "y", "quoted", "z")),
        ("b", "B", 1, ()),
    ]
    assert sections("", "markdown") == sections("\n \n", "text") == ()


@pytest.mark.parametrize(
    ("titles", "anchors"),
    [
        (["Children’s Privacy", "Children's privacy"], ["childrens-privacy", "childrens-privacy-2"]),
        (["A", "A", "A-2", "A", "a 2"], ["a", "a-2", "a-2-2", "a-3", "a-2-3"]),
        (["Über uns", "§ 5 (b)", "!?", "—", "_top"], ["uber-uns", "5-b", "section", "section-2", "top"]),
        (["Права", "x" * 200], ["права", "x" * 80]),
        (["word " * 30], ["-".join(["word"] * 16)]),
    ],
)
def test_anchors_follow_from_the_words_of_the_heading(titles: list[str], anchors: list[str]) -> None:
    content = "\n\n".join(f"# {title}" for title in titles)
    assert [section.anchor for section in sections(content, "markdown")] == anchors
    assert Harmless(to_html(content, "markdown")).ids == anchors


def test_a_section_keeps_its_anchor_wherever_the_next_version_puts_it() -> None:
    before = "# Policy\n\n## Cookies\n\na\n\n## Your rights\n\nb"
    after = "# Policy\n\n## New\n\nc\n\n### Your **rights**\n\nb\n\n# Cookies\n\nd"
    assert {s.anchor for s in sections(before, "markdown")} < {s.anchor for s in sections(after, "markdown")}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(">" * 30 + " lost?", id="quotes in quotes"),
        pytest.param("- " * 12 + "lost?", id="lists in lists"),
        pytest.param("[" * (policy_markdown.LONGEST_PARAGRAPH + 1) + "lost?", id="one huge paragraph"),
        pytest.param("- a\n" * 20_000 + "lost?", id="very many items", marks=pytest.mark.long),
    ],
)
def test_markdown_beyond_the_bounds_is_shown_line_by_line_and_loses_nothing(content: str) -> None:
    assert Harmless(to_html(content, "markdown")).text == content.replace("\n\n", "\n")
    assert to_plain(content, "markdown") == content
    assert sections(content, "markdown")[0].blocks == tuple(content.split("\n"))


@pytest.mark.parametrize("content", [">" * 18 + " x", "- " * 9 + "x", "[" * policy_markdown.LONGEST_PARAGRAPH])
def test_markdown_within_the_bounds_is_markdown(content: str) -> None:
    assert to_plain(content, "markdown") != content


@pytest.mark.long
@pytest.mark.parametrize("piece", ["[", "*a ", "![", "`a", "<a:", "a\n", "> ", "- a\n", "# a\n", "&", "[a]: b\n", "\\"])
def test_a_quarter_of_a_mebibyte_of_anything_is_read_and_stays_of_bounded_size(piece: str) -> None:
    content = (piece * (256 * 1024))[: 256 * 1024]
    assert len(to_html(content, "markdown")) <= 8 * len(content)
