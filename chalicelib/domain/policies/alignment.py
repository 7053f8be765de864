"""Finds which entries two sequences have in common: a shortest edit script from one to the other, within a budget.

This is the greedy form of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). Its time grows with the
number of differences rather than with the length; a search that would exceed the budget is given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_EDITS: Final = 600  # insertions and deletions between two sequences; memory grows with the square of this
MOST_STEPS: Final = 1_000_000  # for all alignments that share a budget; about a second


@dataclass(slots=True)
class Budget:
    """The number of search steps that are left."""

    steps: int = MOST_STEPS


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of both sequences: before[start:end] and after[after_start:after_end]; `same` if they are equal."""

    same: bool
    start: int
    end: int
    after_start: int
    after_end: int


def align(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Stretch]:
    """Returns stretches that cover both sequences in order, alternately the same and different.

    Where the budget or MOST_EDITS is exceeded, all that lies between the common start and the common end is one
    different stretch.
    """
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end, after_end = len(before) - tail, len(after) - tail
    pairs = _pairs(before[head:end], after[head:after_end], budget)
    same = [(n, n) for n in range(head)]
    same += [(x + head, y + head) for x, y in pairs]
    same += [(end + n, after_end + n) for n in range(tail)]
    return _join_stretches(same, len(before), len(after))


def find_longest_increasing(numbers: Sequence[int]) -> set[int]:
    """Returns a longest increasing subsequence of distinct numbers: those that kept their order while others moved."""
    best: list[int] = []  # best[n]: index of the smallest number that ends a selection of length n + 1
    previous: list[int] = []
    for index, number in enumerate(numbers):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if numbers[best[middle]] < number else (low, middle)
        previous.append(best[low - 1] if low else -1)
        best[low : low + 1] = [index]
    kept = set()
    index = best[-1] if best else -1
    while index >= 0:
        kept.add(numbers[index])
        index = previous[index]
    return kept


def _pairs(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """Returns the pairs of indices of equal entries, in order; none if the search was given up."""
    if not before or not after:
        return []
    most = min(len(before) + len(after), MOST_EDITS)
    middle = most + 1  # the index of diagonal 0 in `reached`
    reached = [0] * (2 * most + 3)  # diagonal → how far along `before` it was followed
    trail: list[list[int]] = []  # `reached` as it was before each edit, for the diagonals that edit can come from
    for edits in range(most + 1):
        trail.append(reached[middle - edits - 1 : middle + edits + 2])
        for diagonal in range(-edits, edits + 1, 2):
            x = start = _step(trail[-1], edits, diagonal)[0]
            while x < len(before) and x - diagonal < len(after) and before[x] == after[x - diagonal]:
                x += 1
            reached[middle + diagonal] = x
            budget.steps -= 1 + x - start
            if x >= len(before) and x - diagonal >= len(after):
                return _walk_back(trail, len(before), len(after))
        if budget.steps <= 0:
            return []
    return []


def _step(reached: list[int], edits: int, diagonal: int) -> tuple[int, int]:
    """Returns how far along `before` a diagonal starts after one more edit, and the diagonal that it came from."""
    if edits == 0:
        return 0, 0
    below, above = reached[edits + diagonal], reached[edits + diagonal + 2]  # of the diagonals -1 and +1
    if diagonal == -edits or (diagonal != edits and below < above):
        return above, diagonal + 1
    return below + 1, diagonal - 1


def _walk_back(trail: list[list[int]], x: int, y: int) -> list[tuple[int, int]]:
    found = []
    for edits in range(len(trail) - 1, -1, -1):
        start, came_from = _step(trail[edits], edits, x - y)
        while x > start:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = (x, y - 1) if came_from > x - y else (x - 1, y)
    return found[::-1]


def _join_stretches(same: list[tuple[int, int]], length: int, after_length: int) -> list[Stretch]:
    found: list[Stretch] = []
    x = y = 0
    for next_x, next_y in [*same, (length, after_length)]:
        if next_x > x or next_y > y:
            found.append(Stretch(False, x, next_x, y, next_y))
        if (next_x, next_y) == (length, after_length):
            break
        last = found[-1] if found else None
        if last and last.same:
            found[-1] = Stretch(True, last.start, next_x + 1, last.after_start, next_y + 1)
        else:
            found.append(Stretch(True, next_x, next_x + 1, next_y, next_y + 1))
        x, y = next_x + 1, next_y + 1
    return found
