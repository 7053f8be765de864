"""The package gets a wheel for everything it needs, chosen for the platform of the functions, or is not built."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from infra.packaging import PackagingError
from infra.packaging.wheels import LAMBDA, cache_folder, fetch, find_unmet, requirements


def wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    metadata = "\n".join([f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {need}" for need in needs)])
    with ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", metadata)
    return path


def test_a_complete_set_of_wheels_leaves_nothing_unmet(tmp_path: Path) -> None:
    wheels = [wheel(tmp_path, "one", "1.0", "two>=2"), wheel(tmp_path, "two", "2.1")]
    assert find_unmet([Requirement("one==1.0")], wheels, LAMBDA) == []


def test_a_missing_wheel_of_a_wheel_is_named(tmp_path: Path) -> None:
    wheels = [wheel(tmp_path, "one", "1.0", "two>=2", "three")]
    assert find_unmet([Requirement("one==1.0")], wheels, LAMBDA) == ["three", "two>=2"]


def test_a_wheel_of_the_wrong_version_does_not_count(tmp_path: Path) -> None:
    assert find_unmet([Requirement("one==1.1")], [wheel(tmp_path, "one", "1.0")], LAMBDA) == ["one==1.1"]


def test_markers_are_judged_for_the_functions_platform_not_for_this_machine(tmp_path: Path) -> None:
    needs = ['old; python_version < "3.13"', 'other; sys_platform == "win32"', 'intel; platform_machine == "x86_64"']
    here = wheel(tmp_path, "one", "1.0", *needs, 'arm; platform_machine == "aarch64"', 'more; extra == "all"')
    assert [text.partition(";")[0] for text in find_unmet([Requirement("one")], [here], LAMBDA)] == ["arm"]


def test_wheels_that_need_each_other_are_looked_at_once(tmp_path: Path) -> None:
    wheels = [wheel(tmp_path, "one", "1.0", "two"), wheel(tmp_path, "two", "1.0", "one")]
    assert find_unmet([Requirement("one")], wheels, LAMBDA) == []


def test_chalice_is_not_fetched_since_it_lays_in_its_own_runtime() -> None:
    packaged = {requirement.name for requirement in requirements()}
    assert "chalice" not in packaged
    assert {"cryptography", "idna", "markdown-it-py", "phonenumbers", "pydantic", "tzdata"} <= packaged


def test_a_loose_pin_is_refused(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pydantic>=2\n")
    with pytest.raises(PackagingError, match="pydantic must be pinned"):
        requirements(tmp_path)


def test_an_incomplete_cache_is_thrown_away_and_reported(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("one==1.0\n")
    cache = tmp_path / "cache"
    folder = cache_folder(LAMBDA, cache, tmp_path)
    folder.mkdir(parents=True)
    with pytest.raises(PackagingError, match=r"no wheel for python3\.13-arm64: one==1\.0"):
        fetch(LAMBDA, cache, tmp_path)
    assert not folder.exists()
