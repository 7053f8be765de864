"""The permissions that an AWS call needs: pairs of action and resource, with the values that conditions check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

Parameters = Mapping[str, Any]
_EQUALS = re.compile(r"([#\w.\-]+)\s*=\s*(:\w+)")
_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


@dataclass(frozen=True, slots=True)
class Need:
    """One permission that a call needs."""

    action: str
    resource: str
    context: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The existing resources, as far as permissions depend on them."""

    region: str
    account: str
    tables: Mapping[str, Mapping[str | None, str]]  # table → (index, None for itself) → hash key's name
    keys: Mapping[str, str]  # KMS alias or id → key ARN

    def arn(self, service: str, rest: str) -> str:
        """Returns the ARN of something in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"


def needs(service: str, operation: str, p: Parameters, around: Surroundings) -> list[Need]:
    """Returns all permissions that a call needs; `service` is botocore's service id in lower case."""
    if service == "dynamodb":
        return list(_dynamodb(operation, p, around))
    if service == "s3":
        return list(_objects(operation, p))
    if service == "ssm":
        return [Need(f"ssm:{operation}", resource) for resource in _parameters(operation, p, around)]
    resource = _RESOURCES[service](operation, p, around) if service in _RESOURCES else "*"
    prefix = {"sesv2": "ses", "pinpoint-sms-voice-v2": "sms-voice"}.get(service, service)
    if service == "sesv2" and operation == "SendEmail" and "Raw" in p["Content"]:
        return [Need("ses:SendRawEmail", one) for one in (resource, *_configuration_set(p, around))]
    if service == "sqs":
        operation = operation.removesuffix("Batch")  # IAM has no separate actions for batches
    return [Need(f"{prefix}:{operation}", resource)]


def _dynamodb(operation: str, p: Parameters, around: Surroundings) -> Iterable[Need]:
    if operation in {"TransactWriteItems", "TransactGetItems"}:
        for entry in p["TransactItems"]:
            ((kind, part),) = entry.items()
            yield _item(_TRANSACTION[kind], part, [part.get("Key") or part["Item"]], around)
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for name, request in p["RequestItems"].items():
            entries = request["Keys"] if operation == "BatchGetItem" else [_written(entry) for entry in request]
            yield _item(operation, {"TableName": name}, entries, around)
    elif operation in {"GetItem", "PutItem", "UpdateItem", "DeleteItem"}:
        yield _item(operation, p, [p.get("Key") or p["Item"]], around)
    elif operation == "Query":
        yield Need("dynamodb:Query", _table(p, around), _leading(_queried(p, around)))
    else:
        yield Need(f"dynamodb:{operation}", _table(p, around) if "TableName" in p else "*")


def _item(action: str, part: Parameters, entries: list[Any], around: Surroundings) -> Need:
    hash_key = around.tables.get(part["TableName"], {}).get(None, "pk")
    values = [str(next(iter(entry[hash_key].values()))) for entry in entries if hash_key in entry]
    return Need(f"dynamodb:{action}", _table(part, around), _leading(values))


def _written(entry: Parameters) -> Any:
    ((_, part),) = entry.items()
    return part.get("Item") or part["Key"]


def _queried(p: Parameters, around: Surroundings) -> list[str]:
    hash_key = around.tables.get(p["TableName"], {}).get(p.get("IndexName"), "pk")
    names = p.get("ExpressionAttributeNames", {})
    for name, value in _EQUALS.findall(p.get("KeyConditionExpression", "")):
        if names.get(name, name) == hash_key:
            return [str(next(iter(p["ExpressionAttributeValues"][value].values())))]
    return []


def _table(p: Parameters, around: Surroundings) -> str:
    name = p["TableName"].rpartition("/")[2]
    return around.arn("dynamodb", f"table/{name}" + (f"/index/{p['IndexName']}" if "IndexName" in p else ""))


def _leading(values: list[str]) -> dict[str, list[str]]:
    return {"dynamodb:LeadingKeys": values}


def _objects(operation: str, p: Parameters) -> Iterable[Need]:
    bucket = f"arn:aws:s3:::{p['Bucket']}" if "Bucket" in p else "*"
    if operation == "CopyObject":
        source = p["CopySource"]
        path = f"{source['Bucket']}/{source['Key']}" if isinstance(source, dict) else source.lstrip("/")
        yield Need("s3:GetObject", f"arn:aws:s3:::{path}")
        yield from _object("PutObject", p, f"{bucket}/{p['Key']}")
    elif operation == "DeleteObjects":
        for entry in p["Delete"]["Objects"]:
            yield from _object("DeleteObject", {**p, **entry}, f"{bucket}/{entry['Key']}")
    elif "Key" in p:
        yield from _object({"HeadObject": "GetObject"}.get(operation, operation), p, f"{bucket}/{p['Key']}")
    else:
        yield Need(f"s3:{_BUCKETS.get(operation, operation)}", bucket)


_BUCKETS = {
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
}
_OF_VERSIONS = {"GetObject": "GetObjectVersion", "DeleteObject": "DeleteObjectVersion"}
_BY_PARAMETERS = {
    "ObjectLockMode": "PutObjectRetention",
    "ObjectLockRetainUntilDate": "PutObjectRetention",
    "ObjectLockLegalHoldStatus": "PutObjectLegalHold",
    "BypassGovernanceRetention": "BypassGovernanceRetention",
}


def _object(action: str, p: Parameters, resource: str) -> Iterable[Need]:
    """Yields what a call on an object needs: a version has actions of its own, and so has each part of a lock."""
    yield Need(f"s3:{_OF_VERSIONS.get(action, action) if 'VersionId' in p else action}", resource)
    for more in dict.fromkeys(needed for name, needed in _BY_PARAMETERS.items() if p.get(name)):
        yield Need(f"s3:{more}", resource)


def _parameters(operation: str, p: Parameters, around: Surroundings) -> list[str]:
    names = [p["Path"]] if operation == "GetParametersByPath" else p.get("Names") or [p.get("Name", "*")]
    return [around.arn("ssm", f"parameter/{name.strip('/')}") for name in names]


def _key(_: str, p: Parameters, around: Surroundings) -> str:
    return around.keys.get(p.get("KeyId", ""), "*")


def _queue(_: str, p: Parameters, around: Surroundings) -> str:
    return around.arn("sqs", p.get("QueueUrl", p.get("QueueName", "*")).rpartition("/")[2])


def _role(_: str, p: Parameters, __: Surroundings) -> str:
    return str(p.get("RoleArn", "*"))


def _identity(_: str, p: Parameters, around: Surroundings) -> str:
    sender = p.get("FromEmailAddress") or p.get("Source")
    if not sender:
        raw = p.get("RawMessage") or p["Content"]["Raw"]
        sender = message_from_bytes(raw["Data"])["From"]
    return around.arn("ses", f"identity/{parseaddr(str(sender))[1].rpartition('@')[2]}")


def _configuration_set(p: Parameters, around: Surroundings) -> Iterable[str]:
    name = p.get("ConfigurationSetName")
    return (around.arn("ses", f"configuration-set/{name}"),) if name else ()


def _opt_out_list(_: str, p: Parameters, around: Surroundings) -> str:
    return around.arn("sms-voice", f"opt-out-list/{p['OptOutListName']}") if "OptOutListName" in p else "*"


_RESOURCES: dict[str, Callable[[str, Parameters, Surroundings], str]] = {
    "kms": _key,
    "pinpoint-sms-voice-v2": _opt_out_list,
    "sqs": _queue,
    "sts": _role,
    "ses": _identity,
    "sesv2": _identity,
}
