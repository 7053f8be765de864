"""Every metric and every error line has a test that makes it happen, and the alarm that then rings is repeated here.

If nobody misses a deleted metric or line, its alarm stays silent on the day when it is needed.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import pytest

from chalicelib import logs
from tests.fixtures.alarm_entries import ERRORS, LOGGED, METRICS, Error, Metric
from tests.fixtures.code import cloudformation
from tests.fixtures.code.sources import DEPLOYED, LIBRARY, ROOT, relative, walk

TEMPLATES: Final = ("platform.yaml", "tenant.yaml", "merge.yaml")
OWN_ALARMS: Final = {
    LOGGED: ("Privacy", "logged-errors-${Stage}"),
    "RequestsOverdueAlarm": ("Privacy", "RequestsOverdue"),
    "ReportJobMissingAlarm": ("Privacy", "ReportJobs"),
}
"""The alarms on our own metrics, not on those of AWS: logical name → the metric that it reads."""
FILTERS: Final = {
    "ApiHandler",
    "Archive",
    "Deliver",
    "Feedback",
    "Inbound",
    "Remind",
    "RunImports",
    "SendEvents",
    "Sweep",
}
"""The functions whose log a metric filter reads."""


def resources(kind: str) -> dict[str, Any]:
    """Returns the properties of all resources of a type in our templates."""
    found = [one for name in TEMPLATES for one in cloudformation.read(name)["Resources"].items()]
    return {name: resource["Properties"] for name, resource in found if resource.get("Type") == kind}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yields (file, function, call) for every call of `logs` in the deployed code."""
    for path in DEPLOYED:
        if path == LIBRARY / "logs.py":
            continue
        for node in walk(path):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="logs"), attr=function)):
                    yield relative(path).removeprefix("chalicelib/"), function, node


def literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant) and isinstance(node.value, str), f"line {node.lineno}: name it as it is"
    return node.value


def may_be_error(level: ast.expr) -> bool:
    """Returns whether a level that is decided where the line is written may be `error`."""
    return not isinstance(level, ast.Constant) or level.value == "error"


