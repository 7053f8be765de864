"""A step of the sequencer: what waiting entries tell, of which identifiers, and the positions that it gets.

A version whose subject alone decides about an identifier is told change by change. Then, and for every other
identifier that a waiting entry concerns, the last word told is compared with what holds now, and the difference is
told. So the last word is what a look-up says, in whatever order entries of several subjects are numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chalicelib.domain.suppressions.answers import Answer
from chalicelib.domain.suppressions.feed import (
    MOST_POSITIONS,
    AddSuppressions,
    FeedHead,
    LastWords,
    Leads,
    Line,
    NumberSuppressions,
    Positions,
    Suppressed,
    SuppressionState,
    read_name,
)

MOST_WRITES: Final = 96
"""Writes of one step; those that are left are for the rows that follow from it."""
MOST_LEADS: Final = 200
"""The most devices and shared identifiers that are kept as leading to one person; the oldest gives way."""

_States = dict[str, tuple[SuppressionState, str]]


@dataclass(frozen=True, slots=True)
class Concerned:
    """A waiting entry, and the stored keys of all identifiers whose answers it may have changed.

    `way` is the key of a device or shared identifier that leads to the people in `leads_to` (their ids), who have no
    reference to it.
    """

    added: AddSuppressions
    identifier_keys: tuple[str, ...]
    way: str = ""
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One identifier: what was told of it, and what holds for it now.

    `owner`: the subject that alone decides about it; "" where several do; None where nobody has the identifier.
    """

    last_words: LastWords
    answer: Answer
    owner: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    """The part of a step that is made of the entries so far."""

    finished: tuple[AddSuppressions, ...] = ()
    positions: tuple[Positions, ...] = ()
    told: Mapping[str, _States] = field(default_factory=dict)
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def writes(self) -> int:
        """How many writes it takes, with that of the head."""
        return 1 + len(self.finished) + len(self.positions) + len(self.told) + len(self.leads)


def number(
    head: FeedHead,
    waiting: Sequence[Concerned],
    known: Mapping[str, Known],
    leads: Mapping[str, tuple[str, ...]],
    now: int,
) -> NumberSuppressions:
    """Returns the step that tells waiting entries, in this order, as many as fit; at least one must be waiting.

    Where not even the first fits, the step tells a part of its identifiers, and the entry goes on waiting. `leads`:
    what is kept by now of the people to whom these entries lead. `now` is in milliseconds.
    """
    step = _Step()
    for one in waiting:
        longer = _finish(_tell_all(step, head, one, one.identifier_keys, known, now), one, leads)
        if longer.writes > MOST_WRITES:
            step = step if step.finished else _tell_part(step, head, one, known, now)
            break
        step = longer
    return NumberSuppressions(
        head,
        step.finished,
        step.positions,
        tuple(LastWords(key, states) for key, states in step.told.items()),
        tuple(Leads(subject_id, keys) for subject_id, keys in step.leads.items()),
    )


def find_subject(added: AddSuppressions) -> str:
    """Returns the id of the subject whose version it is; the end of a contract waits as `<contract>/<subject>`."""
    return added.subject_id.rpartition("/")[2]


def _tell_part(step: _Step, head: FeedHead, one: Concerned, known: Mapping[str, Known], now: int) -> _Step:
    """Returns the step with as much of the entry's identifiers as fits."""
    for count in range(1, len(one.identifier_keys) + 1):
        longer = _tell_all(_Step(), head, one, one.identifier_keys[:count], known, now)
        if longer.writes > MOST_WRITES:
            break
        step = longer
    return step


def _finish(step: _Step, one: Concerned, leads: Mapping[str, tuple[str, ...]]) -> _Step:
    """Returns the step in which the entry stops waiting, and where its identifier leads is kept."""
    kept = dict(step.leads)
    for subject_id in one.leads_to:
        present = kept.get(subject_id, leads.get(subject_id, ()))
        if one.way not in present:
            kept[subject_id] = (*present, one.way)[-MOST_LEADS:]
    return replace(step, finished=(*step.finished, one.added), leads=kept)


def _tell_all(
    step: _Step, head: FeedHead, one: Concerned, keys: Sequence[str], known: Mapping[str, Known], now: int
) -> _Step:
    """Returns the step with what the entry tells of these identifiers."""
    told = dict(step.told)
    lines: list[Line] = []
    for key in keys:
        last = dict(told.get(key, known[key].last_words.states))
        complete = known[key].last_words.known or key in told
        some = _tell(one.added, key, known[key], last, now, complete=complete)
        if some:
            lines += [(entry, key) for entry in some]
            told[key] = last
    first = step.positions[-1].last + 1 if step.positions else head.next
    return replace(step, told=told, positions=(*step.positions, *_give_positions(first, one.added, lines)))


def _tell(
    added: AddSuppressions, key: str, known: Known, last: _States, now: int, *, complete: bool
) -> list[Suppressed]:
    """Returns what is told of an identifier after a waiting entry, and changes the last words on it (`last`)."""
    found: list[Suppressed] = []
    if key in added.identifier_keys and known.owner in (None, find_subject(added)):
        found += [entry for entry in added.entries if entry.name not in last or last[entry.name][0] != entry.state]
        _note(last, found)
    if known.owner is not None:
        differences = _find_differences(known.answer, last, now, complete=complete)
        _note(last, differences)
        found += differences
    return found


def _note(last: _States, entries: Sequence[Suppressed]) -> None:
    last.update({entry.name: (entry.state, entry.source) for entry in entries})


def _find_differences(answer: Answer, last: _States, now: int, *, complete: bool) -> list[Suppressed]:
    """Returns what must be told so that the last word is the answer.

    What was never told counts as lifted, if what was told is `complete`; else what is lifted is told once more.
    """
    found = [entry for entry in answer.entries.values() if _differs(entry, last, complete=complete)]
    over = sorted(name for name in last.keys() - answer.entries.keys() - answer.unsaid if last[name][0] == "active")
    return [*found, *(replace(read_name(name), effective_at=now, source=last[name][1]) for name in over)]


def _differs(entry: Suppressed, last: _States, *, complete: bool) -> bool:
    if entry.name in last:
        return last[entry.name][0] != entry.state
    return entry.state == "active" or not (complete or entry.purpose)


def _give_positions(first: int, added: AddSuppressions, lines: Sequence[Line]) -> list[Positions]:
    return [
        Positions(first + start, added.subject_id, added.version, tuple(lines[start : start + MOST_POSITIONS]))
        for start in range(0, len(lines), MOST_POSITIONS)
    ]
