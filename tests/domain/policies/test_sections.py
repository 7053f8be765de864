"""Sections of a policy's text: what belongs to each heading, and the anchors that lead to it."""

from __future__ import annotations

import pytest

from chalicelib.domain.policies.text import sections, to_html
from tests.domain.policies.harmless import Harmless


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
