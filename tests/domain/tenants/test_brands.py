"""The companies' colours carry white text, and their logos are drawings alone: nothing in them runs or loads."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from chalicelib.storage.tenants.profiles import load_profile, tenants

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{name}" for name in ("svg", "title", "g", "rect", "circle", "path", "text")}
ATTRIBUTES = {
    *("viewBox", "width", "height", "role", "aria-label", "x", "y", "rx", "d", "cx", "cy", "r", "fill"),
    *("font-family", "font-size", "font-weight", "textLength", "lengthAdjust"),
}


def brightness(colour: str) -> float:
    """Returns the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tenant", tenants())
def test_white_text_can_be_read_on_the_colour(tenant: str) -> None:
    assert 1.05 / (brightness(load_profile(tenant).brand.colour) + 0.05) >= 4.5


@pytest.mark.parametrize("tenant", tenants())
def test_a_logo_names_the_company_and_holds_shapes_and_text_only(tenant: str) -> None:
    profile = load_profile(tenant)
    root = ElementTree.fromstring(profile.brand.logo)  # noqa: S314 - our own file
    parts = list(root.iter())
    assert {part.tag for part in parts} <= DRAWN
    assert {name for part in parts for name in part.attrib} <= ATTRIBUTES  # no event, no style, no reference
    assert root.get("aria-label") == profile.name
    assert "".join(root.itertext()).strip() == profile.name
    assert profile.brand.colour in profile.brand.logo
    assert len(profile.brand.logo) < 4096


@pytest.mark.parametrize("tenant", tenants())
def test_a_logo_refers_to_nothing_outside_itself(tenant: str) -> None:
    logo = load_profile(tenant).brand.logo
    assert re.findall(r"https?://[^\"]*", logo) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<!|<\?|script|foreignObject|href|url\(|@import|\bon\w+=|data:", logo, re.IGNORECASE)


@pytest.mark.parametrize("tenant", tenants())
def test_a_profile_says_that_its_brand_needs_confirmation(tenant: str) -> None:
    assert sum(line.startswith("Brand: ") for line in load_profile(tenant).needs_confirmation) == 1
