"""Texts that are deflated once they are so long that an item would cost another unit; shorter ones stay readable."""

from __future__ import annotations

import base64
import zlib
from typing import Final

_PACKED: Final = "!"  # no JSON text begins with this


def pack_text(text: str, above: int) -> str:
    """Returns the JSON text, packed in base 85 where it has more than `above` characters and that makes it shorter."""
    if len(text) <= above:
        return text
    packed = _PACKED + base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    return min(packed, text, key=len)


def unpack_text(text: str) -> str:
    """Returns the text that `pack_text` was given."""
    return zlib.decompress(base64.b85decode(text[1:])).decode() if text.startswith(_PACKED) else text
