"""Reading the text of a policy: nothing harmful gets through, nothing gets lost, and anchors stay the same."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.policies.text import canonical, sections, sha256, to_html, to_plain
from chalicelib.domain.policies.versions import TextFormat
from tests.domain.policies.harmless import Harmless


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa\ufeff", "a\ufeff"),
        ("“a”\u00a0• b\u2028c\x0bd\x85e \t\n\n", "“a”\u00a0• b\u2028c\x0bd\x85e \t\n\n"),
        ("e\u0301", "e\u0301"),  # not in composed form
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


@pytest.mark.long
@pytest.mark.parametrize("piece", ["[", "*a ", "![", "`a", "<a:", "a\n", "> ", "- a\n", "# a\n", "&", "[a]: b\n", "\\"])
def test_a_quarter_of_a_mebibyte_of_anything_is_read_and_stays_of_bounded_size(piece: str) -> None:
    content = (piece * (256 * 1024))[: 256 * 1024]
    assert len(to_html(content, "markdown")) <= 8 * len(content)
