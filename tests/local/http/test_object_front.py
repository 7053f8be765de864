"""Forms are accepted as S3 does: signed by a role that may, in time, with exactly these fields, and of that size."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local import deployment
from infra.local.embedded import embed
from infra.local.embedded.expiry import drop_expired
from infra.local.http.events import HttpRequest
from infra.local.http.object_front import parse_form
from infra.local.http.post_policy import Refused, check_policy
from infra.local.iam.sessions import Session
from infra.local.stack import Answer, Stack

BUCKET = "privacy-local-cyclonex-transfer"
KEY = "uploads/upl_1"
CONTENT = b"%PDF-1.7"
Form = dict[str, Any]
Change = Callable[[dict[str, str]], dict[str, str]]


def form(stack: Stack, *, key: str = KEY, bucket: str = BUCKET, seconds: int = 600, tenant: str = "cyclonex") -> Form:
    """Returns a form for CONTENT, signed as a tenant's role."""
    made: Form = stack.clients.get("s3", tenant).generate_presigned_post(
        bucket,
        key,
        Fields={"Content-Type": "application/pdf"},
        Conditions=[{"Content-Type": "application/pdf"}, ["content-length-range", 8, 8]],
        ExpiresIn=seconds,
    )
    return made


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, f"<Code>{code}</Code>" in answer.text) == (status, True), answer.text


def stored(bucket: str = BUCKET) -> list[str]:
    """Returns the keys of a bucket, as an operator sees them."""
    found = deployment.client("s3").list_objects_v2(Bucket=bucket)
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_a_good_form_stores_the_file_with_its_type_and_the_buckets_encryption(stack: Stack) -> None:
    answer = stack.send_file(form(stack), CONTENT, file_name="Pat Rivera.pdf")
    assert (answer.status, answer.header("Access-Control-Allow-Origin")) == (204, "*")
    found = deployment.client("s3").get_object(Bucket=BUCKET, Key=KEY)
    assert (found["Body"].read(), found["ContentType"]) == (CONTENT, "application/pdf")
    assert found["ServerSideEncryption"] == "aws:kms"
    stack.reset()
    assert stored() == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda f: f | {"x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch"),
        (lambda f: f | {"policy": f["policy"][:-8] + "AAAAAAA="}, 403, "SignatureDoesNotMatch"),
        (lambda f: f | {"x-amz-security-token": "other"}, 403, "InvalidToken"),
        (lambda f: f | {"x-amz-algorithm": "AWS4"}, 400, "InvalidArgument"),
        (lambda f: f | {"x-amz-credential": "ASIAOTHER" + f["x-amz-credential"][20:]}, 403, "InvalidAccessKeyId"),
        (lambda f: f | {"x-amz-date": "20200101T000000Z"}, 400, "AuthorizationQueryParametersError"),
        (lambda f: f | {"key": "uploads/upl_2"}, 403, "AccessDenied"),
        (lambda f: f | {"Content-Type": "text/html"}, 403, "AccessDenied"),
        (lambda f: f | {"acl": "public-read"}, 403, "AccessDenied"),
        (lambda f: {name: value for name, value in f.items() if name != "Content-Type"}, 403, "AccessDenied"),
        (lambda f: {name: value for name, value in f.items() if name != "policy"}, 403, "AccessDenied"),
    ],
)
def test_a_form_that_was_changed_is_refused(stack: Stack, change: Change, status: int, code: str) -> None:
    made = form(stack)
    refused(stack.send_file({"url": made["url"], "fields": change(made["fields"])}, CONTENT), status, code)
    assert stored() == []


def test_a_file_of_another_size_is_refused(stack: Stack) -> None:
    refused(stack.send_file(form(stack), CONTENT + b"x"), 400, "EntityTooLarge")
    refused(stack.send_file(form(stack), CONTENT[:-1]), 400, "EntityTooSmall")
    assert stored() == []


def test_a_form_ends_by_real_time_and_not_by_the_systems_clock(stack: Stack) -> None:
    stack.clock.advance(timedelta(days=45))
    assert stack.send_file(form(stack), CONTENT).status == 204
    refused(stack.send_file(form(stack, seconds=-1), CONTENT), 403, "AccessDenied")


def test_a_form_for_one_bucket_is_no_form_for_another(stack: Stack) -> None:
    other = "privacy-local-psynergy-transfer"
    made = form(stack)
    refused(stack.send_file({**made, "url": made["url"].replace(BUCKET, other)}, CONTENT), 403, "AccessDenied")
    refused(stack.send_file({**made, "url": made["url"] + "-2"}, CONTENT), 404, "NoSuchBucket")
    assert stored(other) == []


