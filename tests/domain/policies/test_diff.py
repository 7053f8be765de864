"""The differences between two versions: every change is named, nothing else is, and what is named is exact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.policies.alignment import Budget, align, find_longest_increasing
from chalicelib.domain.policies.diff import SectionChange, Words, diff
from chalicelib.domain.policies.sections import Section
from chalicelib.domain.policies.text import sections
from tests.fixtures import policy_texts

OLD = """# Policy

We keep data for two years.

- names
- addresses

## Cookies

We use cookies. You can refuse them.

## Contact

Write to us.
"""


def changes(before: str, after: str) -> tuple[SectionChange, ...]:
    return diff(sections(before, "markdown"), sections(after, "markdown"))


def render_change(change: SectionChange) -> list[str]:
    """Returns the blocks of a change as text: [-gone-] and {+come+}."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return [
        f"{block.kind}: " + "".join(marks[word.op].format(word.text) for word in block.words) for block in change.blocks
    ]


def test_equal_versions_have_no_changes() -> None:
    assert changes(OLD, OLD) == ()
    assert changes(OLD, OLD.replace("data for", "data\nfor").replace("- ", "* ")) == ()
    assert changes("", "") == ()


def test_a_changed_word_is_named_with_its_paragraph_and_section() -> None:
    (change,) = changes(OLD, OLD.replace("two years", "three years"))
    assert (change.kind, change.anchor, change.title, change.before) == ("changed", "policy", "Policy", "policy")
    assert render_change(change) == ["changed: We keep data for [-two-]{+three+} years."]
    assert change.blocks[0].words == (
        Words("equal", "We keep data for "),
        Words("delete", "two"),
        Words("insert", "three"),
        Words("equal", " years."),
    )


def test_added_and_removed_paragraphs_and_items_are_named_as_such() -> None:
    (change,) = changes(OLD, OLD.replace("- addresses\n", "- devices and what they tell us\n- addresses\n"))
    assert render_change(change) == ["added: {+devices and what they tell us+}"]
    (change,) = changes(OLD, OLD.replace("- names\n", ""))
    assert render_change(change) == ["removed: [-names-]"]


def test_a_paragraph_that_says_something_else_is_replaced_as_a_whole() -> None:
    (change,) = changes(OLD, OLD.replace("Write to us.", "Telephone lines open at nine o'clock"))
    assert render_change(change) == ["added: {+Telephone lines open at nine o'clock+}", "removed: [-Write to us.-]"]


def test_a_paragraph_that_was_rewritten_reads_in_phrases_not_in_crumbs() -> None:
    before = "We may share your name, address and number with partners of ours for their own marketing."
    after = "We may share your e-mail, age and number with partners of ours for their own marketing."
    (change,) = changes(before, after)
    assert render_change(change) == [
        "changed: We may share your [-name, address-]{+e-mail, age+} and number with partners of ours "
        "for their own marketing."
    ]


def test_added_and_removed_sections_stand_where_they_belong() -> None:
    after = OLD.replace("## Cookies\n\nWe use cookies. You can refuse them.\n\n", "") + "\n## Children\n\nNone.\n"
    assert [(change.kind, change.anchor, change.before) for change in changes(OLD, after)] == [
        ("removed", "cookies", "cookies"),
        ("added", "children", None),
    ]
    assert [(change.kind, change.anchor) for change in changes("", OLD)] == [
        ("added", "policy"),
        ("added", "cookies"),
        ("added", "contact"),
    ]


def test_a_moved_section_is_named_and_those_that_stayed_are_not() -> None:
    cookies = "## Cookies\n\nWe use cookies. You can refuse them.\n"
    moved = OLD.replace(cookies, "") + f"\n{cookies}"
    (change,) = changes(OLD, moved)
    assert (change.kind, change.moved, change.blocks) == ("moved", True, ())
    assert change.anchor in {"cookies", "contact"}  # which of the two neighbours moved is a matter of opinion
    (change,) = changes(OLD, moved.replace("Write to us", "Write to us all"))
    assert (change.kind, change.moved, change.anchor) == ("changed", True, "contact")


