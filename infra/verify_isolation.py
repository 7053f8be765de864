"""`make verify-isolation STAGE=...`: on AWS, makes each tenant's role try to reach what is not its own.

IAM must refuse each attempt. First, a read of the role's own data must succeed, because a role that may do nothing
at all would prove nothing. Nothing is written. The tenant stacks must name the caller's role as VerifierRoleArn
(infra/README.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

from infra.packaging.layout import tenants

DENIED = frozenset({"AccessDenied", "AccessDeniedException"})

ClientFactory = Callable[[str, str], Any]
"""(service, tenant) → a client that acts as the tenant's role."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call made as a tenant's role, and whether IAM must allow it."""

    tenant: str
    what: str
    service: str
    operation: str
    arguments: dict[str, Any]
    allowed: bool


def attempts(stage: str, names: list[str]) -> Iterator[Attempt]:
    """Yields all attempts, with each tenant's own read first."""
    for tenant in names:
        table = f"privacy-{stage}-{tenant}"
        yield Attempt(tenant, "own item", "dynamodb", "get_item", _item(table, tenant), allowed=True)
        scan = {"TableName": table, "Limit": 1}
        yield Attempt(tenant, "own table, whole", "dynamodb", "scan", scan, allowed=False)
        for other in names:
            if other != tenant:
                yield from _attempts_on(stage, tenant, other)


def _attempts_on(stage: str, tenant: str, other: str) -> Iterator[Attempt]:
    own, foreign = f"privacy-{stage}-{tenant}", f"privacy-{stage}-{other}"

    def refused(what: str, service: str, operation: str, **arguments: Any) -> Attempt:
        return Attempt(tenant, f"{what} of {other}", service, operation, arguments, allowed=False)

    yield refused("item", "dynamodb", "get_item", **_item(foreign, other))
    yield refused("key in own table", "dynamodb", "get_item", **_item(own, other))
    yield refused("item in a batch", "dynamodb", "batch_get_item", RequestItems={foreign: {"Keys": [_key(other)]}})
    check = {"ConditionCheck": {**_item(foreign, other), "ConditionExpression": "attribute_not_exists(pk)"}}
    yield refused("item in a transaction", "dynamodb", "transact_write_items", TransactItems=[check])
    for index, attribute in (("due", "due_pk"), ("listing", "list_pk")):
        query = {
            "TableName": foreign,
            "IndexName": index,
            "KeyConditionExpression": f"{attribute} = :p",
            "ExpressionAttributeValues": {":p": {"S": f"T#{other}#isolation-check"}},
        }
        yield refused(f"index {index}", "dynamodb", "query", **query)
    yield refused("object", "s3", "get_object", Bucket=f"{foreign}-transfer", Key="uploads/isolation-check")
    yield refused("archived object", "s3", "get_object", Bucket=f"{foreign}-archive", Key="requests/isolation-check")
    yield refused("parameters", "ssm", "get_parameters_by_path", Path=f"/privacy/{stage}/{other}/")
    yield refused("signing key", "kms", "get_public_key", KeyId=f"alias/privacy-{stage}-{other}-signing")


def _key(tenant: str) -> dict[str, Any]:
    return {"pk": {"S": f"T#{tenant}#isolation-check"}, "sk": {"S": "state"}}


def _item(table: str, tenant: str) -> dict[str, Any]:
    return {"TableName": table, "Key": _key(tenant)}


def passes(attempt: Attempt, client: ClientFactory) -> bool:
    """Makes the call and tells whether IAM decided as it must. Raises any other AWS error, as it proves nothing."""
    try:
        getattr(client(attempt.service, attempt.tenant), attempt.operation)(**attempt.arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
        return not attempt.allowed
    return attempt.allowed


def verify(stage: str, names: list[str], client: ClientFactory) -> int:
    """Makes all attempts, prints a line for each, and returns the number of wrong decisions."""
    wrong = 0
    for attempt in attempts(stage, names):
        good = passes(attempt, client)
        wrong += not good
        expected = "allowed" if attempt.allowed else "refused"
        print(f"{'ok   ' if good else 'WRONG'} {attempt.tenant}: {attempt.what} must be {expected}")
    return wrong


def _as_tenant(stage: str) -> ClientFactory:
    session: Any = botocore.session.get_session()
    sts: Any = session.create_client("sts")
    account = sts.get_caller_identity()["Account"]

    @cache
    def credentials(tenant: str) -> dict[str, str]:
        role = f"arn:aws:iam::{account}:role/privacy-{stage}-tenant-{tenant}"
        given = sts.assume_role(RoleArn=role, RoleSessionName="verify-isolation")["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    @cache
    def client(service: str, tenant: str) -> Any:
        return session.create_client(service, **credentials(tenant))

    return client


def main(arguments: list[str]) -> int:
    """Runs the command. The exit code is 1 if IAM let one tenant reach another."""
    parser = argparse.ArgumentParser(prog="python -m infra.verify_isolation")
    parser.add_argument("--stage", required=True)
    stage = parser.parse_args(arguments).stage
    wrong = verify(stage, tenants(), _as_tenant(stage))
    print(f"{wrong} wrong" if wrong else "every tenant reaches its own data and nobody else's")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
