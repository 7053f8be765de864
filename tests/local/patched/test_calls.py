"""Calls with a JSON body, with moto's own way to its handlers and with ours: the same answers and the same refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.embedded import embed
from infra.local.patched import answers, calls
from tests.local.patched.contract_table import TABLE, create

Clients = Callable[[str], Any]


@pytest.fixture(params=["stock", "kept"])
def service(request: pytest.FixtureRequest, aws: Clients) -> Iterator[Clients]:
    """Yields clients by service name; once on moto's way, once on ours."""
    if request.param == "stock":
        calls.PATCHES.uninstall()
        answers.PATCHES.uninstall()
    try:
        yield aws
    finally:
        answers.PATCHES.install()
        calls.PATCHES.install()


def test_a_service_whose_handlers_read_the_body_themselves(service: Clients) -> None:
    ssm = service("ssm")
    for name, value in (("/a/one", "x=1&y=ü"), ("/a/two", "{}")):
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    found = ssm.get_parameters_by_path(Path="/a/", Recursive=True, WithDecryption=True)["Parameters"]
    assert {one["Name"]: (one["Value"], one["Version"]) for one in found} == {
        "/a/one": ("x=1&y=ü", 1),
        "/a/two": ("{}", 1),
    }
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.get_parameter(Name="/a/three")


def test_a_service_with_bytes_in_its_answers(service: Clients) -> None:
    kms = service("kms")
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    signed = kms.sign(KeyId=key, Message=b"\x00" * 32, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
    given = {"Message": b"\x00" * 32, "MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert kms.verify(KeyId=key, Signature=signed["Signature"], **given)["SignatureValid"] is True


def test_a_service_whose_region_stands_in_the_signature_alone(service: Clients) -> None:
    sqs = service("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "7"})["QueueUrl"]
    assert "q" in embed.backend("sqs", "us-east-1").queues
    entries = [{"Id": str(n), "MessageBody": f"a=b&{n}"} for n in range(3)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 3
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert sorted(one["Body"] for one in got) == ["a=b&0", "a=b&1", "a=b&2"]
    assert {one["Attributes"]["ApproximateReceiveCount"] for one in got} == {"1"}
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"] == {
        "VisibilityTimeout": "7"
    }
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sqs.send_message(QueueUrl=f"{url}-none", MessageBody="x")


def test_an_answer_has_an_id_of_its_own_and_the_digest_of_its_bytes(service: Clients) -> None:
    client = service("dynamodb")
    create(client)
    answered = [client.describe_table(TableName=TABLE)["ResponseMetadata"] for _ in range(2)]
    ids = {one["RequestId"] for one in answered}
    assert len(ids) == 2 and all(re.fullmatch(r"\w{52}", one) for one in ids)
    headers = answered[0]["HTTPHeaders"]
    assert headers["content-type"] == "application/x-amz-json-1.0" and headers["x-amz-crc32"].isdigit()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_item(TableName="none", Key={"pk": {"S": "p"}, "sk": {"S": "1"}})


def test_other_calls_go_moto_s_way(service: Clients) -> None:
    s3, sts = service("s3"), service("sts")
    s3.create_bucket(Bucket="privacy-other")
    s3.put_object(Bucket="privacy-other", Key="x-amz-target", Body=b"{}", ContentType="application/x-amz-json-1.0")
    assert s3.get_object(Bucket="privacy-other", Key="x-amz-target")["Body"].read() == b"{}"
    assert sts.get_caller_identity()["Account"] == embed.ACCOUNT_ID