def test_another_heading_over_the_same_text_is_a_changed_heading() -> None:
    (change,) = changes(OLD, OLD.replace("## Cookies", "## Cookies and pixels"))
    assert (change.kind, change.anchor, change.before, change.blocks) == (
        "changed",
        "cookies-and-pixels",
        "cookies",
        (),
    )
    assert change.heading == (Words("equal", "Cookies"), Words("insert", " and pixels"))


def test_a_new_section_of_a_known_name_does_not_shift_the_others() -> None:
    after = OLD.replace("## Contact", "## Cookies\n\nMore of it.\n\n## Contact")
    assert [(c.kind, c.anchor) for c in changes(OLD, after)] == [("added", "cookies-2")]
    first = OLD.replace("## Cookies", "## Cookies\n\nMore of it.\n\n## Cookies")
    assert [(c.kind, c.anchor) for c in changes(OLD, first)] == [("added", "cookies")]


def test_other_characters_alone_are_a_change_too() -> None:
    (change,) = diff(sections("a b “c”", "text"), sections('a\u00a0b "c"', "text"))
    assert "".join(w.text for w in change.blocks[0].words if w.op != "insert") == "a b “c”"
    assert "".join(w.text for w in change.blocks[0].words if w.op != "delete") == 'a\u00a0b "c"'


def policy(*, paragraphs: int, length: int) -> str:
    """Returns a made-up policy of plain lines: a heading above every five paragraphs."""
    lines = []
    for number in range(paragraphs):
        if number % 5 == 0:
            lines.append(f"Part {chr(65 + number // 5 % 26)} {'of it ' * (number // 130)}".strip())
        words = [f"word{number * 7 % 13 + n * 11 % 97}" for n in range(length)]
        lines.append(" ".join(words) + f" in paragraph {number}.")
    return "\n".join(lines)


