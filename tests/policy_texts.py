"""The three companies' real policies, for the tests that are about them. They are no part of the project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest


@dataclass(frozen=True)
class RealText:
    """Facts of a real text: its size and hash, and the date that it states."""

    tenant: str
    sha256: str
    size: int  # bytes of UTF-8
    length: int  # characters
    stated: str  # as the loader takes it
    characters: dict[str, int]  # how often those occur that are lost first


REAL: Final = (
    RealText(
        "cyclonex",
        "198c72aa878e8ec84129df4e64acfd9aae682b27009889f00c474aacb5af7051",
        19059,
        18861,
        "2025-03-18",
        {"“": 24, "”": 24, "’": 10, "\u00a0": 18, "•": 27, "—": 4, "➜": 1},
    ),
    RealText(
        "psynergy",
        "097b11e9eb271c93c480811a2735c1dab4bc5a306596900a7e4e341fc74de7a4",
        32818,
        32670,
        "2024-06-30",
        {"“": 8, "”": 8, "’": 14, "·": 85, "§": 2, "©": 1},
    ),
    RealText(
        "billgenix",
        "01e5e0b18c19fda900577dfb912b66a0eb57c97c0ea9073c0a0d21b9cea5f7b8",
        7444,
        7444,
        "unknown",
        {},
    ),
)


def path(tenant: str) -> Path:
    """The file of a company's real text. Skips the test, saying so, where the texts are not there."""
    folder = os.environ.get("POLICY_TEXTS")
    if not folder:
        pytest.skip("POLICY_TEXTS is not set: the REAL POLICIES WERE NOT TESTED (.ci/run sets it)")
    return Path(folder, f"{tenant}.txt")
