"""A tenant's credentials reach only that tenant's data; a function's calls reach only what its policy allows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.iam import acting
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

OWN, FOREIGN = "privacy-local-cyclonex", "privacy-local-billgenix"
Tiny = tuple[Stack, Seen]


def key(pk: str = "T#cyclonex#1") -> Any:
    return {"pk": {"S": pk}, "sk": {"S": "s"}}


def query(index: str | None = None, pk: str = "T#cyclonex#due", table: str = OWN) -> Any:
    name = {None: "pk", "due": "due_pk", "listing": "list_pk"}.get(index, "pk")
    return {
        "TableName": table,
        **({"IndexName": index} if index else {}),
        "KeyConditionExpression": "#p = :p",
        "ExpressionAttributeNames": {"#p": name},
        "ExpressionAttributeValues": {":p": {"S": pk}},
    }


def put(table: str = OWN, pk: str = "T#cyclonex#1") -> Any:
    return {"Put": {"TableName": table, "Item": key(pk)}}


def denied(call: Any, **parameters: Any) -> None:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_a_tenants_own_items_can_be_read_and_written(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    dynamodb.transact_write_items(
        TransactItems=[
            put(),
            {
                "ConditionCheck": {
                    "TableName": OWN,
                    "Key": key("T#cyclonex#2"),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
        ]
    )
    assert dynamodb.get_item(TableName=OWN, Key=key())["Item"] == key()
    assert dynamodb.batch_get_item(RequestItems={OWN: {"Keys": [key()]}})["Responses"][OWN] == [key()]
    for index in (None, "due", "listing"):
        assert dynamodb.query(**query(index))["Items"] == []
    assert tiny[0].guard.refused == []


def test_another_tenants_table_is_refused_by_every_way_in(tiny: Tiny) -> None:
    stack, _ = tiny
    dynamodb = stack.clients.get("dynamodb", "cyclonex")
    denied(dynamodb.get_item, TableName=FOREIGN, Key=key())
    denied(dynamodb.get_item, TableName=f"arn:aws:dynamodb:us-east-1:123456789012:table/{FOREIGN}", Key=key())
    denied(dynamodb.put_item, TableName=FOREIGN, Item=key())
    denied(dynamodb.delete_item, TableName=FOREIGN, Key=key())
    denied(dynamodb.query, **query(table=FOREIGN))
    denied(dynamodb.batch_get_item, RequestItems={OWN: {"Keys": [key()]}, FOREIGN: {"Keys": [key()]}})
    assert len(stack.guard.refused) == 6


def test_one_foreign_item_inside_a_transaction_refuses_it_all(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    denied(dynamodb.transact_write_items, TransactItems=[put(), put(FOREIGN)])
    denied(dynamodb.transact_get_items, TransactItems=[{"Get": {"TableName": FOREIGN, "Key": key()}}])
    assert "Item" not in dynamodb.get_item(TableName=OWN, Key=key())


def test_a_partition_of_another_tenant_in_the_own_table_is_refused(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    denied(dynamodb.get_item, TableName=OWN, Key=key("T#billgenix#1"))
    denied(dynamodb.transact_write_items, TransactItems=[put(), put(pk="T#billgenix#1")])
    denied(dynamodb.batch_get_item, RequestItems={OWN: {"Keys": [key(), key("x")]}})
    for index in (None, "due", "listing"):
        denied(dynamodb.query, **query(index, pk="T#billgenix#due"))


def test_actions_and_indexes_that_are_not_listed_are_refused(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    denied(dynamodb.scan, TableName=OWN)
    denied(dynamodb.batch_write_item, RequestItems={OWN: [{"PutRequest": {"Item": key()}}]})
    denied(dynamodb.delete_table, TableName=OWN)
    denied(dynamodb.list_tables)
    denied(dynamodb.query, **query("other"))


def test_opt_out_lists_of_others_and_senders_without_the_tenants_tags_are_refused(tiny: Tiny) -> None:
    sms = tiny[0].clients.get("pinpoint-sms-voice-v2", "cyclonex")
    denied(sms.put_opted_out_number, OptOutListName="privacy-local-billgenix", OptedOutNumber="+12025550100")
    denied(sms.describe_opted_out_numbers, OptOutListName="Default")
    denied(sms.create_opt_out_list, OptOutListName="privacy-local-cyclonex")
    denied(sms.send_text_message, DestinationPhoneNumber="+12025550100", OriginationIdentity="+12025550101")


def test_parameters_keys_mail_and_queues_of_others_are_refused(tiny: Tiny) -> None:
    stack, _ = tiny
    ssm = stack.clients.get("ssm", "cyclonex")
    assert len(ssm.get_parameters_by_path(Path="/privacy/local/cyclonex/")["Parameters"]) == 2
    denied(ssm.get_parameters_by_path, Path="/privacy/local/billgenix/")
    denied(ssm.get_parameters_by_path, Path="/privacy/local/")
    denied(ssm.get_parameter, Name="/privacy/local/cyclonex/mail-from")
    denied(ssm.get_parameters, Names=["/privacy/local/cyclonex/mail-from"])
    kms = stack.clients.get("kms", "cyclonex")
    signing: Any = {"Message": b"m", "MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert kms.sign(KeyId="alias/privacy-local-cyclonex-signing", **signing)["Signature"]
    denied(kms.sign, KeyId="alias/privacy-local-billgenix-signing", **signing)
    denied(kms.sign, KeyId="alias/unknown", **signing)
    denied(kms.decrypt, KeyId="alias/privacy-local-cyclonex-data", CiphertextBlob=b"x")
    ses = stack.clients.get("ses", "cyclonex")
    mail = b"From: A <privacy@%s.example>\r\nTo: b@c.example\r\nSubject: s\r\n\r\ntext"
    assert ses.send_raw_email(RawMessage={"Data": mail % b"cyclonex"})["MessageId"]
    denied(ses.send_raw_email, RawMessage={"Data": mail % b"billgenix"})
    sending: Any = {"FromEmailAddress": "privacy@cyclonex.example", "Content": {"Raw": {"Data": mail % b"cyclonex"}}}
    v2 = stack.clients.get("sesv2", "cyclonex")
    assert v2.send_email(**sending, ConfigurationSetName="privacy-local-cyclonex")["MessageId"]
    denied(v2.send_email, **sending, ConfigurationSetName="privacy-local-billgenix")
    denied(ses.send_raw_email, Source="privacy@billgenix.example", RawMessage={"Data": mail % b"cyclonex"})
    sqs = stack.clients.get("sqs", "cyclonex")
    denied(sqs.send_message, QueueUrl=stack.settings.deliveries_queue_url, MessageBody="m")


def test_a_function_may_do_what_its_policy_file_says(tiny: Tiny) -> None:
    stack, _ = tiny
    queue = stack.settings.deliveries_queue_url
    with acting.as_function("api_handler"):
        stack.clients.get("sqs").send_message(QueueUrl=queue, MessageBody="m")
        assert stack.clients.get("sts").get_caller_identity()["Account"] == "123456789012"
        denied(stack.clients.get("sqs").receive_message, QueueUrl=queue)
        denied(stack.clients.get("dynamodb").get_item, TableName=OWN, Key=key())
    with acting.as_function("sweep"):
        denied(stack.clients.get("ssm").get_parameter, Name="/privacy/local/cyclonex/mail-from")


def test_functions_take_on_tenant_roles_and_no_others(tiny: Tiny) -> None:
    sts = tiny[0].clients.get("sts")
    role = {"RoleArn": tiny[0].settings.role_arn("psynergy"), "RoleSessionName": "test"}
    for function in (
        "api_handler",
        "archive",
        "deliver",
        "feedback",
        "inbound",
        "remind",
        "run_imports",
        "send_events",
        "sweep",
    ):
        with acting.as_function(function):
            assert sts.assume_role(**role)["Credentials"]["AccessKeyId"]
            denied(sts.assume_role, **role | {"RoleArn": "arn:aws:iam::123456789012:role/Admin"})


def test_the_function_archive_alone_takes_on_the_role_that_writes_the_archive(tiny: Tiny) -> None:
    sts = tiny[0].clients.get("sts")
    role = {"RoleArn": tiny[0].settings.archive_role_arn("psynergy"), "RoleSessionName": "test"}
    for function in ("api_handler", "deliver", "inbound", "remind", "run_imports", "sweep"):
        with acting.as_function(function):
            denied(sts.assume_role, **role)
    with acting.as_function("archive"):
        assert sts.assume_role(**role)["Credentials"]["AccessKeyId"]


LOCK: Any = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime(2099, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("operation", "more", "missing"),
    [
        ("get_object", {"VersionId": "v"}, "s3:GetObjectVersion"),
        ("delete_object", {"VersionId": "v"}, "s3:DeleteObjectVersion"),
        ("put_object", {"Body": b"", **LOCK}, "s3:PutObjectRetention"),
        ("put_object", {"Body": b"", "ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
        ("put_object_legal_hold", {"LegalHold": {"Status": "ON"}}, "s3:PutObjectLegalHold"),
    ],
)
def test_versions_and_locks_need_permissions_of_their_own(
    tiny: Tiny, operation: str, more: dict[str, Any], missing: str
) -> None:
    """The transfer bucket's role may read, put and delete there, but knows neither versions nor locks."""
    s3 = tiny[0].clients.get("s3", "cyclonex")
    denied(getattr(s3, operation), Bucket=f"{OWN}-transfer", Key="papers/upl_1", **more)
    assert tiny[0].guard.refused[-1].action == missing


