"""The console's page and files, as they are served: who may frame them, what they load, how long they are kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import chalicelib
from chalicelib.api.console import assets
from chalicelib.domain.access.scopes import SCOPES
from infra.local.stack import Stack

FOLDER = Path(chalicelib.__file__).parent / "console"
VENDORED = {
    "preact.js": "bdcbd9abdf2c77c5c45326eab42191e949222d479d0d5f69467387a77040cb55",
    "htm.js": "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4",
}
MOST_BYTES = 320_000


def test_the_page_runs_only_its_own_scripts_and_talks_only_to_the_api_and_the_buckets(stack: Stack) -> None:
    page = stack.http("GET", "/console")
    parts = [part.strip().partition(" ") for part in str(page.header("Content-Security-Policy")).split(";")]
    policy = {name: rest for name, _, rest in parts}
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {stack.s3_url}",
        "frame-src": "blob:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert page.header("Cross-Origin-Opener-Policy") == page.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert re.fullmatch(r"([a-z-]+=\(\)(, )?)+", str(page.header("Permissions-Policy")))
    assert page.header("Cache-Control") == "no-store"
    assert page.header("X-Frame-Options") == "DENY"
    assert "<style" not in page.text and not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", page.text)


def test_on_aws_the_page_talks_to_each_tenants_bucket_by_name(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVACY_LOCAL_FILES", "")
    from chalicelib import settings

    origin = settings.load().transfer_origin("cyclonex")
    assert origin == "https://privacy-local-cyclonex-transfer.s3.us-east-1.amazonaws.com"


def test_each_file_that_the_page_and_its_scripts_name_is_served_for_good(stack: Stack) -> None:
    page = stack.http("GET", "/console").text
    named = set(re.findall(rf'"(/console/{assets.hash_all()}/[^"]+)"', page))
    assert named, page
    named |= {f"/console/{assets.hash_all()}/{name}" for name in assets.read_files()}
    for address in sorted(named):
        answer = stack.http("GET", address)
        assert answer.status == 200, address
        assert answer.header("Content-Type") in assets.MEDIA.values()
        assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
        assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
        assert answer.header("Access-Control-Allow-Origin") is None


def test_scripts_import_by_relative_paths_that_are_there() -> None:
    for name, text in assets.read_files().items():
        for wanted in (
            re.findall(r'^(?:import|export) [^;]*?from "([^"]+)"', text, re.M) if not name.startswith("vendor/") else ()
        ):
            assert wanted.startswith("."), name
            target = (FOLDER / name).parent.joinpath(wanted).resolve().relative_to(FOLDER).as_posix()
            assert target in assets.read_files(), (name, wanted)


OTHERS = ("0123456789abcdef/main.js", "{hash}/none.js", "{hash}/index.html", "{hash}/kit/../main.js")


@pytest.mark.parametrize("address", OTHERS)
def test_another_hash_or_name_is_not_found(stack: Stack, address: str) -> None:
    answer = stack.http("GET", f"/console/{address.format(hash=assets.hash_all())}")
    assert answer.status == 404 and answer.json["code"] == "not_found"
    assert answer.header("Cache-Control") == "no-store"


def test_all_files_together_are_small() -> None:
    assert len(assets.render_page()) + sum(map(len, assets.read_files().values())) < MOST_BYTES


def test_the_libraries_are_as_they_were_published_and_have_their_licences() -> None:
    vendor = FOLDER / "vendor"
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.glob("*.js")}
    assert found == VENDORED
    assert all((vendor / f"{Path(name).stem}.LICENSE.txt").exists() for name in VENDORED)


def test_no_script_takes_html_runs_text_or_keeps_a_secret() -> None:
    banned = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "sessionStorage", ".cookie")
    for name, text in assets.read_files().items():
        if not name.startswith("vendor/"):
            assert not [word for word in banned if word in text], name
            stored = set(re.findall(r'localStorage\.setItem\("?(\w+)', text))
            assert stored <= {"name"}, name  # theme, density, keys: the table in shell.js


def test_each_scope_that_a_view_asks_for_is_one() -> None:
    shell = assets.read_files()["shell.js"]
    asked = set(re.findall(r'scope: "([^"]+)"', shell))
    assert asked and asked <= set(SCOPES)
    assert {path.stem for path in (FOLDER / "views").glob("*.js")} >= set(re.findall(r'file: "(\w+)"', shell))
