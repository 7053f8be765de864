"""Takes the pictures of a page as it stands: wide and narrow, light and dark, as PNG of few colours.

A page has few colours, but for the edges of its letters, and a palette of those nearby is a third of the browser's PNG.
"""

from __future__ import annotations

import base64
import zlib
from itertools import product
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.browser.chromium import NARROW, WIDE, size

WIDTHS: Final = {"wide": WIDE, "narrow": NARROW}
SCHEMES: Final = ("light", "dark")
TALLEST: Final = 1500
"""Pixels of a page that a picture shows from its top on: what comes below looks alike."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_INDEX: Final = """async ([png, most]) => {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const values = canvas.getImageData(0, 0, width, height).data;
  const read = (pixel) => (values[4 * pixel] << 16) | (values[4 * pixel + 1] << 8) | values[4 * pixel + 2];
  const counts = new Map();
  for (let pixel = 0; pixel < width * height; pixel += 1) counts.set(read(pixel), (counts.get(read(pixel)) || 0) + 1);
  const common = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
  const palette = [];
  const places = new Map(); // colour → place in the palette
  for (let bits = 3; bits < 8 && places.size < common.length; bits += 1) {
    const cells = new Map(); // colours that differ in their last bits alone → the place of the commonest
    const cell = (colour) => (colour >> bits) & (0x010101 * (0xff >> bits));
    palette.length = 0;
    places.clear();
    for (const colour of common) {
      if (!cells.has(cell(colour))) cells.set(cell(colour), palette.push(colour) - 1);
      if (palette.length > most) break;
      places.set(colour, cells.get(cell(colour)));
    }
  }
  const lines = new Uint8Array((width + 1) * height); // each begins with the number of its filter: 0, none
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    lines[pixel + Math.floor(pixel / width) + 1] = places.get(read(pixel));
  }
  const packed = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream("deflate"))).blob();
  const told = new FileReader();
  await new Promise((done) => { told.onload = done; told.readAsDataURL(packed); });
  return [width, height, palette, told.result.split(",")[1]];
}"""
"""Returns width, height, the palette and the packed lines of a PNG whose pixels are places in it."""


def name_pictures(name: str) -> list[str]:
    """Returns the file names of a page's pictures."""
    return [f"{name}-{width}-{scheme}.png" for width, scheme in product(WIDTHS, SCHEMES)]


def take(page: Page, desk: Page, folder: Path, name: str) -> int:
    """Writes the pictures of a page, and returns their bytes together. Leaves the page wide and light.

    `desk` is an empty tab, in which the pictures get their palettes.
    """
    written = 0
    for (width, scheme), file in zip(product(WIDTHS, SCHEMES), name_pictures(name), strict=True):
        page.set_viewport_size(size(WIDTHS[width]))
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        height = int(page.evaluate("() => document.documentElement.scrollHeight"))
        # A window of that height, not a picture of a whole page, which takes the browser minutes of a very long one.
        page.set_viewport_size({"width": WIDTHS[width], "height": min(height, TALLEST)})
        shot = page.screenshot(animations="disabled")
        written += (folder / file).write_bytes(reduce_colours(desk, shot))
    page.set_viewport_size(size(WIDE))
    page.emulate_media(color_scheme="light")
    return written


def reduce_colours(desk: Page, png: bytes) -> bytes:
    """Returns the same picture with at most 256 colours."""
    width, height, colours, lines = desk.evaluate(_INDEX, [base64.b64encode(png).decode(), 256])
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 3, 0, 0, 0])  # 8 bits, by a palette
    palette = b"".join(colour.to_bytes(3, "big") for colour in colours)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", base64.b64decode(lines)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_write_part(kind, content) for kind, content in parts)


def _write_part(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")