def test_a_role_signs_for_its_own_tenants_bucket_and_its_two_prefixes_alone(stack: Stack) -> None:
    refused(stack.send_file(form(stack, bucket="privacy-local-psynergy-transfer"), CONTENT), 403, "AccessDenied")
    refused(stack.send_file(form(stack, key="elsewhere/1"), CONTENT), 403, "AccessDenied")
    assert stack.send_file(form(stack, key="attached/1"), CONTENT).status == 204


def test_credentials_that_have_run_out_sign_nothing(stack: Stack) -> None:
    made = form(stack)
    access_key = made["fields"]["x-amz-credential"].partition("/")[0]
    given = stack.guard.session(access_key)
    assert given is not None
    stack.guard._assumed[access_key] = Session(given.role, given.secret, given.token, datetime.now(UTC))
    try:
        refused(stack.send_file(made, CONTENT), 400, "ExpiredToken")
    finally:
        stack.guard._assumed[access_key] = given


def test_nothing_but_forms_is_taken(stack: Stack) -> None:
    for method, status in (("GET", 405), ("PUT", 405), ("DELETE", 405), ("OPTIONS", 400)):
        assert stack.front.handle(HttpRequest(method, f"/{BUCKET}", [], b"")).status == status
    assert stack.front.handle(HttpRequest("POST", f"/{BUCKET}", [("Content-Type", "text/plain")], b"x")).status == 412


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b--\r\n",
        b"--b\r\nno name\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx',
    ],
)
def test_a_body_that_is_no_form_with_a_file_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        parse_form("multipart/form-data; boundary=b", body)
    assert refusal.value.status == 400


def test_a_file_may_hold_anything_and_what_follows_it_is_ignored() -> None:
    file = b"\r\n\r\n--\x00\xff\r\n--"
    name = b"--b\r\nContent-Disposition: form-data; name="
    body = name + b'"Key"\r\n\r\nk\r\n' + name + b'"file"; filename="a"\r\n\r\n' + file + b"\r\n"
    body += name + b'"late"\r\n\r\nx\r\n--b--'
    assert parse_form('multipart/form-data; boundary="b"', body) == ({"key": "k"}, file)


@pytest.mark.parametrize(
    "policy", [b"no JSON", b"{}", b'{"expiration": "2100-01-01T00:00:00Z", "conditions": [["in", "$key", "a"]]}']
)
def test_a_policy_that_cannot_be_read_is_refused(policy: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        check_policy({"policy": base64.b64encode(policy).decode()}, BUCKET, 1, datetime.now(UTC))
    assert refusal.value.code == "InvalidPolicyDocument"


def test_a_prefix_may_be_asked_for_and_ignored_fields_need_no_condition() -> None:
    conditions = [{"bucket": BUCKET}, ["starts-with", "$key", "uploads/"]]
    text = json.dumps({"expiration": "2100-01-01T00:00:00Z", "conditions": conditions})
    fields = {"policy": base64.b64encode(text.encode()).decode(), "key": "uploads/1", "x-ignore-me": "1"}
    check_policy(fields, BUCKET, 1, datetime.now(UTC))
    with pytest.raises(Refused, match="key"):
        check_policy({**fields, "key": "attached/1"}, BUCKET, 1, datetime.now(UTC))


def test_objects_go_when_their_buckets_lifecycle_says_so(stack: Stack) -> None:
    for prefix in ("uploads", "attached"):
        assert stack.send_file(form(stack, key=f"{prefix}/1"), CONTENT).status == 204
    for days, left in ((0.9, ["attached/1", "uploads/1"]), (0.2, ["attached/1"])):
        stack.clock.advance(timedelta(days=days))
        stack.tick()
        assert stored() == left
    for days, left in ((28, ["attached/1"]), (1, [])):
        stack.clock.advance(timedelta(days=days))
        drop_expired(stack.clock.now())  # what each tick begins with; then would come the jobs of all those days
        assert stored() == left


def test_an_aws_set_aside_may_have_buckets_of_the_same_names(stack: Stack) -> None:
    stack.send_file(form(stack), CONTENT)
    with embed.set_aside():
        deployment.client("s3").create_bucket(Bucket=BUCKET)
        assert stored() == []
    assert stored() == [KEY]
