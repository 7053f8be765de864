"""The alarms of a tenant's own stack: what is late, and a daily job that was not done."""

from __future__ import annotations

from tests.fixtures.code import cloudformation

TEMPLATE = cloudformation.read("tenant.yaml")


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
