"""The console's files (chalicelib/console/), their media types, and the hash of all of them that stands in addresses.

Everything is text, so that the gateway needs no binary types. The hash makes each deployment's addresses new: a browser
may keep what it has for good, relative imports stay true, and nothing in it is stale.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parents[2] / "console"
MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_PAGE: Final = "index.html"
_LENGTH: Final = 16  # hex digits; a hash that comes again by chance would need billions of deployments


@cache
def read_files() -> dict[str, str]:
    """Returns the text of each file that a page of the console may load, by its path below the hash."""
    found = sorted(path for path in _FOLDER.rglob("*") if path.suffix in MEDIA)
    return {path.relative_to(_FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in found}


@cache
def hash_all() -> str:
    """Returns the hash of the page and all its files: 16 hex digits, new where any of them changed."""
    digest = hashlib.sha256(_template().encode())
    for name, text in read_files().items():
        digest.update(f"\0{name}\0{text}".encode())
    return digest.hexdigest()[:_LENGTH]


@cache
def render_page() -> str:
    """Returns the page, which names its files below the present hash."""
    return _template().replace("$hash", hash_all())


def media_type(name: str) -> str:
    """Returns the media type of a file of `read_files`."""
    return MEDIA[Path(name).suffix]


def _template() -> str:
    return (_FOLDER / _PAGE).read_text(encoding="utf-8")
