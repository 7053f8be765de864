"""The files that Chalice sees: the deployed ones, no stray ones, and policies with a concrete role per tenant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.law import statutes
from infra.packaging import PackagingError, layout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in ("chalicelib/tenants", "chalicelib/api/__pycache__", ".chalice"):
        (root / name).mkdir(parents=True)
    for name in ("app.py", ".chalice/config.json", "chalicelib/api/view.py", "chalicelib/tenants/alpha.toml"):
        (root / name).write_text("")
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": {"Fn::Sub": "role/${Stage}-${Tenant}"}}
    (root / ".chalice/policy-api_handler.json").write_text(json.dumps({"Statement": [statement]}))
    return root


def staged(project: Path, target: Path) -> set[str]:
    layout.stage(target, project)
    return {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}


def test_the_copy_holds_what_is_deployed_and_no_requirements(project: Path, tmp_path: Path) -> None:
    assert staged(project, tmp_path / "copy") == {
        "app.py",
        "chalicelib/api/view.py",
        "chalicelib/tenants/alpha.toml",
        ".chalice/config.json",
        ".chalice/policy-api_handler.json",
        "requirements.txt",
    }
    assert (tmp_path / "copy/requirements.txt").read_text() == ""


@pytest.mark.parametrize("stray", ["__pycache__/view.cpython-311.pyc", ".view.py.swp", "view.py~", "view.py.orig"])
def test_stray_files_are_never_packed(project: Path, tmp_path: Path, stray: str) -> None:
    (project / "chalicelib/api" / stray).write_text("stray")
    assert not [name for name in staged(project, tmp_path / "copy") if name.endswith(stray)]


def test_a_new_profile_is_all_that_a_new_tenant_needs_in_the_policies(project: Path, tmp_path: Path) -> None:
    (project / "chalicelib/tenants/beta.toml").write_text("")
    layout.stage(tmp_path / "copy", project)
    policy = json.loads((tmp_path / "copy/.chalice/policy-api_handler.json").read_text())
    assert policy["Statement"][0]["Resource"] == [
        {"Fn::Sub": "role/${Stage}-alpha"},
        {"Fn::Sub": "role/${Stage}-beta"},
    ]


@pytest.mark.parametrize("missing", ["app.py", ".chalice/config.json"])
def test_a_missing_part_is_named(project: Path, tmp_path: Path, missing: str) -> None:
    (project / missing).unlink()
    with pytest.raises(PackagingError, match=f"{missing} is missing"):
        layout.stage(tmp_path / "copy", project)


def test_a_project_without_profiles_is_refused(project: Path, tmp_path: Path) -> None:
    (project / "chalicelib/tenants/alpha.toml").unlink()
    with pytest.raises(PackagingError, match="holds no profile"):
        layout.stage(tmp_path / "copy", project)


def test_the_copy_holds_the_table_of_law_and_needs_nothing_else_to_read_it(tmp_path: Path) -> None:
    layout.stage(tmp_path / "copy")
    code = "import sys; sys.path.insert(0, '.'); from chalicelib.law import statutes; print(statutes.CHILD_UNDER.sole)"
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code],
        cwd=tmp_path / "copy",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.stdout, finished.stderr) == (f"{statutes.CHILD_UNDER.sole}\n", "")
    assert list((tmp_path / "copy").rglob("*.yaml")) == []