@cache
def words_of(file: str) -> dict[str, str]:
    """Returns the tests of a file: by name, every text in it and its decorators, one a line."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
            found[node.name] = "\n".join(word for word in words if isinstance(word, str))
    return found


def where(written: Iterable[Any], told: Iterable[Any]) -> str:
    """Returns what one of both has and the other has not, and where to read what belongs to a line."""
    odd = sorted(map(str, {*written} ^ {*told}))
    return f"In one place only: {odd}. CONTRIBUTING.md, 'A metric, an error line, a warning', says what else it needs."


def test_every_metric_that_is_counted_has_its_entry() -> None:
    counted = sorted((file, literal(call.args[0])) for file, function, call in calls() if function == "count")
    entries = sorted((one.file, one.name) for one in METRICS)
    assert counted == entries, where(counted, entries)
    assert {name for _, name in counted} <= logs.METRICS


def test_every_error_line_has_its_entry() -> None:
    written = [(file, literal(call.args[0])) for file, function, call in calls() if function == "failure"]
    written += [
        (file, literal(call.args[1]))
        for file, function, call in calls()
        if function == "log" and may_be_error(call.args[0])
    ]
    entries = sorted((one.file, one.name) for one in ERRORS)
    assert sorted(written) == entries, where(written, entries)


def test_there_is_no_other_way_to_log() -> None:
    assert {function for _, function, _ in calls()} == {"log", "count", "failure", "bound"}
    for path in DEPLOYED:
        text = path.read_text("utf-8") if path != LIBRARY / "logs.py" else ""
        assert "chalicelib.logs" not in text and "logs as" not in text, f"{path.name} hides what it logs from this test"


def levels(file: str, level: ast.expr) -> set[str]:
    """Returns the levels that a line may have: its literals, or those of the variable that holds its level."""
    found: list[ast.AST] = [level]
    if isinstance(level, ast.Name):
        path = next(path for path in DEPLOYED if relative(path) == f"chalicelib/{file}")
        assigned = [one for one in walk(path) if isinstance(one, ast.AnnAssign)]
        found = [one.value for one in assigned if ast.unparse(one.target) == level.id and one.value is not None]
    named = {one.value for node in found for one in ast.walk(node) if isinstance(one, ast.Constant)}
    return {str(one) for one in named} & {"error", "warning", "info"}


def rows(title: str) -> dict[str, list[str]]:
    """Returns the rows of a table of docs/operations.md by the name in their first column."""
    section = (ROOT / "docs" / "operations.md").read_text("utf-8").split(f"\n## {title}\n")[1].partition("\n## ")[0]
    cells = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return {first.strip(" `"): [cell.strip() for cell in more] for first, *more in cells}


def test_every_metric_is_explained_to_operators_beside_the_alarm_for_the_same_reason() -> None:
    told = rows("What is counted")
    assert sorted(told) == sorted(logs.METRICS), where(told, logs.METRICS)
    alarms = {
        name: str(each["AlarmName"]["Fn::Sub"]).removeprefix("privacy-${Stage}-").replace("${Tenant}", "<tenant>")
        for name, each in resources("AWS::CloudWatch::Alarm").items()
    }
    for metric, (counts, alarm) in told.items():
        ringing = {alarms[one.alarm] for one in METRICS if one.name == metric and one.alarm}
        assert {*re.findall(r"`([^`]+)`", alarm)} == ringing, metric
        assert len(counts.split()) > 2, metric


def test_every_error_line_and_every_warning_is_explained_to_operators() -> None:
    written: dict[str, set[str]] = {one.name: {"error"} for one in ERRORS}
    for file, function, call in calls():
        if function == "log" and levels(file, call.args[0]) != {"info"}:
            name = literal(call.args[1])
            written[name] = written.get(name, set()) | levels(file, call.args[0]) - {"info"}
    told = rows("Error lines and warnings")
    assert {name: set(level.split(", ")) for name, (level, _) in told.items()} == written, where(told, written)
    assert list(told) == sorted(told)


@pytest.mark.parametrize("entry", [*METRICS, *ERRORS], ids=lambda entry: f"{entry.file}-{entry.name}")
def test_the_test_that_makes_it_happen_exists_and_names_it(entry: Metric | Error) -> None:
    file, _, name = entry.test.partition("::")
    assert name in words_of(file)
    assert re.search(rf"(?<![\w.]){re.escape(entry.name)}(?![\w.])", words_of(file)[name])


@pytest.mark.parametrize("metric", [one for one in METRICS if one.alarm], ids=lambda metric: metric.name)
def test_the_alarm_that_rings_with_a_metric_exists(metric: Metric) -> None:
    assert metric.alarm in resources("AWS::CloudWatch::Alarm")
    if metric.alarm == LOGGED:  # it rings by an error line that is written in the same place
        assert metric.file in {error.file for error in ERRORS}


def name_metric(alarm: dict[str, Any]) -> str:
    name = alarm["MetricName"]
    return str(name["Fn::Sub"] if isinstance(name, dict) else name)


def test_every_alarm_on_what_we_count_ourselves_has_its_entry_and_is_fed() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    own = {name: each for name, each in alarms.items() if not each.get("Namespace", "").startswith("AWS/")}
    assert {name: (each["Namespace"], name_metric(each)) for name, each in own.items()} == OWN_ALARMS
    filters = resources("AWS::Logs::MetricFilter")
    assert filters.keys() == {f"{function}LoggedErrors" for function in FILTERS}
    for name, each in filters.items():
        assert each["LogGroupName"] == {"Ref": name.removesuffix("LoggedErrors") + "LogGroup"}
        (fed,) = each["MetricTransformations"]
        assert (fed["MetricNamespace"], fed["MetricName"]["Fn::Sub"]) in OWN_ALARMS.values()
        assert fed["MetricValue"] == "1"


def test_one_logged_error_rings() -> None:
    alarm = resources("AWS::CloudWatch::Alarm")[LOGGED]
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("Sum", "GreaterThanThreshold", 0)
    assert alarm["EvaluationPeriods"] == 1


def test_the_filters_read_the_lines_that_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    logs.log("info", "some.event")
    logs.log("warning", "some.event")
    logs.log("error", "some.event")
    logs.failure("some.event", ValueError())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for each in resources("AWS::Logs::MetricFilter").values():
        pattern = re.fullmatch(r'\{ \$\.(\w+) = "(\w+)" \}', each["FilterPattern"])
        assert pattern
        assert [line[pattern[1]] == pattern[2] for line in lines] == [False, False, True, True]
