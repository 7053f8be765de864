"""Reading Markdown takes steps in proportion to its length, whatever it is made of, and never very many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.policies import markdown
from chalicelib.domain.policies.markdown import LONGEST_PARAGRAPH, MOST_LINES, MOST_SIGNS_TOGETHER
from chalicelib.domain.policies.text import to_html, to_plain
from tests.fixtures.effort import count_calls, count_lines

pytestmark = pytest.mark.long

WHOLE = 256 * 1024
MOST_CALLS = 12 * WHOLE  # the plainest text, a letter a line, takes seven for each character
SIGNS = [
    *("[", "]", "[]", "[a](", "[a](<b", '[a](b "', "![", "![a]", "*a ", "**a *b ", "*_", "a**b*c* ", "_a__ ", "` `` "),
    *(
        "<a",
        "<http://",
        "<!--",
        "&a",
        "&#x",
        "\\",
        "[\\]",
        "[a]: ",
        "$",
        "a-",
        "a:",
        "((",
        "~",
        "a\\\n",
        "a  \n",
        "a\n",
    ),
]
BLOCKS = [
    *("# a\n", "a\n=\n", "***\n", "- a\n", "1. a\n", "> a\n", "a\n\n", "- a\n\n\n", "```\n", "    a\n", "[x]: \n"),
    *(
        "- - - - - - - - - a\n",
        ">>>>>>>>>>>>>>>>>> a\n",
        "> > > a\nb\n",
        "- ```\n",
        "[a]: b '\n",
        "\t\t\t- a\n",
        "> - 1) a\n",
    ),
    *("> " * 18 + "a\n" + "b\n" * 260, "- " * 9 + "a\n" + ("\n" + " " * 18 + "b\n") * 100),
]
NESTED = "\n".join("  " * min(number, 8) + "- a" for number in range(20_000))


def fill(piece: str, size: int = WHOLE) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def in_paragraphs(piece: str, length: int) -> str:
    """Returns a whole text of paragraphs of such a length."""
    return fill(fill(piece, length) + "\n\n")


def preview(content: str) -> Callable[[], object]:
    """Returns what a preview does with a text that was not seen before."""

    def do() -> None:
        markdown._tokens_or_none.cache_clear()
        to_html(content, "markdown")
        to_plain(content, "markdown")

    return do


@pytest.mark.parametrize("piece", SIGNS)
@pytest.mark.parametrize("length", [LONGEST_PARAGRAPH, MOST_SIGNS_TOGETHER, 100])
def test_a_text_full_of_signs_takes_few_calls(piece: str, length: int) -> None:
    assert count_calls(preview(in_paragraphs(piece, length))) < MOST_CALLS


@pytest.mark.parametrize("content", [*map(fill, BLOCKS), NESTED[:WHOLE]])
def test_a_text_full_of_blocks_takes_few_calls(content: str) -> None:
    assert count_calls(preview(content)) < MOST_CALLS


@pytest.mark.parametrize("piece", BLOCKS)
def test_as_many_blocks_as_are_read_take_few_calls(piece: str) -> None:
    content = piece * ((MOST_LINES - 1) // piece.count("\n"))
    assert count_calls(preview(content)) < MOST_CALLS


@pytest.mark.parametrize("piece", SIGNS)
def test_a_paragraph_is_searched_once_for_each_sign_at_most(piece: str) -> None:
    content = fill(piece, 600) + "b" * 3_000
    signs = len(markdown._NO_SIGNS.sub("", content)) + content.count("\n") + 1
    assert count_lines(preview(content)) < signs * (len(content) + 600)


@settings(max_examples=10)
@given(st.lists(st.sampled_from([*SIGNS, *BLOCKS]), min_size=1, max_size=6), st.sampled_from([300, WHOLE]))
def test_no_mixture_takes_many_calls(pieces: list[str], length: int) -> None:
    assert count_calls(preview(in_paragraphs("".join(pieces), length))) < MOST_CALLS


def test_what_is_too_intricate_is_found_out_once_and_mostly_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unparsed() -> object:
        raise AssertionError("it is parsed")

    monkeypatch.setattr(markdown, "_markdown", unparsed)
    for content in ("a\n" * MOST_LINES, "- " * 5 + "a\n" + "> > a\n" * 3000, "1) a\n" * MOST_LINES):
        markdown._tokens_or_none.cache_clear()
        assert to_plain(content, "markdown") == content
        misses = markdown._tokens_or_none.cache_info().misses
        assert to_html(content, "markdown") and markdown._tokens_or_none.cache_info().misses == misses


def test_long_policies_as_people_write_them_are_read_as_markdown() -> None:
    items = "\n".join(f"- item {number}: see [section {number}](#s-{number}), *always*" for number in range(9))
    section = (
        "## 4.2 What we share (and *why*)\n\nWe share `ids`, names and addresses with [our processors](https://a.example/"
        "list?of=them#now): those that host us, pay us and mail for us - **no others** - while you're a client. "
        f"{'We keep what the law obliges us to keep, and no longer than that. ' * 16}\n\n{items}\n\n"
        "> Questions? Write to <privacy@a.example>.\n\n"
    )
    content = section * (WHOLE // len(section))
    assert to_plain(content, "markdown") != content
    paragraph = "See [the list](https://a.example/list) and *what we do*, " * 50
    assert to_plain(paragraph, "markdown") != paragraph
