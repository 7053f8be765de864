"""The size of the zip that is deployed, built as `make package` builds it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from infra import package
from infra.packaging import PackagingError


def measure() -> int | None:
    """Bytes of the zip for Lambda; None where its wheels can't be fetched (no network, nothing cached)."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        try:
            return package.build(Path(folder) / "package").zip_bytes
        except PackagingError:
            return None
