"""Texts that are deflated once they are so long that an item would cost another unit; shorter ones stay readable."""

from __future__ import annotations

import base64
import zlib
from typing import Final

_PACKED: Final = "!"  # no JSON text begins with this
_WITH_WORDS: Final = "%"  # nor with this: what was packed from words that both sides know
_RAW: Final = -15  # deflate without a header and a checksum, as zlib calls it


def pack_text(text: str, above: int, words: bytes = b"") -> str:
    """Returns the JSON text, packed in base 85 where it has more than `above` characters and that makes it shorter.

    `words` are what such texts often say. They must be given again to unpack it, and so must never change.
    """
    if len(text) <= above:
        return text
    if words:
        deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, words)
        packed = _WITH_WORDS + _encode(deflate.compress(text.encode()) + deflate.flush())
    else:
        packed = _PACKED + _encode(zlib.compress(text.encode(), 9))
    return min(packed, text, key=len)


def unpack_text(text: str, words: bytes = b"") -> str:
    """Returns the text that `pack_text` was given, with the same words or without any."""
    if text.startswith(_PACKED):
        return zlib.decompress(base64.b85decode(text[1:])).decode()
    if text.startswith(_WITH_WORDS):
        return zlib.decompressobj(_RAW, words).decompress(base64.b85decode(text[1:])).decode()
    return text


def _encode(packed: bytes) -> str:
    return base64.b85encode(packed).decode()
