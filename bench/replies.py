"""Reports how well replies are classified: the figures of every labelled list, and every miss.

usage: python -m bench.replies [name …]     (a list of `LISTS`; all when none is named)
The exit code is 1 if a reply was wrongly taken for START, or if an opt-out or a doubtful reply was ignored.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.replies.classifier import Meaning, Reply, classify

LISTS = ("tuning", "held_out", "later_1", "later_2", "later_3", "run_together", "ordinary")
_DATA = Path(__file__).parents[1] / "tests" / "data"
# The expected meaning of each label. Anything else is a miss and is printed.
WANTED = {
    "stop": Meaning.STOP,
    "revocation": Meaning.STOP,
    "start": Meaning.START,
    "yes": Meaning.YES,
    "help": Meaning.HELP,
    "not_opt_out": Meaning.OTHER,
    "unsure": Meaning.UNSURE,
}
_HARMLESS = {Meaning.OTHER, Meaning.YES, Meaning.HELP}


@dataclass(frozen=True, slots=True)
class ClassifiedReply:
    """One labelled reply and what the classifier made of it."""

    label: str
    language: str
    text: str
    reply: Reply

    @property
    def outcome(self) -> str:
        """One of: right; reviewed (a person decides, nothing is sent); passed over (an opt-out or a doubtful reply was
        ignored: the worst); hasty (opted out although it was doubtful or no opt-out); opened (taken for START: as bad
        as the worst); other."""
        wanted, got = WANTED[self.label], self.reply.meaning
        if got is wanted:
            return "right"
        if got is Meaning.UNSURE:
            return "reviewed"
        if got is Meaning.START:
            return "opened"
        if got is Meaning.STOP:
            return "hasty"
        return "passed over" if wanted in {Meaning.STOP, Meaning.UNSURE} and got in _HARMLESS else "other"


def classify_list(name: str) -> Iterator[ClassifiedReply]:
    """Classifies every reply of `tests/data/replies_<name>.tsv`."""
    for line in (_DATA / f"replies_{name}.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, language, text = line.split("\t")
            said = json.loads(text)
            yield ClassifiedReply(label, language, said, classify(said))


def report(name: str) -> Counter[str]:
    """Prints the table of one list and its misses; returns the number of each outcome."""
    found = list(classify_list(name))
    outcomes = Counter(one.outcome for one in found)
    columns = ["right", "reviewed", "passed over", "hasty", "opened", "other"]
    print(f"\n{name}: {len(found)} replies, {outcomes['right']} right ({outcomes['right'] / len(found):.1%})\n")
    print(f"| label | replies | {' | '.join(columns)} |\n| --- |{' --- |' * (len(columns) + 1)}")
    for label in WANTED:
        of_label = Counter(one.outcome for one in found if one.label == label)
        print(f"| {label} | {of_label.total()} | {' | '.join(str(of_label[column]) for column in columns)} |")
    print("\nMisses:")
    for one in found:
        if one.outcome != "right":
            shown = json.dumps(one.text, ensure_ascii=False)
            print(f"  {one.outcome}: {one.label}/{one.language} {shown} -> {one.reply.meaning}, {one.reply.reason}")
    return outcomes


def main(names: list[str]) -> int:
    """Reports the named lists."""
    worst = 0
    for name in names or LISTS:
        outcomes = report(name)
        worst += outcomes["passed over"] + outcomes["opened"]
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
