"""The HTML of a policy converted to Markdown: the same words, headings, lists and links; nothing that could do harm."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.policies.text import sections, to_html, to_plain
from infra.html_to_markdown import convert

BASE = "https://www.example.com"


def page(html: str) -> str:
    """Returns what the public page shows of the text."""
    return to_html(convert(html, BASE), "markdown")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h1>A  b</h1><p>c\n d</p>e", '<h2 id="a-b">A b</h2>\n<p>c d</p>\n<p>e</p>'),
        ("<p>one<br>two<br/>\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul><p>d", None),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", None),
        ("<p>Say <b>“no”</b>&nbsp;to <i>all</i>.</p>", "<p>Say “no”\u00a0to all.</p>"),
        ("<p>&nbsp;a&nbsp;</p>", "<p>\u00a0a\u00a0</p>"),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "<p>A | B</p>\n<p>1 | 2</p>"),
        ("<blockquote><p>q</p></blockquote>r", "<blockquote>\n<p>q</p>\n</blockquote>\n<p>r</p>"),
        ("<pre>a\n  b</pre>", "<p>a<br>\nb</p>"),
        ("<title>x</title><script>y</script><style>z</style>a", "<p>a</p>"),
        ("<p>1. a</p><p># b</p><p>- c</p><p>+ d</p>", "<p>1. a</p>\n<p># b</p>\n<p>- c</p>\n<p>+ d</p>"),
        ("<p>&lt;script&gt; *a* _b_ `c` [d](e) &amp;lt;</p>", "<p>&lt;script&gt; *a* _b_ `c` [d](e) &amp;lt;</p>"),
        ("<a href='javascript:x'>a</a> <a href='#b'>b</a> <a>c</a>", "<p>a b c</p>"),
        ("", ""),
    ],
)
def test_the_page_shows_what_the_html_said(html: str, shown: str | None) -> None:
    if shown is None:
        words = re.findall(r"\w", re.sub("<[^>]*>", " ", html))
        assert re.findall(r"\w", re.sub("<[^>]*>", " ", page(html))) == words
        assert page(html).count("<li>") == html.count("<li>")
    else:
        assert page(html) == shown


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("/contact", "https://www.example.com/contact"),
        ("https://a.example/b?c=(d)", "https://a.example/b?c=(d)"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_links_lead_where_they_led(href: str, target: str) -> None:
    assert page(f"<p>see <a href='{href}'>this page</a>.</p>") == (
        f'<p>see <a href="{target}" rel="noopener">this page</a>.</p>'
    )


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1), max_size=6))
def test_no_character_of_a_paragraph_is_lost_or_means_anything(texts: list[str]) -> None:
    said = [re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ") for text in texts]
    html = "".join(f"<p>{escape(text)}</p>" for text in texts)
    kept = [text for text in said if text]
    assert page(html).replace("<p>", "").replace("</p>", "") == "\n".join(
        escape(text, quote=False).replace('"', "&quot;") for text in kept
    )
    assert [block for part in sections(convert(html, BASE), "markdown") for block in part.blocks] == kept


def test_headings_become_sections() -> None:
    html = "<h1>Policy</h1><p>a</p><h2>Your <em>rights</em></h2><p>b</p>"
    assert [(s.anchor, s.level) for s in sections(convert(html, BASE), "markdown")] == [
        ("policy", 1),
        ("your-rights", 2),
    ]
    assert to_plain(convert(html, BASE), "markdown") == "Policy\n======\n\na\n\nYour rights\n-----------\n\nb\n"
