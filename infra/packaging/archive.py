"""Builds the zip: Chalice's layout plus the wheels. The same input gives the same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infra.packaging import PackagingError

MAX_BYTES: Final = 13_000_000
"""The budget for the zipped package, whose size slows down each cold start."""

LEFT_OUT: Final = re.compile(
    r"(^|/)__pycache__/|[.]py[co]$|[.]pyi$|^bin/|(^|/)tests?/"
    r"|^phonenumbers/(geodata|carrierdata|tzdata)/"  # places, carriers, zones: large, and imported only on demand
    r"|^phonenumbers/shortdata/region_"  # emergency numbers; the folder's own list is imported with the library
    r"|[.]dist-info/(RECORD|WHEEL|INSTALLER|REQUESTED|direct_url[.]json|entry_points[.]txt|top_level[.]txt)$"
)
"""Files in wheels that no function reads. Licences and METADATA stay."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can store. It is fixed, so that the package does not change with the clock."""


def build(layout: Path, wheels: list[Path], target: Path) -> int:
    """Writes the package to `target` and returns its size in bytes.

    Raises PackagingError if two sources bring the same file, or if the size exceeds MAX_BYTES.
    """
    content: dict[str, bytes] = {}
    for source in [layout, *wheels]:
        with ZipFile(source) as archive:
            for name in archive.namelist():
                if name.endswith("/") or (source is not layout and LEFT_OUT.search(name)):
                    continue
                if name in content:
                    raise PackagingError(f"{name} comes twice, the second time from {source.name}")
                content[name] = archive.read(name)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as package:
        for name in sorted(content):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16  # Lambda runs as a user that must be able to read it
            package.writestr(entry, content[name])
    size = target.stat().st_size
    if size > MAX_BYTES:
        raise PackagingError(f"the package has {size:,} bytes, {MAX_BYTES:,} are allowed")
    return size
