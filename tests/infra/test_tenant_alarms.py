"""The alarms of a tenant's own stack: what is late, and a daily job that was not done."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.code import cloudformation

TEMPLATE = cloudformation.read("tenant.yaml")
ROOT = cloudformation.INFRA.parent


def test_each_tenant_has_an_alarm_for_what_is_late_and_for_a_daily_job_that_was_not_done() -> None:
    late, missing = (
        TEMPLATE["Resources"][name]["Properties"] for name in ("RequestsOverdueAlarm", "ReportJobMissingAlarm")
    )
    for alarm in (late, missing):
        assert alarm["Dimensions"] == [{"Name": "tenant", "Value": {"Ref": "Tenant"}}]
        assert alarm["AlarmActions"] == {
            "Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]
        }
        assert "docs/operations.md" in alarm["AlarmDescription"]["Fn::Sub"]
    assert (late["Threshold"], late["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert missing["TreatMissingData"] == "breaching"
    assert missing["Period"] * missing["EvaluationPeriods"] == 30 * 3600


@pytest.mark.parametrize("template", ["platform.yaml", "tenant.yaml"])
def test_each_alarm_names_a_page_and_a_part_of_it_that_there_is(template: str) -> None:
    alarms = cloudformation.of_type(cloudformation.read(template), "AWS::CloudWatch::Alarm")
    table = (ROOT / "infra" / "README.md").read_text("utf-8")
    for name, alarm in alarms.items():
        text = alarm["AlarmDescription"]
        told = re.search(
            r'(docs/operations|infra/README)\.md, "([^"]+)"\.$', text if isinstance(text, str) else text["Fn::Sub"]
        )
        assert told, name
        assert f"\n## {told[2]}\n" in (ROOT / f"{told[1]}.md").read_text("utf-8"), name
        called = alarm["AlarmName"]["Fn::Sub"].replace("privacy-${Stage}-", "").replace("${Tenant}", "<tenant>")
        assert f"`{called}`" in table, name
