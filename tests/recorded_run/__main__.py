"""`python -m tests.recorded_run OUT.json`: one run of every route and worker, recorded completely.

The clock and all randomness are fixed, so two runs of the same code write the same bytes, and so does code that was
only moved. Any difference is one of behaviour: `diff` before.json after.json. Only `bindings.py` knows the
project's modules.
"""

from __future__ import annotations

import sys

from tests.recorded_run import fixed

fixed.install()  # before any import that takes a clock or random bytes

import json  # noqa: E402
from pathlib import Path  # noqa: E402

from tests.recorded_run import outside  # noqa: E402


def main(arguments: list[str]) -> int:
    """Plays the script and writes the file; returns 1 if a step went another way or an operation was never called."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.recorded_run OUT.json\n")
        return 2
    fixed.install_keys()
    outside.surround()
    from tests.recorded_run import script
    from tests.recorded_run.recorder import Recorder

    recorder = Recorder(outside.Outside())
    try:
        script.play(recorder)
    finally:
        sys.stderr.writelines(f"{one}\n" for one in recorder.surprises)
        recorder.system.close()
    unreached = recorder.unreached()
    sys.stderr.writelines(f"never called with success: {one}\n" for one in unreached)
    if unreached or recorder.surprises:
        return 1
    whole = {
        "steps": recorder.steps,
        "metrics": dict(recorder.metrics),
        "refused": recorder.system.refused(),
        "stored": outside.everything_stored(),
    }
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(recorder.steps)} steps written to {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
