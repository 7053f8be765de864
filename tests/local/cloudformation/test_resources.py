"""The real templates become resources with the properties that they state."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage.tenants.profiles import tenants
from infra.local import deployment
from infra.local.cloudformation import resources
from infra.local.cloudformation.resources import Created
from infra.local.cloudformation.templates import Template, TemplateError

Clients = Callable[[str], Any]


@pytest.fixture
def created(aws: Clients) -> Created:
    return deployment.create()


def test_every_tenant_has_its_table_with_all_that_the_template_says(created: Created, aws: Clients) -> None:
    dynamodb = aws("dynamodb")
    assert tenants() == ("billgenix", "cyclonex", "psynergy")
    for tenant in tenants():
        name = f"privacy-local-{tenant}"
        table = dynamodb.describe_table(TableName=name)["Table"]
        assert {i["IndexName"]: i["Projection"]["ProjectionType"] for i in table["GlobalSecondaryIndexes"]} == {
            "due": "KEYS_ONLY",
            "listing": "KEYS_ONLY",
        }
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert table["DeletionProtectionEnabled"] is True
        assert table["SSEDescription"]["KMSMasterKeyArn"] == created.keys[f"alias/privacy-local-{tenant}-data"]
        ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert created.tables[name] == {None: "pk", "due": "due_pk", "listing": "list_pk"}


def test_keys_parameters_and_mail_identities_are_there(created: Created, aws: Clients) -> None:
    signing = aws("kms").describe_key(KeyId="alias/privacy-local-cyclonex-signing")["KeyMetadata"]
    assert (signing["KeySpec"], signing["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    data = created.keys["alias/privacy-local-cyclonex-data"]
    assert aws("kms").get_key_rotation_status(KeyId=data)["KeyRotationEnabled"] is True
    found = aws("ssm").get_parameters_by_path(Path="/privacy/local/cyclonex/")["Parameters"]
    assert {p["Name"].rpartition("/")[2]: p["Value"] for p in found} == {
        "mail-from": "privacy@cyclonex.example",
        "privacy-mailbox": "privacy@cyclonex.example",
    }
    assert "cyclonex.example" in {i["IdentityName"] for i in aws("sesv2").list_email_identities()["EmailIdentities"]}


def test_the_queue_gives_up_into_its_dead_letter_queue(created: Created, aws: Clients) -> None:
    sqs = aws("sqs")
    url = created.queues["privacy-local-deliveries"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    redrive = json.loads(attributes["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"].endswith(":privacy-local-deliveries-dlq")
    assert int(attributes["VisibilityTimeout"]) >= 360
    assert sqs.get_queue_url(QueueName="privacy-local-deliveries")["QueueUrl"] == url


def test_roles_are_kept_for_the_judge(created: Created) -> None:
    role = created.roles["arn:aws:iam::123456789012:role/privacy-local-tenant-psynergy"]
    assert role.trusts("arn:aws:iam::123456789012:role/privacy-local-function-deliver")
    assert not role.trusts("arn:aws:iam::123456789012:role/somebody-else")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{Type: AWS::EC2::Instance}", "cannot make a AWS::EC2::Instance"),
        (
            "{Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: !Ref Key, New: 1}}",
            r"nobody applied.*New",
        ),
    ],
)
def test_what_the_local_stack_cannot_make_is_an_error(tmp_path: Path, aws: Clients, body: str, message: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(f"Resources:\n  Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{}}}}}}\n  It: {body}\n")
    with pytest.raises(TemplateError, match=message):
        Created(aws).create(Template(path, {}, {}))


def test_a_resource_that_refers_to_itself_is_an_error(tmp_path: Path, aws: Clients) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Resources:\n  It: {Type: AWS::SSM::Parameter, Properties: {Name: !Ref It}}\n")
    with pytest.raises(TemplateError, match="refers to itself"):
        Created(aws).create(Template(path, {}, {}))


def test_only_types_without_meaning_on_one_machine_are_skipped() -> None:
    assert not resources.SKIPPED & resources._MAKERS.keys()
