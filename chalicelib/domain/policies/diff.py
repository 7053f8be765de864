"""Finds what changed between two versions of a policy: by section, then by paragraph, then by word."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.policies.alignment import Budget, align, find_longest_increasing
from chalicelib.domain.policies.sections import Section

Operation = Literal["equal", "insert", "delete"]
BlockKind = Literal["added", "removed", "changed"]
SectionKind = Literal["added", "removed", "changed", "moved"]

_WORD: Final = re.compile(r"\w+(?:['’.-]\w+)*|\s+|[^\w\s]")
_ALIKE: Final = 0.4  # two paragraphs with at least this share of common words count as versions of each other
_NEAR: Final = 8  # how many paragraphs ahead the old version of a paragraph is searched for
_MOST_WORDS: Final = 20_000  # in a paragraph; a longer one is shown as replaced as a whole


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text that both versions have (`equal`), or only one of them."""

    op: Operation
    text: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A paragraph or list item that changed.

    Its words without the deletions are exactly the new text; without the insertions, exactly the old one. `before`
    and `after` are its positions in the old and the new section, counted from 0; None if it has none there.
    """

    kind: BlockKind
    before: int | None
    after: int | None
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section that changed. `anchor` and `title` are the new ones; for a removed section, the old ones.

    `before` is the anchor in the older version, None for an added section. `heading` holds the words of a heading that
    changed, and is empty otherwise. `moved` tells that the section's position among the others changed too; the kind
    `moved` means that nothing else did.
    """

    kind: SectionKind
    anchor: str
    title: str
    before: str | None
    moved: bool
    heading: tuple[Words, ...]
    blocks: tuple[BlockChange, ...]


def diff(before: Sequence[Section], after: Sequence[Section]) -> tuple[SectionChange, ...]:
    """Returns the changed sections in the order of the newer version, with removed ones where they stood.

    Two sections are matched if they are equal, else if they have the same anchor, else if they have the same text
    below different headings. A new depth of a heading does not count as a change. The time is bounded on any input:
    beyond the budget of `alignment`, paragraphs are shown as replaced.
    """
    budget = Budget()
    pairs = _match_sections(before, after)  # index in after → in before
    kept_order = find_longest_increasing([pairs[j] for j in range(len(after)) if j in pairs])
    found: list[tuple[tuple[int, int, int], SectionChange | None]] = []
    for j, section in enumerate(after):
        old = before[pairs[j]] if j in pairs else None
        moved = old is not None and pairs[j] not in kept_order
        found.append(((j, 0, 0), _compare_section(old, section, moved, budget)))
    where = -1
    places = {i: j for j, i in pairs.items()}
    for i, section in enumerate(before):
        if i in places:
            where = places[i]
        else:
            blocks = tuple(_removed(n, block) for n, block in enumerate(section.blocks))
            removed = SectionChange("removed", section.anchor, section.title, section.anchor, False, (), blocks)
            found.append(((where, 1, i), removed))
    return tuple(change for _, change in sorted(found, key=lambda entry: entry[0]) if change is not None)


def _match_sections(before: Sequence[Section], after: Sequence[Section]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    rules: tuple[Callable[[Section], Hashable], ...] = (
        lambda section: (section.title, section.blocks),
        lambda section: section.anchor,
        lambda section: section.blocks or None,
    )
    for rule in rules:
        taken = set(pairs.values())
        open_before: dict[Hashable, deque[int]] = defaultdict(deque)
        for i, section in enumerate(before):
            if i not in taken and rule(section) is not None:
                open_before[rule(section)].append(i)
        for j, section in enumerate(after):
            if j not in pairs and open_before.get(rule(section)):
                pairs[j] = open_before[rule(section)].popleft()
    return pairs


def _compare_section(old: Section | None, new: Section, moved: bool, budget: Budget) -> SectionChange | None:
    if old is None:
        blocks = tuple(_added(n, block) for n, block in enumerate(new.blocks))
        return SectionChange("added", new.anchor, new.title, None, False, (), blocks)
    heading = _compare_words(old.title, new.title, budget) if old.title != new.title else ()
    changes = _compare_blocks(old.blocks, new.blocks, budget) if old.blocks != new.blocks else ()
    if not heading and not changes and not moved:
        return None
    kind: SectionKind = "changed" if heading or changes else "moved"
    return SectionChange(kind, new.anchor, new.title, old.anchor, moved, heading, changes)


def _compare_blocks(before: Sequence[str], after: Sequence[str], budget: Budget) -> tuple[BlockChange, ...]:
    found: list[BlockChange] = []
    for stretch in align(before, after, budget):
        if not stretch.same:
            removed = [(n, before[n]) for n in range(stretch.start, stretch.end)]
            added = [(n, after[n]) for n in range(stretch.after_start, stretch.after_end)]
            found += _gap(removed, added, budget)
    return tuple(found)


def _gap(removed: list[tuple[int, str]], added: list[tuple[int, str]], budget: Budget) -> list[BlockChange]:
    """Pairs removed with added paragraphs, given with their positions; two that are alike become one change."""
    counts = [Counter(_split(block)) for _, block in removed]
    found: list[BlockChange] = []
    done = 0
    for place, block in added:
        count = Counter(_split(block))
        near = range(done, min(done + _NEAR, len(removed)))
        match = next((n for n in near if _alike(counts[n], count)), None)
        if match is None:
            found.append(_added(place, block))
            continue
        found += [_removed(*gone) for gone in removed[done:match]]
        old_place, old = removed[match]
        found.append(BlockChange("changed", old_place, place, _compare_words(old, block, budget)))
        done = match + 1
    return found + [_removed(*gone) for gone in removed[done:]]


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    total = one.total() + other.total()
    return total > 0 and 2 * (one & other).total() / total >= _ALIKE


def _added(place: int, text: str) -> BlockChange:
    return BlockChange("added", None, place, (Words("insert", text),))


def _removed(place: int, text: str) -> BlockChange:
    return BlockChange("removed", place, None, (Words("delete", text),))


def _split(text: str) -> list[str]:
    """Returns the words and signs of a text, without white space."""
    return [word for word in _WORD.findall(text) if not word.isspace()]


def _compare_words(before: str, after: str, budget: Budget) -> tuple[Words, ...]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = [before], [after]
    found: list[Words] = []
    gone = come = ""
    for stretch in align(old, new, budget):
        if stretch.same:
            same = "".join(old[stretch.start : stretch.end])
            inner = stretch.start > 0 and stretch.end < len(old) and (gone or come)
            if inner and not any(character.isalnum() for character in same):
                gone, come = gone + same, come + same  # a lone space or comma does not separate two changes
                continue
            found += _changed(gone, come)
            gone = come = ""
            found.append(Words("equal", same))
        else:
            gone += "".join(old[stretch.start : stretch.end])
            come += "".join(new[stretch.after_start : stretch.after_end])
    return tuple(found + _changed(gone, come))


def _changed(gone: str, come: str) -> list[Words]:
    return [words for words in (Words("delete", gone), Words("insert", come)) if words.text]
