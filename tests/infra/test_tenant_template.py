"""The tenant's stack: a protected table, a private bucket, keys of its own, and a role for nothing else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from chalicelib.domain.uploads.upload import ATTACHED_FOR, FILED_FOR, LIFETIME
from chalicelib.settings import PRODUCTION
from tests.fixtures.code import cloudformation

TEMPLATE = cloudformation.read("tenant.yaml")
TABLE = TEMPLATE["Resources"]["Table"]
ROLE = TEMPLATE["Resources"]["Role"]["Properties"]
STATEMENTS: list[dict[str, Any]] = ROLE["Policies"][0]["PolicyDocument"]["Statement"]


ARCHIVE_ROLE = TEMPLATE["Resources"]["ArchiveRole"]["Properties"]
WRITES: list[dict[str, Any]] = ARCHIVE_ROLE["Policies"][0]["PolicyDocument"]["Statement"]


def actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]


def test_the_table_is_on_demand_recoverable_protected_and_encrypted_with_its_own_key() -> None:
    properties = TABLE["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_indexes_hold_keys_only() -> None:
    indexes = {index["IndexName"]: index for index in TABLE["Properties"]["GlobalSecondaryIndexes"]}
    assert set(indexes) == {"due", "listing"}
    assert {index["Projection"]["ProjectionType"] for index in indexes.values()} == {"KEYS_ONLY"}


@pytest.mark.parametrize("name", ["TransferBucket", "ArchiveBucket"])
def test_a_bucket_is_private_encrypted_with_the_tenants_key_and_reached_over_tls_alone(name: str) -> None:
    bucket = TEMPLATE["Resources"][name]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Fn::GetAtt": ["DataKey", "Arn"]},
    }
    policy = TEMPLATE["Resources"][f"{name}Policy"]["Properties"]
    assert policy["Bucket"] == {"Ref": name}
    statement = policy["PolicyDocument"]["Statement"][0]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_archive_keeps_every_version_and_can_be_locked_without_a_default_that_would_be_wrong_for_some() -> None:
    bucket = TEMPLATE["Resources"]["ArchiveBucket"]["Properties"]
    assert bucket["ObjectLockEnabled"] is True
    assert "ObjectLockConfiguration" not in bucket
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert not [rule for rule in rules for name in rule if "Expiration" in name]


def test_no_role_of_the_system_can_take_locks_off_and_nobody_puts_an_object_without_one() -> None:
    _, kept, locked = TEMPLATE["Resources"]["ArchiveBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (kept["Effect"], kept["Principal"]) == (locked["Effect"], locked["Principal"]) == ("Deny", "*")
    assert {"s3:BypassGovernanceRetention", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"} < {
        *kept["Action"]
    }
    roles = kept["Condition"]["ArnLike"]["aws:PrincipalArn"]["Fn::Sub"]
    assert roles.endswith(":role/privacy-${Stage}-*")
    assert TEMPLATE["Conditions"]["IsProduction"] == {"Fn::Equals": [{"Ref": "Stage"}, PRODUCTION]}
    mode = {"Fn::If": ["IsProduction", "COMPLIANCE", "GOVERNANCE"]}
    assert locked["Condition"] == {"StringNotEquals": {"s3:object-lock-mode": mode}}


def test_the_archive_is_written_by_a_role_that_reaches_nothing_else_and_bypasses_nothing() -> None:
    granted = set(itertools.chain.from_iterable(actions(statement) for statement in WRITES))
    assert granted == {
        "s3:PutObject",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetObjectRetention",
        "s3:GetObjectLegalHold",
        "s3:DeleteObjectVersion",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:Sign",
        "kms:GetPublicKey",
    }
    for statement in WRITES:
        for resource in statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]:
            named = resource.get("Fn::GetAtt", [""])[0] or resource["Fn::Sub"]
            assert named in {"ArchiveBucket", "${ArchiveBucket.Arn}/*", "DataKey", "SigningKey"}
    (trust,) = ARCHIVE_ROLE["AssumeRolePolicyDocument"]["Statement"]
    function, verifier = trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    assert function["Fn::Sub"].endswith(":role/privacy-${Stage}-function-archive")
    assert verifier["Fn::If"][0] == "HasVerifier"


def test_the_tenants_role_reads_the_archive_and_does_nothing_else_there() -> None:
    there = [one for one in STATEMENTS if "${ArchiveBucket.Arn}/*" in _strings(one["Resource"])]
    assert [actions(one) for one in there] == [["s3:GetObject", "s3:GetObjectVersion"]]


FILED = ("papers/", "evidence/", "answers/")
"""Where files of rights requests lie, by class."""


def test_the_role_deletes_files_of_requests_and_nothing_else() -> None:
    deletes = [one for one in STATEMENTS if "s3:DeleteObject" in _strings(one["Action"])]
    assert [text for one in deletes for text in _strings(one["Resource"])] == [
        "${TransferBucket.Arn}/" + prefix + "*" for prefix in FILED
    ]


def test_files_go_by_themselves_after_the_days_that_the_rules_say() -> None:
    rules = TEMPLATE["Resources"]["TransferBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    assert days == {"uploads/": LIFETIME.days, "attached/": ATTACHED_FOR.days, **dict.fromkeys(FILED, FILED_FOR.days)}
    assert [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule]
    assert {rule["Status"] for rule in rules} == {"Enabled"}


@pytest.mark.parametrize("name", ["Table", "TransferBucket", "ArchiveBucket", "DataKey", "SigningKey"])
def test_deleting_the_stack_leaves_data_and_keys(name: str) -> None:
    resource = TEMPLATE["Resources"][name]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_receipts_are_signed_with_a_p256_key_that_does_nothing_else() -> None:
    key = TEMPLATE["Resources"]["SigningKey"]["Properties"]
    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")


def test_the_role_may_do_what_the_code_needs_and_nothing_more() -> None:
    granted = set(itertools.chain.from_iterable(actions(statement) for statement in STATEMENTS))
    assert granted == {
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
        "ssm:GetParametersByPath",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:ListBucket",
        "kms:Sign",
        "kms:GetPublicKey",
        "ses:SendEmail",
        "ses:SendRawEmail",
        "sms-voice:PutOptedOutNumber",
        "sms-voice:DeleteOptedOutNumber",
        "sms-voice:DescribeOptedOutNumbers",
        "sms-voice:SendTextMessage",
    }


def test_mail_leaves_by_the_tenants_own_identity_and_configuration_set() -> None:
    (statement,) = (statement for statement in STATEMENTS if "ses:SendEmail" in actions(statement))
    named = [text.rpartition(":")[2] for text in _strings(statement["Resource"])]
    own = TEMPLATE["Resources"]["ConfigurationSet"]["Properties"]["Name"]["Fn::Sub"]
    assert named == ["identity/${MailDomain}", f"configuration-set/{own}"]


def test_ses_tells_of_mails_to_a_topic_of_the_tenants_own_and_keeps_none_back_by_a_list_of_others() -> None:
    resources = {name: each["Properties"] for name, each in TEMPLATE["Resources"].items()}
    assert resources["ConfigurationSet"]["SuppressionOptions"] == {"SuppressedReasons": []}
    told = resources["FeedbackEvents"]["EventDestination"]
    assert (told["Enabled"], set(told["MatchingEventTypes"])) == (True, {"delivery", "bounce", "complaint"})
    assert told["SnsDestination"] == {"TopicARN": {"Ref": "FeedbackTopic"}}
    assert resources["FeedbackTopic"]["KmsMasterKeyId"] == {"Fn::GetAtt": ["DataKey", "Arn"]}
    (statement,) = resources["FeedbackTopicPolicy"]["PolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "ses.amazonaws.com"}, "sns:Publish")
    source = statement["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert source.endswith(":configuration-set/${ConfigurationSet}")
    subscription = resources["FeedbackSubscription"]
    assert subscription["RawMessageDelivery"] is False, "the envelope names the topic, which names the tenant"
    assert subscription["Endpoint"]["Fn::Sub"].endswith(":privacy-${Stage}-feedback")


@pytest.mark.parametrize(
    ("name", "metric", "most"), [("Bounces", "BounceRate", 0.05), ("Complaints", "ComplaintRate", 0.001)]
)
def test_an_alarm_rings_before_ses_stops_the_account(name: str, metric: str, most: float) -> None:
    alarm = TEMPLATE["Resources"][f"{name}Alarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SES", f"Reputation.{metric}")
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (most, "GreaterThanThreshold")
    assert alarm["Dimensions"] == [{"Name": "ses:configuration-set", "Value": {"Ref": "ConfigurationSet"}}]
    assert TEMPLATE["Resources"]["ConfigurationSet"]["Properties"]["ReputationOptions"] == {
        "ReputationMetricsEnabled": True
    }


def test_every_access_to_items_is_bound_to_partition_keys_of_the_tenant() -> None:
    bound = [statement for statement in STATEMENTS if any(a.startswith("dynamodb:") for a in actions(statement))]
    assert len(bound) == 2
    for statement in bound:
        keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert keys == [{"Fn::Sub": "T#${Tenant}#*"}]


def test_texts_go_only_from_senders_that_are_tagged_as_the_tenants() -> None:
    (statement,) = (statement for statement in STATEMENTS if "sms-voice:SendTextMessage" in actions(statement))
    assert statement["Condition"] == {
        "StringEquals": {
            "aws:ResourceTag/privacy:stage": {"Ref": "Stage"},
            "aws:ResourceTag/privacy:tenant": {"Ref": "Tenant"},
        }
    }


def test_every_resource_of_the_role_names_the_tenant_or_a_resource_of_this_stack_or_its_tags_do() -> None:
    for statement in STATEMENTS:
        if "aws:ResourceTag/privacy:tenant" in statement.get("Condition", {}).get("StringEquals", {}):
            continue
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for resource in resources:
            if "Fn::GetAtt" in resource:
                assert resource["Fn::GetAtt"][0] in TEMPLATE["Resources"]
            else:
                named = (
                    "${Tenant}",
                    "${Table.Arn}/index/",
                    "${TransferBucket.Arn}/",
                    "${ArchiveBucket.Arn}/",
                    "identity/${MailDomain}",
                )
                assert any(part in resource["Fn::Sub"] for part in named), resource


def test_the_role_has_no_wildcard_but_its_own_parameters_and_objects_and_senders_told_by_tags() -> None:
    wild = [text for statement in STATEMENTS for text in _strings(statement["Resource"]) if "*" in text]
    assert [text.rpartition(":")[2] for text in wild] == [
        "parameter/privacy/${Stage}/${Tenant}/*",
        "${TransferBucket.Arn}/uploads/*",
        "${TransferBucket.Arn}/attached/*",
        *("${TransferBucket.Arn}/" + prefix + "*" for prefix in FILED * 2),  # to read and write, and to delete
        "${ArchiveBucket.Arn}/*",
        "phone-number/*",
        "pool/*",
    ]


def test_only_the_functions_roles_may_act_as_the_tenant_and_a_verifier_while_it_is_named() -> None:
    (statement,) = ROLE["AssumeRolePolicyDocument"]["Statement"]
    *functions, verifier = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    assert [arn["Fn::Sub"].rpartition("/")[2] for arn in functions] == [
        "privacy-${Stage}-function-api_handler",
        "privacy-${Stage}-function-archive",
        "privacy-${Stage}-function-deliver",
        "privacy-${Stage}-function-feedback",
        "privacy-${Stage}-function-inbound",
        "privacy-${Stage}-function-remind",
        "privacy-${Stage}-function-run_imports",
        "privacy-${Stage}-function-send_events",
        "privacy-${Stage}-function-sweep",
    ]
    assert verifier == {"Fn::If": ["HasVerifier", {"Ref": "VerifierRoleArn"}, {"Ref": "AWS::NoValue"}]}
    assert TEMPLATE["Parameters"]["VerifierRoleArn"]["Default"] == ""


def test_addresses_of_the_tenant_have_no_default_so_that_none_is_guessed() -> None:
    for name in ("MailDomain", "MailFrom", "PrivacyMailbox"):
        assert "Default" not in TEMPLATE["Parameters"][name]


def test_the_owners_mailbox_is_a_parameter_only_where_it_is_named() -> None:
    assert TEMPLATE["Parameters"]["OwnerMailbox"]["Default"] == ""
    mailbox = TEMPLATE["Resources"]["OwnerMailboxParameter"]
    assert mailbox["Condition"] == "HasOwnerMailbox"
    assert mailbox["Properties"]["Name"] == {"Fn::Sub": "/privacy/${Stage}/${Tenant}/owner-mailbox"}
    assert mailbox["Properties"]["Value"] == {"Ref": "OwnerMailbox"}


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [text for item in items for text in _strings(item)]
