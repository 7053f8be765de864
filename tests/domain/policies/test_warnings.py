"""What would look wrong on a policy's page is told with its line; what is read as it was meant is not."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from chalicelib.domain.policies.markdown import LONGEST_PARAGRAPH, MOST_LINES
from chalicelib.domain.policies.text import to_html
from chalicelib.domain.policies.warnings import MESSAGES, MOST, TextWarning, TextWarningCode, find_warnings
from chalicelib.storage.tenants.profiles import FOLDER

NBSP, THIN, WIDE = "\u00a0", "\u2009", "\u3000"

WRONG: list[tuple[str, list[tuple[str, int]], str]] = [
    # (text, warnings, what stands on the page)
    (f"Lists:\n\n-{NBSP}one\n-{NBSP}two", [("odd_blank", 3), ("odd_blank", 4)], f"<p>-{NBSP}one\n-{NBSP}two</p>"),
    (f"#{NBSP}Head", [("odd_blank", 1)], f"<p>#{NBSP}Head</p>"),
    (f"1.{THIN}one", [("odd_blank", 1)], f"<p>1.{THIN}one</p>"),
    (f"> *{NBSP}quoted", [("odd_blank", 1)], f"<p>*{NBSP}quoted</p>"),
    (f"- one\n\n{NBSP}{NBSP}- two", [("odd_blank", 3)], "<p>- two</p>"),
    (f"{WIDE}## Head", [("odd_blank", 1)], "<p>## Head</p>"),
    ("##Head\n\ntext", [("sign_without_blank", 1)], "<p>##Head</p>"),
    ("1.one\n2.two", [("sign_without_blank", 1), ("sign_without_blank", 2)], "<p>1.one\n2.two</p>"),
    ("We keep:\n-names", [("sign_without_blank", 2)], "<p>We keep:\n-names</p>"),
    ("• one\n• two", [("foreign_list_sign", 1)], "<p>• one\n• two</p>"),
    ("We keep:\n– names\n– dates", [("foreign_list_sign", 2)], "<p>We keep:\n– names\n– dates</p>"),
    ("a) one\nb) two", [("foreign_list_sign", 1)], "<p>a) one\nb) two</p>"),
    ("(i) one\n(ii) two", [("foreign_list_sign", 1)], "<p>(i) one\n(ii) two</p>"),
    ("We keep:\n2. names\n3. dates", [("number_joined", 2)], "<p>We keep:\n2. names\n3. dates</p>"),
    ("Example LLC\n1 Main St\nSheridan, WY", [("lines_joined", 1)], "<p>Example LLC\n1 Main St\nSheridan, WY</p>"),
    ("one <b>bold</b>", [("raw_html", 1)], "&lt;b&gt;bold"),
    ('a\n<a\nhref="x">b</a> c', [("raw_html", 2), ("raw_html", 3)], "&lt;a\nhref="),
    ("<!-- not yet -->", [("raw_html", 1)], "&lt;!-- not yet"),
    ("# <br>", [("raw_html", 1)], "&lt;br&gt;</h2>"),
    ("pri\u200bvacy", [("hidden_character", 1)], "pri\u200bvacy"),
    ("a\n\n`b\ufeff`", [("hidden_character", 3)], "b\ufeff"),
    ("a\u200db", [("hidden_character", 1)], "a\u200db"),
    ("    indented", [("indented_code", 1)], "<pre><code>indented"),
    ("- one\n\n-\t\ttwo", [("indented_code", 3)], "<pre><code>"),
    ("one\n\n```\ntwo\n\n# three", [("unclosed_code", 3)], "<code>two\n\n# three</code>"),
    ("> ~~~\n> one\n> ~~\n\ntwo", [("unclosed_code", 1)], "<p>two</p>"),
    ("see [it](ftp://x.example/y)", [("link_not_read", 1)], "[it](ftp://x.example/y)"),
    ("a [b](javascript:alert(1)) c", [("link_not_read", 1)], "[b](javascript:alert(1))"),
    ("[it](https://x.example/a b)", [("link_not_read", 1)], "[it](https://x.example/a b)"),
    ("text\n[it][nowhere]", [("link_not_read", 2)], "[it][nowhere]"),
    ("<ftp://x.example>", [("link_not_read", 1)], "&lt;ftp://x.example&gt;"),
    ("one\n![a chart](https://x.example/y.png)", [("picture_left_out", 2)], "one\na chart"),
    ("## A\n\n#### B\n\n## C", [("heading_jump", 3)], "<h3"),
    ("We promise\nthis.\n---\nmore", [("underlined_heading", 1)], "<h2"),
    (f"{'word ' * 20}\n===\n", [("underlined_heading", 1)], "<h2"),
    ("one\n**two", [("open_emphasis", 2)], "**two"),
    ("**one **two", [("open_emphasis", 1)], "**one **two"),
    ("__one", [("open_emphasis", 1)], "__one"),
    ("| a | b |\n| --- |:---:|\n| 1 | 2 |", [("table", 2)], "| a | b |\n"),
    ("a | b\n--|--\n1 | 2", [("table", 2)], "a | b\n--|--"),
    ("~~no~~ yes", [("struck_out", 1)], "~~no~~"),
]

RIGHT = [
    "# A\n\n## B\n\n### C\n\n# D\n\n## E",
    "### First heading at any level",
    "- one\n- two\n  - three\n\t- four\n\n1. one\n2. two\n\n* a\n+ b",
    f"Call{NBSP}888{NBSP}555{NBSP}0100 on §{NBSP}5.",
    f"- one{NBSP}two\n- three",
    "A **bold** and *quiet* __word__, snake__case__name, 2 ** 3, ____ to fill in, *Required.",
    r"\*\*not bold\*\*, \<b>, \[a](b), \~\~c\~\~, 1\. one",
    "`**a`, `<b>`, `[a](x y)` and ``~~``",
    "```\n<b>**\n- [a](x y)\n| a | b |\n|---|---|\n```",
    "[a](https://a.example) [b](/p/x) [c](mailto:a@b.example) [d](tel:+18885550100) <https://a.example> <a@b.example>",
    "[e][f], [g] and [1]\n\n[f]: https://f.example",
    "Example LLC  \n1 Main St  \nSheridan, WY 82801",
    "Example LLC\\\n1 Main St\\\nSheridan, WY 82801",
    "Two lines\nstay free of it.",
    "A paragraph that was wrapped at some width, as mail programs do,\nand that goes on like this until it ends\nhere.",
    "We wrote to them in\n2026. They answered.",
    "– a single line of speech",
    "a & b < c > d, 1 < 2, x<y",
    "&copy; 2026",
    "Title\n=====\n\nText\n\n---\n\nmore",
    "می\u200cخواهم 👩\u200d👩",
    "",
]


@pytest.mark.parametrize(("text", "found", "shown"), WRONG)
def test_what_would_look_wrong_is_told_with_its_line(text: str, found: list[tuple[str, int]], shown: str) -> None:
    assert [(one.code, one.line) for one in find_warnings(text, "markdown")] == found
    assert shown in to_html(text, "markdown"), "the page does not look as the warning says"


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_read_as_it_was_meant_is_not_told(text: str) -> None:
    assert find_warnings(text, "markdown") == []


@pytest.mark.parametrize("path", sorted((FOLDER / "policies").glob("*.md")), ids=lambda path: path.stem)
def test_the_companies_policies_look_as_they_should(path: Path) -> None:
    assert find_warnings(path.read_text(encoding="utf-8"), "markdown") == []


def test_every_code_has_a_message_and_a_text_that_it_is_told_of() -> None:
    codes = set(get_args(TextWarningCode))
    assert MESSAGES.keys() == codes
    assert {code for _, found, _ in WRONG for code, _ in found} | {"too_intricate"} == codes
    assert TextWarning("table", 1).message == MESSAGES["table"]


def test_lines_are_those_of_the_text_whatever_ends_them() -> None:
    texts = ("a\r\n\r\n**b\r\n", "a\r\r**b", "\ufeffa\n\n**b")
    assert [[(one.code, one.line) for one in find_warnings(text, "markdown")] for text in texts] == [
        [("open_emphasis", 3)]
    ] * 3


def test_a_text_that_is_shown_line_by_line_says_so_and_nothing_of_signs() -> None:
    text = "**a\n" * (MOST_LINES + 1) + "b\u200b"
    found = [(one.code, one.line) for one in find_warnings(text, "markdown")]
    assert found == [("too_intricate", 1), ("hidden_character", MOST_LINES + 2)]
    assert "**a" in to_html(text, "markdown")


def test_in_a_text_without_signs_only_hidden_characters_are_wrong() -> None:
    assert find_warnings("# a\n**b\n<b>\n\u200b", "text") == [TextWarning("hidden_character", 4)]


def test_a_hundred_are_told_at_most_the_first_ones_of_the_text() -> None:
    found = find_warnings("**a\n\n" * 300, "markdown")
    assert [one.line for one in found] == list(range(1, 2 * MOST, 2))


@pytest.mark.parametrize(
    "piece", ["[", "[a](", "<a ", "<a:", "**a ", "__a ", "|--", "- ", " ", f"{NBSP}-", "1.", "~~a", "• ", "\n- "]
)
def test_a_paragraph_of_nothing_but_signs_is_read_at_once(piece: str) -> None:
    text = f"a\n{piece * (LONGEST_PARAGRAPH // len(piece) - 8)}x\n\n"
    assert len(find_warnings(text * 3, "markdown")) <= MOST
