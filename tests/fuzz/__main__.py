"""`make fuzz`: all phases of schemathesis on all operations, and whether keys and tenants are kept apart."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from chalicelib.api.pipeline.routes import every_route
from infra.local.stack import Stack
from tests.fuzz.judging import Door, judge_all, judge_isolation, open_gateway, tells_of_all


def main(examples: str) -> int:
    """Judges all operations in all phases; prints what was found and returns the exit code."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):  # the app's lines of log
        stack = Stack.start()
        try:
            with open_gateway(Door(stack)) as url:
                status, output = judge_all(stack, url, "-n", examples)
                whole = tells_of_all(output, len(every_route()))
                stack.reset()
                leaks, found = judge_isolation(stack, url, "-n", examples)
        finally:
            stack.close()
    print(output, found, sep="\n")
    return 0 if whole and status == leaks == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
