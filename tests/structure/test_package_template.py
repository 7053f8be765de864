"""The packaged template, read back: what AWS is told to run, with which rights and within which limits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra import package
from infra.packaging import PackagingError, gateway, layout, template
from tests.fixtures.code import cloudformation

ALL_METHODS = {"get", "head", "post", "put", "patch", "delete", "options"}
FUNCTIONS = {
    "api_handler": "APIHandler",
    "archive": "Archive",
    "deliver": "Deliver",
    "feedback": "Feedback",
    "inbound": "Inbound",
    "remind": "Remind",
    "run_imports": "RunImports",
    "send_events": "SendEvents",
    "sweep": "Sweep",
}
ROLES = {name: f"{logical.replace('API', 'Api')}Role" for name, logical in FUNCTIONS.items()}
CONSUMERS = {
    "Archive": "Archive",
    "Deliver": "Deliveries",
    "RunImports": "Imports",
    "SendEvents": "Webhooks",
    "Inbound": "Inbound",
    "Feedback": "Feedback",
    "Remind": "Reminders",
}

ANNOUNCING = ("api_handler", "deliver", "inbound", "remind", "run_imports", "sweep")
CONSUMING = {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}

WILDCARDS_WITH_A_REASON = {
    "TracesHaveNoResource": r"\*",  # X-Ray's actions know no resource
    "OwnLog": r".*:log-group:/aws/lambda/privacy-\$\{Stage\}-[a-z_]+:\*",  # the streams of the function's own group
}

LOGGED = {"requestId", "requestTimeEpoch", "httpMethod", "resourcePath", "status", "responseLatency", "responseLength"}
LOGGED |= {"error.responseType"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> package.Built:
    return package.build(tmp_path_factory.mktemp("package") / "out", platform=None)


@pytest.fixture(scope="module")
def packaged(built: package.Built) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((built.folder / "template.json").read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def resources(packaged: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = packaged["Resources"]
    return found


@pytest.fixture(scope="module")
def api(resources: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = resources["RestAPI"]["Properties"]
    return properties


def statements(resources: dict[str, Any], function: str) -> dict[str, dict[str, Any]]:
    (policy,) = resources[ROLES[function]]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def test_what_was_merged_in_met_a_resource_of_chalices(resources: dict[str, Any]) -> None:
    assert [name for name, resource in resources.items() if "Type" not in resource] == []


def test_there_are_these_functions_and_no_other(resources: dict[str, Any]) -> None:
    kinds = {name for name, resource in resources.items() if resource["Type"] == "AWS::Serverless::Function"}
    assert kinds == set(FUNCTIONS.values())


def test_every_handler_is_reached_through_app_py_so_that_its_set_up_runs(resources: dict[str, Any]) -> None:
    handlers = {name: resources[logical]["Properties"]["Handler"] for name, logical in FUNCTIONS.items()}
    assert handlers == {name: "app.app" if name == "api_handler" else f"app.{name}" for name in FUNCTIONS}


@pytest.mark.parametrize(
    ("function", "memory", "seconds"),
    [
        ("api_handler", 1024, 29),
        ("archive", 512, 300),
        ("deliver", 512, 60),
        ("feedback", 512, 60),
        ("inbound", 512, 60),
        ("remind", 512, 60),
        ("run_imports", 512, 300),
        ("send_events", 512, 60),
        ("sweep", 512, 300),
    ],
)
def test_each_function_runs_on_lambdas_python_with_its_own_size(
    resources: dict[str, Any], function: str, memory: int, seconds: int
) -> None:
    properties = resources[FUNCTIONS[function]]["Properties"]
    assert (properties["Runtime"], properties["Architectures"]) == ("python3.13", ["arm64"])
    assert (properties["MemorySize"], properties["Timeout"]) == (memory, seconds)
    assert properties["Tracing"] == "Active"
    assert properties["CodeUri"] == {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": "CodeKey"}}
    assert properties["FunctionName"] == {"Fn::Sub": f"privacy-${{Stage}}-{function}"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_is_told_all_settings_and_no_others(resources: dict[str, Any], function: str) -> None:
    source = (layout.ROOT / "chalicelib" / "settings.py").read_text("utf-8")
    told = set(resources[FUNCTIONS[function]]["Properties"]["Environment"]["Variables"])
    assert told == set(re.findall(r'_required\("(PRIVACY_[A-Z_]+)"\)', source))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_has_a_role_of_its_own_that_the_tenants_trust(resources: dict[str, Any], function: str) -> None:
    assert resources[FUNCTIONS[function]]["Properties"]["Role"] == {"Fn::GetAtt": [ROLES[function], "Arn"]}
    name = resources[ROLES[function]]["Properties"]["RoleName"]["Fn::Sub"]
    trust = cloudformation.read("tenant.yaml")["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]
    trusted = trust["Statement"][0]["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    assert name in {arn["Fn::Sub"].rpartition("/")[2] for arn in trusted if "Fn::Sub" in arn}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reaches_tenants_data_only_by_acting_as_one_of_them(
    resources: dict[str, Any], function: str
) -> None:
    granted = statements(resources, function)
    assert granted["ActAsATenant"]["Resource"] == [
        {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/privacy-${{Stage}}-tenant-{tenant}"}
        for tenant in layout.tenants()
    ]
    archives = granted.get("WriteATenantsArchive", {}).get("Resource", [])
    assert len(archives) == (len(layout.tenants()) if function == "archive" else 0)
    services = {action.partition(":")[0] for each in granted.values() for action in _listed(each["Action"])}
    assert services == {"sts", "sqs", "logs", "xray"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_resource_is_a_wildcard_but_the_named_exceptions(resources: dict[str, Any], function: str) -> None:
    for sid, statement in statements(resources, function).items():
        for resource in _listed(statement["Resource"]):
            text = resource["Fn::Sub"] if isinstance(resource, dict) else resource
            assert "*" not in text or re.fullmatch(WILDCARDS_WITH_A_REASON[sid], text), (sid, text)
        assert not [action for action in _listed(statement["Action"]) if "*" in action]


@pytest.mark.parametrize(
    ("function", "queue", "allowed"),
    [
        ("api_handler", "Deliveries", {"sqs:SendMessage", "sqs:GetQueueAttributes"}),
        ("deliver", "Deliveries", CONSUMING),
        ("run_imports", "Deliveries", {"sqs:SendMessage"}),
        ("feedback", "Deliveries", {"sqs:SendMessage"}),
        ("inbound", "Deliveries", {"sqs:SendMessage"}),
        ("sweep", "Deliveries", {"sqs:SendMessage"}),
        ("api_handler", "Imports", {"sqs:SendMessage"}),
        ("run_imports", "Imports", CONSUMING),
        ("sweep", "Imports", {"sqs:SendMessage"}),
        ("sweep", "Reminders", {"sqs:SendMessage"}),
        *((function, "Webhooks", {"sqs:SendMessage"}) for function in ("api_handler", "deliver", "sweep")),
        ("send_events", "Webhooks", CONSUMING),
        ("send_events", "Deliveries", {"sqs:SendMessage"}),
        ("remind", "Deliveries", {"sqs:SendMessage"}),
        ("remind", "Reminders", CONSUMING - {"sqs:SendMessage"}),
        ("archive", "Archive", CONSUMING),
        ("archive", "Deliveries", {"sqs:SendMessage"}),
        *((function, "Archive", {"sqs:SendMessage"}) for function in ANNOUNCING),
    ],
)
def test_each_function_does_with_a_queue_only_its_own_part(
    resources: dict[str, Any], function: str, queue: str, allowed: set[str]
) -> None:
    assert set(_listed(statements(resources, function)[queue]["Action"])) == allowed


@pytest.mark.parametrize("function", ["inbound", "feedback"])
def test_the_consumer_of_what_topics_tell_reads_its_own_queue_and_puts_nothing_on_it(
    resources: dict[str, Any], function: str
) -> None:
    allowed = statements(resources, function)[function.title()]["Action"]
    assert set(_listed(allowed)) == {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}


@pytest.mark.parametrize(("consumer", "queue"), CONSUMERS.items())
def test_a_consumer_says_which_messages_failed_and_reads_the_platforms_queue(
    resources: dict[str, Any], consumer: str, queue: str
) -> None:
    ((_, event),) = resources[consumer]["Properties"]["Events"].items()
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queues = cloudformation.of_type(cloudformation.read("platform.yaml"), "AWS::SQS::Queue")
    assert event["Properties"]["Queue"]["Fn::Sub"].endswith(":" + queues[queue]["QueueName"]["Fn::Sub"])


def test_the_sweep_runs_every_quarter_of_an_hour_and_never_beside_itself(resources: dict[str, Any]) -> None:
    properties = resources["Sweep"]["Properties"]
    assert [event["Properties"]["Schedule"] for event in properties["Events"].values()] == ["rate(15 minutes)"]
    assert properties["ReservedConcurrentExecutions"] == 1


def test_the_alarms_of_the_platform_watch_names_that_exist(resources: dict[str, Any], api: dict[str, Any]) -> None:
    names = [resources[logical]["Properties"]["FunctionName"] for logical in FUNCTIONS.values()]
    names += [api["Name"], api["DefinitionBody"]["info"]["title"]]
    alarms = cloudformation.of_type(cloudformation.read("platform.yaml"), "AWS::CloudWatch::Alarm").values()
    watched = [dimension for alarm in alarms for dimension in alarm.get("Dimensions", [])]
    for dimension in watched:
        if dimension["Name"] in {"FunctionName", "ApiName"}:
            assert dimension["Value"] in names


def test_every_function_logs_into_a_group_that_forgets_and_whose_errors_are_counted(resources: dict[str, Any]) -> None:
    groups = {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Logs::LogGroup"}
    assert {group["RetentionInDays"] for group in groups.values()} == {90}
    filters = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::Logs::MetricFilter"]
    counted = {groups[each["LogGroupName"]["Ref"]]["LogGroupName"]["Fn::Sub"] for each in filters}
    assert counted == {f"/aws/lambda/privacy-${{Stage}}-{function}" for function in FUNCTIONS}
    metrics = {
        (each["MetricNamespace"], each["MetricName"]["Fn::Sub"])
        for one in filters
        for each in one["MetricTransformations"]
    }
    alarm = cloudformation.read("platform.yaml")["Resources"]["LoggedErrorsAlarm"]["Properties"]
    assert metrics == {(alarm["Namespace"], alarm["MetricName"]["Fn::Sub"])}


def test_the_api_is_regional_behind_one_host_and_untraced(api: dict[str, Any]) -> None:
    assert api["EndpointConfiguration"] == "REGIONAL"
    assert api["DisableExecuteApiEndpoint"] is True
    assert api["TracingEnabled"] is False
    assert api["Domain"]["EndpointConfiguration"] == "REGIONAL"
    assert "BasePath" not in api["Domain"]


def test_the_stage_is_throttled_and_keeps_no_log_of_paths_or_bodies(api: dict[str, Any]) -> None:
    (settings,) = api["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] > 0
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)


def test_access_logs_name_the_route_and_nobody(api: dict[str, Any]) -> None:
    line = api["AccessLogSetting"]["Format"]
    assert set(re.findall(r"[$]context[.]([a-zA-Z.]+)", line)) == LOGGED
    assert set(json.loads(line).values()) == {f"$context.{name}" for name in LOGGED}


def test_every_path_takes_every_method_since_the_gateway_cannot_answer_405(api: dict[str, Any]) -> None:
    paths = api["DefinitionBody"]["paths"]
    assert "/{proxy+}" in paths
    incomplete = {path: ALL_METHODS - set(methods) for path, methods in paths.items() if ALL_METHODS - set(methods)}
    assert incomplete == {}


def test_the_gateways_own_refusals_are_the_apis_problems(api: dict[str, Any]) -> None:
    assert api["DefinitionBody"]["x-amazon-apigateway-gateway-responses"] == gateway.responses()


def test_the_template_is_minified_and_within_the_limits(built: package.Built, packaged: dict[str, Any]) -> None:
    text = (built.folder / "template.json").read_text("utf-8")
    assert text == json.dumps(packaged, separators=(",", ":"), sort_keys=True)
    assert built.size == template.measure(packaged, len(text.encode()))
    assert built.size.bytes <= template.MAX_BYTES
    assert built.size.api_resources <= template.MAX_API_RESOURCES


@pytest.mark.parametrize(("limit", "value"), [("MAX_BYTES", 1000), ("MAX_API_RESOURCES", 1)])
def test_a_template_above_a_limit_stops_the_build(
    built: package.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(template, limit, value)
    with pytest.raises(PackagingError, match="are allowed"):
        template.finish(built.folder / "template.json", tmp_path / "out.json")


def test_resources_are_counted_as_the_gateway_counts_them() -> None:
    paths: dict[str, Any] = {
        "/": {"get": {}},
        "/v1/keys": {"get": {}, "post": {}},
        "/v1/keys/{id}": {"get": {}},
        "/{proxy+}": {},
    }
    document = {"Resources": {"RestAPI": {"Properties": {"DefinitionBody": {"paths": paths}}}}}
    # root, /v1, /v1/keys, /v1/keys/{id}, /{proxy+}
    assert template.measure(document, 10) == template.Size(bytes=10, api_resources=5, methods=4)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
