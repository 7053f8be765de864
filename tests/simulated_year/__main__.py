"""`make simulate`, the second part: a year of 5,000 requests. Prints its figures, and exits with 1 where one is wrong.

usage: python -m tests.simulated_year [requests] [seed]
"""

from __future__ import annotations

import random
import sys
from typing import Final

from tests.simulated_year.run import simulate

REQUESTS: Final = 5_000


def main(arguments: list[str]) -> int:
    """Runs a year of so many requests by this seed, or by one that is drawn."""
    requests = int(arguments[0]) if arguments else REQUESTS
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**6)
    print(f"seed: {seed}", flush=True)
    try:
        figures = simulate(seed, requests)
    except AssertionError as found:
        print(f"not as it must be: {found}", file=sys.stderr)
        return 1
    for name, value in figures.items():
        if isinstance(value, list):
            print(f"{name}: {len(value)}")
            print(*(f"  {' '.join(value[start : start + 8])}" for start in range(0, len(value), 8)), sep="\n")
        else:
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
