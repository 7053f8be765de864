"""Creates the resources of a template in the embedded AWS, property by property.

moto's own CloudFormation leaves out TTL, recovery and more. A resource type is either created, or on the list of
types that mean nothing on one machine; any other type is an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from infra.local.cloudformation.templates import Resource, Template, TemplateError
from infra.local.iam.evaluator import Role

Clients = Callable[[str], Any]
Properties = dict[str, Any]

SKIPPED = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",  # schedules are taken from the app itself
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::SES::ConfigurationSetEventDestination",  # embedded/feedback.py tells what SES would
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::S3::BucketPolicy",  # it only requires TLS, and moto, which ignores conditions, would refuse everything
        "AWS::SQS::QueuePolicy",  # it only requires TLS; the functions' own policies decide who may send
    }
)


class Created:
    """The resources made from one or more templates, and what the policy checks need to know about them."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.roles: dict[str, Role] = {}  # by ARN
        self.queues: dict[str, str] = {}  # name → URL
        self.tables: dict[str, dict[str | None, str]] = {}  # table → (index, None for itself) → hash key's name
        self.keys: dict[str, str] = {}  # KMS alias or key id → key ARN

    def create(self, template: Template) -> None:
        """Creates all of a template's resources, each after those it refers to. Raises TemplateError."""
        resources = {resource.logical_id: resource for resource in template.resources()}
        made: dict[str, dict[str, str]] = {}
        under_way: list[str] = []

        def attribute(logical_id: str, name: str) -> str:
            make(resources[logical_id])
            return made[logical_id][name]

        def make(resource: Resource) -> None:
            if resource.logical_id in made:
                return
            if resource.logical_id in under_way:
                raise TemplateError(f"{resource.logical_id} refers to itself")
            under_way.append(resource.logical_id)
            made[resource.logical_id] = self._make(resource, template.resolve(resource.properties, attribute))
            under_way.remove(resource.logical_id)

        for resource in resources.values():
            if resource.type not in SKIPPED:
                make(resource)

    def _make(self, resource: Resource, properties: Properties) -> dict[str, str]:
        if resource.type in SKIPPED:
            return {"Ref": resource.logical_id}
        maker = _MAKERS.get(resource.type)
        if maker is None:
            raise TemplateError(f"{resource.logical_id}: the local stack cannot make a {resource.type}")
        rest = dict(properties)
        attributes = maker(self, resource, rest)
        if rest:
            raise TemplateError(f"{resource.logical_id}: properties nobody applied: {sorted(rest)}")
        return attributes

    def _table(self, _: Resource, p: Properties) -> dict[str, str]:
        client = self._clients("dynamodb")
        name = p["TableName"]
        ttl, recovery = p.pop("TimeToLiveSpecification", None), p.pop("PointInTimeRecoverySpecification", None)
        if sse := p.get("SSESpecification"):
            sse["Enabled"] = sse.pop("SSEEnabled")
        arn = client.create_table(**_take_rest(p))["TableDescription"]["TableArn"]
        if ttl:
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
        if recovery:
            client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
        described = client.describe_table(TableName=name)["Table"]
        schemas = {None: described, **{i["IndexName"]: i for i in described.get("GlobalSecondaryIndexes", [])}}
        self.tables[name] = {index: schema["KeySchema"][0]["AttributeName"] for index, schema in schemas.items()}
        return {"Ref": name, "Arn": arn}

    def _key(self, _: Resource, p: Properties) -> dict[str, str]:
        client = self._clients("kms")
        rotate = p.pop("EnableKeyRotation", False)
        p.pop("PendingWindowInDays", None)  # a waiting time before deletion
        tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in p.pop("Tags", [])]
        policy = json.dumps(p.pop("KeyPolicy"))
        key = client.create_key(Policy=policy, Tags=tags, **_take_rest(p))["KeyMetadata"]
        if rotate:
            client.enable_key_rotation(KeyId=key["KeyId"])
        self.keys |= {key["KeyId"]: key["Arn"], key["Arn"]: key["Arn"]}
        return {"Ref": key["KeyId"], "Arn": key["Arn"]}

    def _alias(self, _: Resource, p: Properties) -> dict[str, str]:
        name, target = p.pop("AliasName"), p.pop("TargetKeyId")
        self._clients("kms").create_alias(AliasName=name, TargetKeyId=target)
        self.keys[name] = self.keys[target]
        return {"Ref": name}

    def _role(self, resource: Resource, p: Properties) -> dict[str, str]:
        name = p.pop("RoleName", resource.logical_id)
        for ignored in ("Description", "MaxSessionDuration", "ManagedPolicyArns", "Tags"):
            p.pop(ignored, None)
        trust = p.pop("AssumeRolePolicyDocument")
        documents = [policy["PolicyDocument"] for policy in p.pop("Policies", [])]
        arn = f"arn:aws:iam::{_account(self._clients)}:role/{name}"
        self.roles[arn] = Role.parse(arn, documents, trust)
        return {"Ref": name, "Arn": arn}

    def _parameter(self, _: Resource, p: Properties) -> dict[str, str]:
        name = p["Name"]
        self._clients("ssm").put_parameter(**_take_rest(p))
        return {"Ref": name}

    def _queue(self, _: Resource, p: Properties) -> dict[str, str]:
        client = self._clients("sqs")
        name = p.pop("QueueName")
        attributes = {key: json.dumps(v) if isinstance(v, dict) else _text(v) for key, v in _take_rest(p).items()}
        url = client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.queues[name] = url
        return {"Ref": url, "Arn": arn, "QueueName": name}

    def _bucket(self, _: Resource, p: Properties) -> dict[str, str]:
        client = self._clients("s3")
        name = p.pop("BucketName")
        locked = p.pop("ObjectLockEnabled", False)
        client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked)
        if versioning := p.pop("VersioningConfiguration", None):
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
        rules = p.pop("BucketEncryption")["ServerSideEncryptionConfiguration"]
        for rule in rules:
            rule["ApplyServerSideEncryptionByDefault"] = rule.pop("ServerSideEncryptionByDefault")
        client.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
        client.put_public_access_block(
            Bucket=name, PublicAccessBlockConfiguration=p.pop("PublicAccessBlockConfiguration")
        )
        client.put_bucket_ownership_controls(Bucket=name, OwnershipControls=p.pop("OwnershipControls"))
        if "CorsConfiguration" in p:
            cors = [_rename(rule, MaxAge="MaxAgeSeconds") for rule in p.pop("CorsConfiguration")["CorsRules"]]
            client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": cors})
        lifecycle = [_lifecycle(rule) for rule in p.pop("LifecycleConfiguration")["Rules"]]
        client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": lifecycle})
        client.put_bucket_tagging(Bucket=name, Tagging={"TagSet": p.pop("Tags", [])})
        return {"Ref": name, "Arn": f"arn:aws:s3:::{name}"}

    def _configuration_set(self, _: Resource, p: Properties) -> dict[str, str]:
        name = p.pop("Name")
        p.pop("ReputationOptions")  # figures for alarms, which do not ring here
        if p.pop("SuppressionOptions") != {"SuppressedReasons": []}:
            raise TemplateError("nothing keeps mail back here, so no configuration set may ask for it")
        self._clients("sesv2").create_configuration_set(ConfigurationSetName=name)
        return {"Ref": name}

    def _mail_identity(self, _: Resource, p: Properties) -> dict[str, str]:
        identity = p.pop("EmailIdentity")
        self._clients("sesv2").create_email_identity(EmailIdentity=identity)
        if "@" not in identity:
            # moto lets v1 calls send only from identities that were verified by v1.
            self._clients("ses").verify_domain_identity(Domain=identity)
        return {"Ref": identity}


