"""Writes kit/openapi.json, kit/docs.html and console/vocabulary.js of chalicelib, or with --check says what is wrong.

Exit status: 0 if all is well; 1 if a file is stale, invalid or against the house rules; 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.openapi import console, document, lint, page

LIBRARY = document.ROOT / "chalicelib"
KIT = LIBRARY / "kit"


def files() -> tuple[dict[str, str], list[str]]:
    """Returns the files' contents by path below chalicelib, and what is wrong with the document."""
    built = document.build()
    texts = {
        "kit/openapi.json": json.dumps(built, ensure_ascii=False, indent=1) + "\n",
        "kit/docs.html": page.render(built),
        "console/vocabulary.js": console.render(),
    }
    return texts, lint.find_faults(built)


def main(arguments: Sequence[str] | None = None, library: Path = LIBRARY) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if anything is wrong or stale")
    options = parser.parse_args(arguments)
    texts, wrong = files()
    for name, text in texts.items():
        path = library / name
        if not options.check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong.append(f"{name} is stale: run make openapi")
    for finding in wrong:
        print(finding, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