def test_a_bypass_of_a_retention_is_a_permission_that_nobody_has(tiny: Tiny) -> None:
    stack = tiny[0]
    named = {"Bucket": stack.settings.archive_bucket("cyclonex"), "Key": "k", "VersionId": "v"}
    with acting.as_function("archive"):
        s3 = stack.clients.for_archive("s3", "cyclonex")
        denied(s3.delete_object, **named, BypassGovernanceRetention=True)
        assert stack.guard.refused[-1].action == "s3:BypassGovernanceRetention"
        entries = {"Objects": [{"Key": "k", "VersionId": "v"}]}
        denied(s3.delete_objects, Bucket=named["Bucket"], Delete=entries, BypassGovernanceRetention=True)
        denied(s3.get_object, **named | {"Bucket": stack.settings.archive_bucket("psynergy")})
        denied(stack.clients.for_archive("dynamodb", "cyclonex").get_item, TableName=OWN, Key=key())
    assert stack.clients.get("s3", "cyclonex").list_objects_v2(Bucket=named["Bucket"])["KeyCount"] == 0


def test_a_role_that_no_template_describes_may_do_nothing(tiny: Tiny) -> None:
    stack, _ = tiny
    unknown = stack.settings.role_arn("nobody")
    credentials = stack.clients.get("sts").assume_role(RoleArn=unknown, RoleSessionName="test")["Credentials"]
    session = stack.clients._session("cyclonex")
    client = session.create_client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    denied(client.get_item, TableName=OWN, Key=key())  # type: ignore[attr-defined]  # made by botocore at run time
