"""Judges a page as it stands: axe's rules, how large its targets are, and whether it fits a narrow screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import NARROW, WIDE, size

LEVEL: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
"""WCAG 2.2, levels A and AA, as axe labels its rules."""
SMALLEST: Final = 24
"""Pixels that a target measures at least, both ways."""
_AXE: Final = Axe()

_TARGETS: Final = """(smallest) => {
  const inSentence = (one) => {
    if (one.localName !== "a" || getComputedStyle(one).display !== "inline") return false;
    const around = one.closest("p, li, dd, dt, td, small, footer, header, div");
    return around && around.textContent.trim().length > one.textContent.trim().length;
  };
  const isClipped = (one) => one && (getComputedStyle(one).clipPath !== "none" || isClipped(one.parentElement));
  const area = (one) => {
    const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const chosen = "a[href], button, input, select, textarea, summary, [role=button], [role=tab], [tabindex='0']";
  return [...document.querySelectorAll(chosen)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden")
    .filter((one) => !one.closest("[inert]") && !isClipped(one))
    .filter((one) => !inSentence(one) && Math.min(...area(one)) < smallest)
    .map((one) => `${one.outerHTML.slice(0, 80)} ${area(one).map(Math.round).join(" x ")}`);
}"""
"""Targets that are too small. A link in a sentence is as high as its line, which WCAG 2.5.8 excepts; a field is as
large as its label; what only the focus shows is met by no finger."""
_SIDEWAYS: Final = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > page.clientWidth + 0.5)
    .map((one) => `${one.outerHTML.slice(0, 80)} ${Math.round(one.getBoundingClientRect().right)}`);
}"""
_EDGELESS: Final = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea")]
  .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).borderTopWidth) < 1
    && !["checkbox", "radio", "file"].includes(one.type)
    && getComputedStyle(one).textDecorationLine !== "underline")
  .map((one) => one.outerHTML.slice(0, 80))"""
"""Controls of which nothing is seen but their words, once a system's colours replace a page's own."""
_MOVING: Final = """() => [...document.querySelectorAll("*")]
  .filter((one) => [getComputedStyle(one).transitionDuration, getComputedStyle(one).animationDuration]
    .some((text) => text.split(",").some((part) => parseFloat(part) > 0.01)))
  .map((one) => one.outerHTML.slice(0, 80))"""


def judge(page: Page, *, thorough: bool = True) -> None:
    """Raises AssertionError unless the page holds at both widths, light and dark, in forced colours and without motion.

    Wide and light it keeps every rule of axe, dark its contrasts; narrow it does not scroll sideways and its targets
    are large enough. If `thorough`, both are asked again where it is narrow. Leaves the page wide and light.
    """
    found = {"wide": run_axe(page), "moving": page.evaluate(_MOVING)}  # the browser prefers reduced motion
    page.emulate_media(color_scheme="dark")
    found["dark"] = run_axe(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light", forced_colors="active")
    found["without an edge in forced colours"] = page.evaluate(_EDGELESS)
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(size(NARROW))
    if thorough:
        found["narrow"] = run_axe(page)
        page.emulate_media(color_scheme="dark")
        found["narrow and dark"] = run_axe(page, rules=("color-contrast",))
        page.emulate_media(color_scheme="light")
    found["small"] = page.evaluate(_TARGETS, SMALLEST)
    found["sideways"] = page.evaluate(_SIDEWAYS)
    page.set_viewport_size(size(WIDE))
    found["small and wide"] = page.evaluate(_TARGETS, SMALLEST)
    wrong = {name: lines for name, lines in found.items() if lines}
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


def run_axe(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Returns a line for every violation of the level on the page as it stands, or of certain rules alone."""
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(LEVEL)},
    }
    if not rules:
        options["rules"] = {"target-size": {"enabled": True}}
    answer = _AXE.run(page, options=options).response
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]} {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
