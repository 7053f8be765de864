"""Fetches the wheels for the package, for the platform of the functions rather than of this machine.

Chalice can't build for another Python and silently leaves binary wheels out, so this does it instead.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from infra.packaging import PackagingError
from infra.packaging.layout import ROOT

BROUGHT_BY_CHALICE: Final = frozenset({"chalice"})
"""Chalice puts its own runtime (two files) into the package; its wheel would add the command line tool."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What the wheels must run on. `pip` holds the options that tell pip; we evaluate the markers ourselves."""

    name: str
    pip: tuple[str, ...]
    python: str
    machine: str

    def environment(self) -> dict[str, str]:
        """The values for evaluating a requirement's marker there; pip would use those of this machine."""
        here: Environment = default_environment()
        major_minor = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        linux = {
            "platform_machine": self.machine,
            "platform_system": "Linux",
            "sys_platform": "linux",
            "os_name": "posix",
        }
        cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        rest = {"platform_machine": self.machine, "extra": ""}
        return {**{key: str(value) for key, value in here.items()}, **major_minor, **linux, **cpython, **rest}


LAMBDA: Final = Platform(
    name="python3.13-arm64",
    pip=("--python-version", "3.13", "--implementation", "cp", "--platform", "manylinux2014_aarch64"),
    python="3.13",
    machine="aarch64",
)
"""Lambda's python3.13 on arm64, as in infra/merge.yaml and .chalice/config.json."""


def this_machine() -> Platform:
    """Returns the platform of the running Python, for the proof that the package works when unpacked."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Platform(name=f"here-python{python}", pip=(), python=python, machine=platform.machine())


def requirements(root: Path = ROOT) -> list[Requirement]:
    """Reads requirements.txt, without what Chalice brings itself. Raises PackagingError for a loose pin."""
    lines = (line.partition("#")[0].strip() for line in (root / "requirements.txt").read_text("utf-8").splitlines())
    found = [Requirement(line) for line in lines if line]
    for requirement in found:
        if not str(requirement.specifier).startswith("=="):
            raise PackagingError(f"requirements.txt: {requirement.name} must be pinned with ==")
    return [requirement for requirement in found if canonicalize_name(requirement.name) not in BROUGHT_BY_CHALICE]


def fetch(target: Platform, cache: Path, root: Path = ROOT) -> list[Path]:
    """Returns the sorted wheels for a platform, from the cache or by pip. Raises PackagingError if one is missing."""
    folder = cache_folder(target, cache, root)
    if not folder.is_dir():
        _download([str(requirement) for requirement in requirements(root)], target, folder)
    wheels = sorted(folder.glob("*.whl"))
    missing = find_unmet(requirements(root), wheels, target)
    if missing:
        shutil.rmtree(folder)
        raise PackagingError(f"no wheel for {target.name}: {', '.join(missing)}")
    return wheels


def cache_folder(target: Platform, cache: Path, root: Path = ROOT) -> Path:
    """Returns the folder for the wheels of exactly these requirements; changed ones get a folder of their own."""
    wanted = "\n".join(str(requirement) for requirement in requirements(root))
    return cache / f"{target.name}-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"


def find_unmet(wanted: list[Requirement], wheels: list[Path], target: Platform) -> list[str]:
    """Returns the requirements, including the wheels' own, that no wheel meets, as names with versions."""
    have = {canonicalize_name(name): (version, wheel) for wheel in wheels for name, version, *_ in [_parts(wheel)]}
    environment = target.environment()
    missing: list[str] = []
    seen: set[str] = set()
    queue = list(wanted)
    while queue:
        requirement = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        version, wheel = have.get(canonicalize_name(requirement.name), (None, None))
        if version is None or wheel is None or not requirement.specifier.contains(version, prereleases=True):
            missing.append(str(requirement))
        elif wheel.name not in seen:
            seen.add(wheel.name)
            queue += [Requirement(line) for line in _metadata(wheel).get_all("Requires-Dist", [])]
    return sorted(missing)


def _parts(wheel: Path) -> tuple[str, str]:
    name, version, *_ = parse_wheel_filename(wheel.name)
    return name, str(version)


def _metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        name = next(entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def _download(wanted: list[str], target: Platform, folder: Path) -> None:
    # Download into a neighbouring folder first: an interrupted download must not look complete.
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    finished = subprocess.run(
        [*pip, "--only-binary", ":all:", *target.pip, "--dest", str(partial), *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        shutil.rmtree(partial)
        raise PackagingError(f"pip found no wheels for {target.name}:\n{finished.stderr}")
    partial.rename(folder)
