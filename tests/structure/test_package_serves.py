"""The package, built for this machine by the recipe for Lambda, serves recorded events with only boto3 added."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from infra import package
from infra.packaging.wheels import this_machine

HERE = Path(__file__).parent
PUBLIC = {
    "problem_page": "text/html",
    "security_txt": "text/plain",
    "openapi": "application/json",
    "docs": "text/html",
}
"""Recorded events for routes that need a file of the package, with the type of the answer."""

BROUGHT_BY_LAMBDA = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
"""boto3 and what it needs: the only packages that Lambda's runtime adds to ours."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = package.build(tmp_path_factory.mktemp("package") / "out", platform=this_machine())
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(built.folder / "deployment.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runtime")
    for name in BROUGHT_BY_LAMBDA:
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.origin is not None
        origin = Path(found.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder


def recorded(name: str) -> Any:
    return json.loads((HERE / "recorded" / f"{name}.json").read_text("utf-8"))


def serve(unpacked: Path, runtime: Path, *calls: tuple[str, str]) -> dict[str, Any]:
    """Serves recorded events (handler, name) in an interpreter that knows the package and boto3 only."""
    settings = {
        "PRIVACY_STAGE": "test",
        "PRIVACY_BASE_URL": "https://api.privacy.example",
        "PRIVACY_ACCOUNT_ID": "123456789012",
        "PRIVACY_DELIVERIES_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/privacy-test-deliveries",
        "PRIVACY_IMPORTS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/privacy-test-imports",
        "PRIVACY_WEBHOOKS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/privacy-test-webhooks",
        "PRIVACY_REMINDERS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/privacy-test-reminders",
        "PRIVACY_ARCHIVE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/privacy-test-archive",
    }
    no_aws = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true"}
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(HERE / "serve_recorded.py"), str(unpacked), str(runtime)],
        input=json.dumps([{"handler": handler, "event": recorded(name)} for handler, name in calls]),
        env={"PATH": os.environ["PATH"], **settings, **no_aws},
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
    served: dict[str, Any] = json.loads(finished.stdout)
    return served


@pytest.fixture(scope="module")
def served(unpacked: Path, runtime: Path) -> dict[str, Any]:
    names = ["health", "unknown_path", "tenant_without_key", "wrong_method", "mistyped_key", *PUBLIC]
    answered = serve(
        unpacked,
        runtime,
        *(("app", name) for name in names),
        ("deliver", "no_messages"),
        ("run_imports", "no_messages"),
        ("send_events", "no_messages"),
        ("remind", "no_messages"),
    )
    answers = dict(zip([*names, "deliver", "run_imports", "send_events", "remind"], answered["answers"], strict=True))
    return {**answered, "answers": answers}


def test_nothing_is_imported_but_from_the_package_boto3_and_python(served: dict[str, Any]) -> None:
    assert served["foreign"] == []


def test_every_module_of_the_package_finds_what_it_imports(served: dict[str, Any]) -> None:
    assert served["unimportable"] == {}


def test_no_process_imports_the_signature_library_before_it_has_a_signature_to_verify(served: dict[str, Any]) -> None:
    assert served["signing"] == []


def test_health_is_answered_without_a_key(served: dict[str, Any]) -> None:
    answer = served["answers"]["health"]
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "ok"


@pytest.mark.parametrize("event", PUBLIC)
def test_what_is_served_from_files_is_in_the_package(served: dict[str, Any], event: str) -> None:
    answer = served["answers"][event]
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert answer["statusCode"] == 200
    assert headers["content-type"].partition(";")[0] == PUBLIC[event]
    assert len(answer["body"]) > 50


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ("unknown_path", 404, "not_found"),
        ("tenant_without_key", 401, "unauthorized"),
        ("wrong_method", 405, "method_not_allowed"),
        ("mistyped_key", 401, "unauthorized"),
    ],
)
def test_refusals_are_problems(served: dict[str, Any], event: str, status: int, code: str) -> None:
    answer = served["answers"][event]
    assert answer["statusCode"] == status
    body = json.loads(answer["body"])
    assert (body["status"], body["code"]) == (status, code)


@pytest.mark.parametrize("consumer", ["deliver", "run_imports", "send_events", "remind"])
def test_an_empty_batch_has_no_failures(served: dict[str, Any], consumer: str) -> None:
    assert served["answers"][consumer] == {"batchItemFailures": []}


def test_the_package_holds_the_app_its_data_and_no_tools(unpacked: Path) -> None:
    top = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert {"app.py", "chalicelib", "chalice", "idna", "pydantic", "pydantic_core", "phonenumbers", "tzdata"} <= top
    assert top.isdisjoint({"infra", "tests", "docs", "bench", "boto3", "botocore", "moto", "click"})
    assert list((unpacked / "chalicelib" / "tenants").glob("*.toml"))


def test_the_package_can_verify_a_signature(unpacked: Path, runtime: Path) -> None:
    key, signature = (  # RFC 8032 section 7.1, test 1: an empty message
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    )
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]; from chalicelib.domain.sms import ed25519; "
        "print(ed25519.verify(*map(bytes.fromhex, sys.argv[3:5]), b''), sys.modules['cryptography'].__file__)"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", script, str(unpacked), str(runtime), key, signature],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stdout.split() == ["True", str(unpacked / "cryptography" / "__init__.py")], finished.stderr
