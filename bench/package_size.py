"""Measures the size of the deployed zip, built like in `make package`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from infra import package
from infra.packaging import PackagingError


def measure() -> int | None:
    """Returns the bytes of the zip for Lambda; None if its wheels can't be fetched (no network, nothing cached)."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        try:
            return package.build(Path(folder) / "package").zip_bytes
        except PackagingError:
            return None
