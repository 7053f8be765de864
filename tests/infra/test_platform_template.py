"""The platform's stack: a queue that loses nothing silently, and an alarm for each way to fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fixtures.code import cloudformation

TEMPLATE = cloudformation.read("platform.yaml")
QUEUES = cloudformation.of_type(TEMPLATE, "AWS::SQS::Queue")
ALARMS = cloudformation.of_type(TEMPLATE, "AWS::CloudWatch::Alarm")
CONFIG = json.loads((cloudformation.INFRA.parent / ".chalice" / "config.json").read_text("utf-8"))
CONSUMERS = {
    "Archive": "archive",
    "Deliveries": "deliver",
    "Feedback": "feedback",
    "Imports": "run_imports",
    "Inbound": "inbound",
    "Reminders": "remind",
    "Webhooks": "send_events",
}
FUNCTIONS: dict[str, dict[str, Any]] = CONFIG["stages"]["package"]["lambda_functions"]


def list_watched(metric: str) -> set[str]:
    """Returns what the alarms on a metric watch, as text."""
    alarms = (alarm for alarm in ALARMS.values() if alarm["MetricName"] == metric)
    return {json.dumps(dimension["Value"]) for alarm in alarms for dimension in alarm["Dimensions"]}


def test_the_template_has_no_yaml_aliases_since_cloudformation_refuses_them() -> None:
    for name in ("platform.yaml", "tenant.yaml"):
        lines = (cloudformation.INFRA / name).read_text("utf-8").splitlines()
        assert not [line for line in lines if ": *" in line or ": &" in line]


@pytest.mark.parametrize("queue", CONSUMERS)
def test_each_queue_gives_up_into_a_queue_of_its_own_that_keeps_messages_for_two_weeks(queue: str) -> None:
    dead_letters = QUEUES[f"{queue}DeadLetters"]
    assert QUEUES[queue]["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadLetters", "Arn"]}
    assert dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600
    (source,) = dead_letters["RedriveAllowPolicy"]["sourceQueueArns"]
    assert source["Fn::Sub"].endswith(f":privacy-${{Stage}}-{queue.lower()}")
    assert set(QUEUES) == {*CONSUMERS, *(f"{name}DeadLetters" for name in CONSUMERS)}


def test_queues_are_encrypted_at_rest_and_refuse_plain_transport() -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in QUEUES.values())
    policies = [
        TEMPLATE["Resources"][name]["Properties"]
        for name in ("DeliveriesTransportPolicy", "InboundPolicy", "FeedbackPolicy")
    ]
    assert {queue["Ref"] for policy in policies for queue in policy["Queues"]} == set(QUEUES)
    for policy in policies:
        statement = policy["PolicyDocument"]["Statement"][0]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_only_the_topics_that_are_named_may_put_texts_on_the_queue() -> None:
    policy = TEMPLATE["Resources"]["InboundPolicy"]["Properties"]["PolicyDocument"]
    _, (condition, allowed, _) = policy["Statement"][0], policy["Statement"][1]["Fn::If"]
    assert condition == "HasSmsTopics"
    assert allowed["Principal"] == {"Service": "sns.amazonaws.com"}
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "SmsTopicArns"}}}


def test_only_the_tenants_topics_of_this_account_and_stage_may_tell_of_mails() -> None:
    allowed = TEMPLATE["Resources"]["FeedbackPolicy"]["Properties"]["PolicyDocument"]["Statement"][1]
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "sns.amazonaws.com"}, "sqs:SendMessage")
    (source,) = allowed["Condition"]["ArnLike"].values()
    topic = ":privacy-${Stage}-*-feedback"
    assert source["Fn::Sub"] == "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}" + topic


@pytest.mark.parametrize(("queue", "consumer"), CONSUMERS.items())
def test_a_message_stays_hidden_for_six_times_the_longest_run_of_its_consumer(queue: str, consumer: str) -> None:
    assert QUEUES[queue]["VisibilityTimeout"] == 6 * FUNCTIONS[consumer]["lambda_timeout"]


def test_there_is_an_alarm_for_dead_letters_and_for_messages_that_wait() -> None:
    assert list_watched("ApproximateNumberOfMessagesVisible") == {
        f'{{"Fn::GetAtt": ["{queue}DeadLetters", "QueueName"]}}' for queue in CONSUMERS
    }
    assert list_watched("ApproximateAgeOfOldestMessage") == {
        f'{{"Fn::GetAtt": ["{queue}", "QueueName"]}}' for queue in CONSUMERS
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_there_is_an_alarm_for_the_errors_of_each_function(function: str) -> None:
    assert json.dumps({"Fn::Sub": f"privacy-${{Stage}}-{function}"}) in list_watched("Errors")


def test_a_sweep_that_does_not_run_at_all_raises_an_alarm() -> None:
    alarm = TEMPLATE["Resources"]["SweepMissingAlarm"]["Properties"]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 40 * 60


def test_alarms_tell_the_topic_only_where_there_is_one() -> None:
    expected = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert all(alarm["AlarmActions"] == alarm["OKActions"] == expected for alarm in ALARMS.values())
