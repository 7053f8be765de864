"""Whether the time that an intake takes tells a stranger how the company knows whom they name.

Each round makes one request for a person of each class, in an order drawn anew, by a publishable key on the embedded
stack, and takes the CPU time of the call. What is compared is the median of a class with that of people nobody knows.
The noise is what medians differ by where nothing differs: each class is split in two at random, many times over, and
the bound is the difference that all but one in a hundred of these splits stay below. Halves differ more by chance than
whole classes do, so whoever is outside the bound is so for a reason.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from botocore.awsrequest import AWSResponse

from bench.budgets import World
from bench.report import Row
from infra.local.embedded import embed
from infra.local.embedded.embed import Call, Proceed

SEED: Final = 11
SPLITS: Final = 400
QUANTILE: Final = 0.99
TYPES: Final = {"deletion": ("delete",), "request to know": ("know",), "opt-out": ("opt_out_sale_sharing",)}
"""What is asked for, by the name in the report: what waits for proof, what a policy may cap, what is done at once."""
_REVIEW_ON: Final = "2099-12-31"
Prepare = Callable[[World, str], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """How the times of a class differ from those of people nobody knows, in milliseconds."""

    name: str
    difference: float
    median: float
    noise: float

    @property
    def alike(self) -> bool:
        """Whether the difference is within the noise."""
        return abs(self.difference) <= self.noise


def compare(times: Mapping[str, Sequence[float]], draw: random.Random) -> list[Compared]:
    """Compares each class with the first. `times` are those of each class, round by round.

    A machine that is busy for a while slows a whole round, so what is compared is how far each call of a round lies
    from the round's own middle: the mean of all but its fastest and its slowest.
    """
    middles = [statistics.mean(sorted(one)[1:-1]) for one in zip(*times.values(), strict=True)]
    apart = {name: [one - middle for one, middle in zip(spent, middles, strict=True)] for name, spent in times.items()}
    first, *others = times
    splits = sorted(abs(one) for spent in apart.values() for one in _split(spent, draw))
    noise = splits[min(len(splits) - 1, int(QUANTILE * len(splits)))]
    base = statistics.median(apart[first])
    return [
        Compared(name, statistics.median(apart[name]) - base, statistics.median(times[name]), noise) for name in others
    ]


def _split(spent: Sequence[float], draw: random.Random) -> Iterator[float]:
    """Yields by how much the medians of two halves differ, for many ways to split."""
    mixed = list(spent)
    middle = len(mixed) // 2
    for _ in range(SPLITS):
        draw.shuffle(mixed)
        yield statistics.median(mixed[:middle]) - statistics.median(mixed[middle:])


class _Embedded:
    """The CPU time that the embedded AWS took, in ns: its parser takes longer for an update than for a put."""

    def __init__(self) -> None:
        self.spent = 0

    def __call__(self, call: Call, proceed: Proceed) -> AWSResponse | None:
        started = time.process_time_ns()
        try:
            return proceed()
        finally:
            self.spent += time.process_time_ns() - started


def measure(world: World, rounds: int) -> Iterator[Row]:
    """Yields a row for each class and kind of request; one outside the noise is over budget."""
    for what, types in TYPES.items():
        times = _time(world, types, rounds)
        for one in compare(times, random.Random(SEED)):
            yield Row(
                f"intake of a {what}: {one.name} beside unknown",
                f"+-{one.noise:.3f} ms, the noise",
                f"{one.difference:+.3f} ms of {one.median:.2f}",
                f"CPU, medians of {rounds} calls each, interleaved in random order",
                "OK" if one.alike else "OVER",
                binding=True,
            )


def _time(world: World, types: tuple[str, ...], rounds: int) -> dict[str, list[float]]:
    """Returns the CPU milliseconds of each class, call by call. Everybody is asked for once."""
    draw = random.Random(SEED)
    times: dict[str, list[float]] = {name: [] for name in CLASSES}
    embedded = _Embedded()
    embed.layers.insert(0, embedded)
    for number in range(-rounds // 10, rounds):
        people = {name: f"{name.split()[0]}-{types[0]}-{number % (2 * rounds)}@alike.example" for name in CLASSES}
        for name, prepare in CLASSES.items():
            prepare(world, people[name])
        gc.collect()
        gc.disable()
        for name in draw.sample(list(CLASSES), len(CLASSES)):
            embedded.spent = 0
            started = time.process_time_ns()
            _ask(world, people[name], *types)
            spent = time.process_time_ns() - started - embedded.spent
            if number >= 0:  # those before it warm the process
                times[name].append(spent / 1e6)
        gc.enable()
    embed.layers.remove(embedded)
    return times


def _ask(world: World, email: str, *types: str) -> None:
    requester = {"first_name": "Pat", "last_name": "Rivera", "email": email, "state": "CA", "relationship": "client"}
    world.ask("POST", "/v1/requests", {"types": list(types), "requester": requester}, who="publishable")


def _know(world: World, email: str) -> None:
    decision = {"purpose": "service_updates", "channel": "email", "granted": True}
    source = {"channel": "paper"}
    world.ask("POST", "/v1/consents", {"subject": {"email": email}, "decisions": [decision], "source": source})


def _opt_out(world: World, email: str) -> None:
    body = {"subject": {"email": email}, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}}
    world.ask("POST", "/v1/opt-outs", body)


def _ask_three_times(world: World, email: str) -> None:
    for right in ("know", "access", "delete"):
        _ask(world, email, right)


def _hold(world: World, email: str) -> None:
    _know(world, email)
    hold = {"code": "legal_obligation", "reason": "An audit.", "review_on": _REVIEW_ON, "subject": {"email": email}}
    world.ask("POST", "/v1/holds", hold)


CLASSES: Final[Mapping[str, Prepare]] = {
    "unknown": lambda _, __: None,
    "known": _know,
    "opted out": _opt_out,
    "three open requests": _ask_three_times,
    "under hold": _hold,
}
"""How a person of each class is made; the first is the one that the others are compared with."""
