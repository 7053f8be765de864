"""`make package`: builds template.json and deployment.zip for AWS, which infra/README.md deploys.

usage: python -m infra.package [--out FOLDER] [--template-only] [--platform-of-this-machine]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra.packaging import PackagingError, archive, layout, template, wheels


@dataclass(frozen=True, slots=True)
class Built:
    """What was built and how large it is; `zip_bytes` is 0 if only the template was requested."""

    folder: Path
    size: template.Size
    zip_bytes: int


def build(out: Path, *, platform: wheels.Platform | None = wheels.LAMBDA) -> Built:
    """Builds into `out` and replaces what is there. Without a platform it only writes the template (offline).

    Raises PackagingError if a wheel is missing or a limit is exceeded.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="privacy-package-") as name:
        project, raw = Path(name) / "project", Path(name) / "raw"
        layout.stage(project)
        template.run_chalice(project, raw)
        size = template.finish(raw / "sam.json", out / "template.json")
        zip_bytes = 0
        if platform is not None:
            fetched = wheels.fetch(platform, layout.ROOT / ".cache" / "wheels")
            zip_bytes = archive.build(raw / "deployment.zip", fetched, out / "deployment.zip")
    return Built(out, size, zip_bytes)


def main(arguments: list[str]) -> int:
    """Runs the command. The exit code is 1, with a message, if the package can't or must not be built."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description="Build template and zip for AWS.")
    parser.add_argument("--out", type=Path, default=layout.ROOT / "build" / "package")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--template-only", action="store_true", help="no zip, no network")
    kind.add_argument("--platform-of-this-machine", action="store_true", help="to try the zip here")
    options = parser.parse_args(arguments)
    platform: wheels.Platform | None = wheels.LAMBDA
    if options.template_only:
        platform = None
    elif options.platform_of_this_machine:
        platform = wheels.this_machine()
    try:
        built = build(options.out, platform=platform)
    except PackagingError as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    size = built.size
    print(f"template  {size.bytes:>10,} of {template.MAX_BYTES:,} bytes")
    print(f"API       {size.api_resources:>10} of {template.MAX_API_RESOURCES} resources, {size.methods} methods")
    if platform is not None:
        print(f"zip       {built.zip_bytes:>10,} of {archive.MAX_BYTES:,} bytes, for {platform.name}")
    print(f"in        {built.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
