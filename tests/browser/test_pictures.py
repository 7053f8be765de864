"""The pictures of a page: four, small, and as the page looks."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.browser.chromium import WIDE
from tests.browser.screenshots.pictures import TALLEST, name_pictures, reduce_colours, take

COMPARE = """async ([before, after]) => {
  const read = async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return [bitmap.width, bitmap.height, canvas.getImageData(0, 0, bitmap.width, bitmap.height).data];
  };
  const [one, other] = [await read(before), await read(after)];
  let most = 0;
  for (let at = 0; at < one[2].length; at += 1) most = Math.max(most, Math.abs(one[2][at] - other[2][at]));
  return [one[0] === other[0] && one[1] === other[1], most];
}"""


def test_few_colours_are_the_same_picture_in_a_third_of_the_bytes(page: Page, context: BrowserContext) -> None:
    page.goto("/p/cyclonex/privacy")
    before = page.screenshot()
    after = reduce_colours(context.new_page(), before)
    texts = [base64.b64encode(png).decode() for png in (before, after)]
    same_size, difference = context.new_page().evaluate(COMPARE, texts)
    assert same_size and 0 < difference < 8, "which nobody sees"
    assert len(after) < len(before) / 2


def test_a_page_has_four_pictures_and_stays_as_it_was(page: Page, context: BrowserContext, tmp_path: Path) -> None:
    page.goto("/p/cyclonex/privacy")
    written = take(page, context.new_page(), tmp_path, "policy")
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert files.keys() == set(name_pictures("policy")) and len(set(files.values())) == 4
    assert written == sum(map(len, files.values()))
    heights = {name: int.from_bytes(png[20:24], "big") for name, png in files.items()}
    assert set(heights.values()) == {TALLEST}, "a long page is shown from its top"
    assert page.viewport_size is not None and page.viewport_size["width"] == WIDE
