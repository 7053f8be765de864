"""Checks every AWS call against the policy of the role whose credentials it carries, as AWS would.

moto ignores whose credentials a call has. Here a botocore hook remembers which access key `sts:AssumeRole` returned
for which role, and raises AccessDeniedException for anything that the role's policy in the template does not allow.
Calls with the process's own credentials are checked against the policy of the current function (`acting.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError
from botocore.session import Session

from infra.local.iam import acting
from infra.local.iam.access import Need, Surroundings, needs
from infra.local.iam.evaluator import Role
from infra.local.iam.sessions import Session as Assumed

_PARAMETERS = "privacy_parameters"  # where a call's parameters wait between the two hooks


class Guard:
    """The hooks. `roles` are the tenants' roles by ARN, `functions` the roles of the deployed functions by name."""

    def __init__(self, roles: Mapping[str, Role], functions: Mapping[str, Role], around: Surroundings) -> None:
        self._roles = roles
        self._functions = functions
        self._around = around
        self._assumed: dict[str, Assumed] = {}  # by access key
        self.refused: list[Need] = []

    def attach(self, session: Session) -> None:
        """Checks all calls of the clients that the session makes from now on."""
        session.register("provide-client-params", self._note, unique_id="guard-note")
        session.register("before-call", self._judge, unique_id="guard-judge")
        session.register("after-call.sts.AssumeRole", self._remember, unique_id="guard-remember")

    def session(self, access_key: str) -> Assumed | None:
        """Returns the credentials that STS issued under this access key, or None if it issued none."""
        return self._assumed.get(access_key)

    def _note(self, *, params: Any = None, context: Any = None, **_: Any) -> None:
        context[_PARAMETERS] = params

    def _judge(self, *, model: Any = None, request_signer: Any = None, context: Any = None, **_: Any) -> None:
        service = model.service_model.service_id.hyphenize()
        wanted = needs(service, model.name, context[_PARAMETERS], self._around)
        credentials = request_signer._credentials
        access_key = credentials.get_frozen_credentials().access_key if credentials else None
        if access_key in self._assumed:
            self._require(self._assumed[access_key].role, wanted, model.name)
        elif (name := acting.function()) in self._functions:
            function = self._functions[str(name)]
            self._require(function, wanted, model.name)
            if model.name == "AssumeRole":
                self._require_trust(context[_PARAMETERS]["RoleArn"], function, wanted[0])

    def _require(self, role: Role | None, wanted: list[Need], operation: str) -> None:
        for need in wanted:
            if need.action == "sts:GetCallerIdentity":
                continue  # AWS lets everybody ask who they are
            if role is None or not role.allows(need.action, need.resource, need.context):
                self._refuse(role.arn if role else "an unknown role", need, operation)

    def _require_trust(self, role_arn: str, function: Role, need: Need) -> None:
        role = self._roles.get(role_arn)
        if role is None or not role.trusts(function.arn):
            self._refuse(function.arn, need, "AssumeRole")

    def _refuse(self, who: str, need: Need, operation: str) -> None:
        self.refused.append(need)
        message = f"User: {who} is not authorized to perform: {need.action} on resource: {need.resource}"
        raise ClientError(
            {
                "Error": {"Code": "AccessDeniedException", "Message": message},
                "ResponseMetadata": {
                    "HTTPStatusCode": 400,
                    "RequestId": "",
                    "HTTPHeaders": {},
                    "RetryAttempts": 0,
                    "HostId": "",
                },
            },
            operation,
        )

    def _remember(self, *, parsed: Any = None, context: Any = None, **_: Any) -> None:
        if "Credentials" in parsed:
            given = parsed["Credentials"]
            self._assumed[given["AccessKeyId"]] = Assumed(
                self._roles.get(context[_PARAMETERS]["RoleArn"]),
                given["SecretAccessKey"],
                given["SessionToken"],
                given["Expiration"],
            )