_MAKERS: dict[str, Callable[[Created, Resource, Properties], dict[str, str]]] = {
    "AWS::DynamoDB::Table": Created._table,
    "AWS::IAM::Role": Created._role,
    "AWS::KMS::Alias": Created._alias,
    "AWS::KMS::Key": Created._key,
    "AWS::S3::Bucket": Created._bucket,
    "AWS::SES::ConfigurationSet": Created._configuration_set,
    "AWS::SES::EmailIdentity": Created._mail_identity,
    "AWS::SQS::Queue": Created._queue,
    "AWS::SSM::Parameter": Created._parameter,
}


def _take_rest(properties: Properties) -> Properties:
    """Takes out all properties that are left, for a call whose parameters have the template's names."""
    taken = dict(properties)
    properties.clear()
    return taken


def _rename(properties: Properties, **names: str) -> Properties:
    """Returns the properties under the API's names, where those differ from the template's."""
    return {names.get(name, name): value for name, value in properties.items()}


def _lifecycle(rule: Properties) -> Properties:
    """Returns a rule of a bucket's lifecycle in the API's form."""
    api = _rename(rule, Id="ID")
    api["Filter"] = {"Prefix": api.pop("Prefix", "")}
    if "ExpirationInDays" in api:
        api["Expiration"] = {"Days": api.pop("ExpirationInDays")}
    return api


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _account(clients: Clients) -> str:
    return str(clients("sts").get_caller_identity()["Account"])
