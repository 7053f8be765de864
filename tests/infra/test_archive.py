"""The zip holds each file that is needed once, and the same bytes whenever it is built."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.packaging import PackagingError, archive


def make(path: Path, *names: str) -> Path:
    with ZipFile(path, "w") as target:
        for name in names:
            target.writestr(name, name)
    return path


def built(tmp_path: Path, *names: str) -> set[str]:
    layout = make(tmp_path / "layout.zip", "app.py", "chalicelib/tests/kept.toml")
    archive.build(layout, [make(tmp_path / "some.whl", *names)], tmp_path / "out.zip")
    with ZipFile(tmp_path / "out.zip") as package:
        return set(package.namelist()) - {"app.py", "chalicelib/tests/kept.toml"}


@pytest.mark.parametrize(
    "name",
    [
        "phonenumbers/geodata/data0.py",
        "phonenumbers/carrierdata/data0.py",
        "phonenumbers/shortdata/region_US.py",
        "library/__pycache__/module.cpython-313.pyc",
        "library/tests/test_module.py",
        "library/module.pyi",
        "library-1.0.dist-info/RECORD",
    ],
)
def test_what_no_function_reads_is_left_out(tmp_path: Path, name: str) -> None:
    assert built(tmp_path, name) == set()


@pytest.mark.parametrize(
    "name",
    [
        "phonenumbers/data/region_US.py",
        "phonenumbers/shortdata/__init__.py",
        "library/module.py",
        "library/data.bin",
        "library/latest.py",
        "library-1.0.dist-info/METADATA",
        "library-1.0.dist-info/licenses/LICENSE",
    ],
)
def test_what_is_read_or_owed_stays(tmp_path: Path, name: str) -> None:
    assert built(tmp_path, name) == {name}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    layout = make(tmp_path / "layout.zip", "b.py", "a.py")
    archive.build(layout, [], tmp_path / "first.zip")
    again = make(tmp_path / "again.zip", "a.py", "b.py")
    archive.build(again, [], tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_files_are_readable_by_the_user_that_lambda_runs_as(tmp_path: Path) -> None:
    archive.build(make(tmp_path / "layout.zip", "app.py"), [], tmp_path / "out.zip")
    with ZipFile(tmp_path / "out.zip") as package:
        assert {entry.external_attr >> 16 for entry in package.infolist()} == {0o644}


def test_a_file_that_comes_twice_stops_the_build(tmp_path: Path) -> None:
    layout = make(tmp_path / "layout.zip", "app.py")
    with pytest.raises(PackagingError, match=r"app\.py comes twice"):
        archive.build(layout, [make(tmp_path / "some.whl", "app.py")], tmp_path / "out.zip")


def test_a_package_above_the_budget_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 10)
    with pytest.raises(PackagingError, match="10 are allowed"):
        archive.build(make(tmp_path / "layout.zip", "app.py"), [], tmp_path / "out.zip")