def changed_at(content: str, *numbers: int) -> str:
    """Returns the text with one word changed in each of three long lines."""
    lines = content.split("\n")
    for number in numbers:
        words = lines[number].split(" ")
        words[len(words) // 2] = "otherwise"
        lines[number] = " ".join(words)
    return "\n".join(lines)


def test_three_changed_paragraphs_in_33_kib_are_those_three_and_nothing_else() -> None:
    content = policy(paragraphs=100, length=48)
    assert len(content) > 33 * 1024
    lines = [n for n, line in enumerate(content.split("\n")) if len(line) > 80]
    chosen = [lines[3], lines[50], lines[-1]]
    after = changed_at(content, *chosen)
    exactly(content, after, [after.split("\n")[n] for n in chosen])


def exactly(before: str, after: str, expected: list[str]) -> None:
    found = diff(sections(before, "text"), sections(after, "text"))
    blocks = [block for change in found for block in change.blocks]
    assert {change.kind for change in found} == {"changed"}
    assert ["".join(word.text for word in block.words if word.op != "delete") for block in blocks] == expected
    assert [[word.op for word in block.words] for block in blocks] == [["equal", "delete", "insert", "equal"]] * 3


def test_three_changed_paragraphs_of_the_psynergy_policy_are_those_three_and_nothing_else() -> None:
    content = policy_texts.path("psynergy").read_text(encoding="utf-8")
    lines = [n for n, line in enumerate(content.split("\n")) if len(line) > 300]
    after = changed_at(content, lines[1], lines[20], lines[-2])
    exactly(content, after, [after.split("\n")[n] for n in (lines[1], lines[20], lines[-2])])


WORDS = st.lists(st.sampled_from(["we", "use", "data", "of", "you", ",", ".", "“it”", "\n", "  "]), max_size=12)
SECTION = st.builds(
    Section,
    anchor=st.sampled_from("abcdef"),
    title=st.sampled_from("ABCDEF"),
    level=st.just(1),
    blocks=st.lists(WORDS.map(" ".join).filter(str.strip), max_size=5).map(tuple),
)
TEXT = st.lists(SECTION, max_size=5, unique_by=lambda section: section.anchor).map(tuple)


@pytest.mark.long
@given(TEXT, TEXT)
def test_the_changes_turn_the_old_version_into_the_new_one(
    before: tuple[Section, ...], after: tuple[Section, ...]
) -> None:
    found = diff(before, after)
    old = {section.anchor: section for section in before}
    named = {change.anchor: change for change in found if change.kind != "removed"}
    gone = {change.before for change in found if change.kind == "removed"}
    for section in after:
        change = named.get(section.anchor)
        if change is None:
            assert any((o.title, o.blocks) == (section.title, section.blocks) for o in before)
        else:
            source = old[change.before] if change.before is not None else None
            assert rebuild(change, source) == section.blocks
            assert change.before not in gone
    assert gone <= old.keys()
    assert diff(before, before) == ()


def rebuild(change: SectionChange, source: Section | None) -> tuple[str, ...]:
    """Rebuilds the new blocks from the old ones and the change; checks that the deletions are the old text."""
    old = source.blocks if source else ()
    rest = dict(enumerate(old))
    new = {}
    for block in change.blocks:
        before = "".join(word.text for word in block.words if word.op != "insert")
        assert before == (rest.pop(block.before) if block.before is not None else "")
        if block.after is not None:
            new[block.after] = "".join(word.text for word in block.words if word.op != "delete")
    unchanged = iter(rest.values())
    return tuple(new[n] if n in new else next(unchanged) for n in range(len(rest) + len(new)))


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_runs_cover_both_sequences_and_the_same_is_the_same(before: list[str], after: list[str]) -> None:
    runs = align(before, after, Budget())
    assert [n for run in runs for n in range(run.start, run.end)] == list(range(len(before)))
    assert [n for run in runs for n in range(run.after_start, run.after_end)] == list(range(len(after)))
    for run in runs:
        assert run.same is (before[run.start : run.end] == after[run.after_start : run.after_end])
    common = sum(run.end - run.start for run in runs if run.same)
    assert common == measure_longest(before, after)


def measure_longest(before: list[str], after: list[str]) -> int:
    """Returns the length of the longest common subsequence, computed the plain way."""
    row = [0] * (len(after) + 1)
    for one in before:
        previous = row
        row = [0]
        for n, other in enumerate(after):
            row.append(previous[n] + 1 if one == other else max(previous[n + 1], row[n]))
    return row[-1]


@given(st.permutations(range(7)))
def test_what_kept_its_order_is_the_most_that_did(order: list[int]) -> None:
    kept = find_longest_increasing(order)
    assert [n for n in order if n in kept] == sorted(kept)
    assert len(kept) == measure_longest([str(n) for n in order], [str(n) for n in range(7)])


@pytest.mark.long
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a " * 130_000, "b " * 130_000, id="one block, no word the same"),
        pytest.param("a b " * 60_000, "b a " * 60_001, id="one block, all words the same"),
        pytest.param("x\n" * 60_000, "x\ny\n" * 40_000, id="equal blocks"),
        pytest.param(
            "\n".join(map(str, range(40_000))), "\n".join(map(str, range(40_000, 0, -1))), id="reversed blocks"
        ),
        pytest.param(policy(paragraphs=700, length=50), policy(paragraphs=699, length=51), id="every block rewritten"),
    ],
)
def test_a_quarter_of_a_mebibyte_is_compared_within_the_budget_and_exactly(before: str, after: str) -> None:
    old, new = sections(before, "text"), sections(after, "text")
    found = diff(old, new)
    assert len(old) == len(new)
    for source, target in zip(old, new, strict=True):
        change = next((change for change in found if change.anchor == target.anchor), None)
        assert (rebuild(change, source) if change else source.blocks) == target.blocks


def test_an_exhausted_budget_replaces_what_differs_and_keeps_the_common_ends() -> None:
    budget = Budget(steps=0)
    runs = align(list("abxxcd"), list("abyxycd"), budget)
    assert [(run.same, run.start, run.end, run.after_start, run.after_end) for run in runs] == [
        (True, 0, 2, 0, 2),
        (False, 2, 4, 2, 5),
        (True, 4, 6, 5, 7),
    ]


def test_the_depth_of_a_heading_is_no_change() -> None:
    old = sections(OLD, "markdown")
    assert diff(old, [replace(section, level=3) for section in old]) == ()
