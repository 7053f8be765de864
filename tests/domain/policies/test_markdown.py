"""Policies in Markdown are read as Markdown, and within bounds."""

from __future__ import annotations

import pytest

from chalicelib.domain.policies import markdown as policy_markdown
from chalicelib.domain.policies.text import sections, to_html, to_plain
from tests.domain.policies.harmless import Harmless


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


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(">" * 30 + " lost?", id="quotes in quotes"),
        pytest.param("- " * 12 + "lost?", id="lists in lists"),
        pytest.param("[" * (policy_markdown.LONGEST_PARAGRAPH + 1) + "lost?", id="one huge paragraph"),
        pytest.param("[a]b" * 300 + "\n\nlost?", id="very many signs in a paragraph"),
        pytest.param(("*a* " * 200 + "\n\n") * 80 + "lost?", id="very many signs in all"),
        pytest.param("- a\n" * 20_000 + "lost?", id="very many items"),
        pytest.param("> > a\n" * 3_000 + "lost?", id="very many quotes"),
        pytest.param("a\n\n" * 2_500 + "lost?", id="very many lines"),
    ],
)
def test_markdown_beyond_the_bounds_is_shown_line_by_line_and_loses_nothing(content: str) -> None:
    assert Harmless(to_html(content, "markdown")).text == "\n".join(line for line in content.split("\n") if line)
    assert to_plain(content, "markdown") == content
    assert sections(content, "markdown")[0].blocks == tuple(line for line in content.split("\n") if line)


@pytest.mark.parametrize("content", [">" * 18 + " x", "- " * 9 + "x", "[" * 499 + "\\" + "x" * 15_000, "a\n\n" * 2_499])
def test_markdown_within_the_bounds_is_markdown(content: str) -> None:
    assert to_plain(content, "markdown") != content
