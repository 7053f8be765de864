"""The rail of the console, as its script draws it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

SHELL: Final = Path(__file__).parents[3] / "chalicelib" / "console" / "shell.js"
LINE: Final = re.compile(r'\{ name: "(\w+)", title: "([^"]+)", group: "[^"]+",(?: scope: "([\w:]+)",)?')
"""A line of the table from which the rail is drawn: name, title, and the scope that opens the view."""


def read_rail() -> list[tuple[str, str, str]]:
    """Returns name, title and scope of each view; the scope is empty where every key opens it."""
    found: list[tuple[str, str, str]] = LINE.findall(SHELL.read_text("utf-8"))
    return found
