"""Every metric and every error line has a test that makes it happen, and the alarm that then rings is repeated here.

If nobody misses a deleted metric or line, its alarm stays silent on the day when it is needed.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from chalicelib import logs
from tests.fixtures import cloudformation

ROOT: Final = Path(__file__).parents[2]
TEMPLATES: Final = ("platform.yaml", "tenant.yaml", "merge.yaml")
LOGGED: Final = "LoggedErrorsAlarm"

HTTP: Final = "tests/http/test_alarms.py::"
WORKERS: Final = "tests/workers/test_alarms.py::"
DELIVERIES: Final = "tests/workers/test_deliveries.py::"
HOLD: Final = "tests/usecases/outbox/test_hold.py::"
DELIVER: Final = "tests/usecases/outbox/test_deliver.py::"
RACES: Final = "tests/usecases/test_alarms.py::"
PUSH: Final = HTTP + "test_an_opt_out_that_the_provider_refuses_is_looked_up_and_alarms_until_it_is_taken"
FAULT: Final = HTTP + "test_an_error_of_ours_is_counted_for_the_tenant_and_logged_with_its_place"
MAIL_HELD: Final = HOLD + "test_mail_that_a_whole_company_must_hold_is_an_error_line_and_one_callers_is_not"
FORM_REFUSED: Final = (
    "tests/usecases/uploads/test_manage.py::"
    "test_forms_that_nobody_can_open_are_an_error_line_and_those_of_one_caller_are_not"
)
MAIL_HELD_BACK: Final = "tests/storage/aws/test_mailer.py::test_what_concerns_the_account_holds_a_mail_back"
MAIL_REFUSED: Final = DELIVER + "test_a_refused_mail_is_parked_where_people_see_it_and_not_sent_again"
MAIL_UNKNOWN: Final = DELIVER + "test_a_mail_that_may_have_been_taken_is_parked_where_it_must_not_come_twice"
LISTS: Final = WORKERS + "test_lists_that_differ_and_a_lost_subscription_are_counted_once_a_day"
NO_LIST: Final = WORKERS + "test_a_provider_that_cannot_be_compared_is_an_error_line_for_each_half_of_the_look"
ARCHIVE: Final = "tests/usecases/archive/test_archive_request.py::"
DIFFERS: Final = ARCHIVE + "test_an_object_that_is_not_what_was_put_stops_it_before_anything_is_deleted"
UNREADABLE: Final = (
    "tests/usecases/archive/test_read_archived.py::"
    "test_an_object_that_is_gone_or_altered_is_an_error_line_and_not_archived_over"
)
RIGHTS: Final = "tests/usecases/rights/whole/test_alarms.py::"
LINKS_REFUSED: Final = RIGHTS + "test_a_mail_with_links_that_is_refused_is_an_error_line_and_over"
LETTER_REFUSED: Final = RIGHTS + "test_a_letter_that_is_refused_is_an_error_line_and_waits_to_be_printed"
SWEEP: Final = WORKERS + "test_the_sweep_counts_its_runs_and_what_it_numbered"
TEXT_FAILED: Final = WORKERS + "test_a_text_that_will_not_be_sent_again_is_an_error_line"


class Metric(NamedTuple):
    """Where a metric is counted, and the alarm that rings for the same reason (None: the metric is only looked at)."""

    file: str
    name: str
    alarm: str | None
    test: str


class Error(NamedTuple):
    """Where a line of level `error` is written; the filters of every function's log feed LOGGED with it."""

    file: str
    name: str
    test: str


METRICS: Final = (
    Metric("api/pipeline/auth.py", "KeysRefused", None, HTTP + "test_a_key_that_is_refused_is_counted"),
    Metric("api/pipeline/endpoint.py", "ServerErrors", "ApiErrorsAlarm", FAULT),
    Metric("usecases/commit.py", "Races", None, RACES + "test_each_race_that_a_change_loses_is_counted"),
    Metric("storage/aws/mailer.py", "MailsHeldBack", LOGGED, MAIL_HELD_BACK),
    Metric("usecases/outbox/deliver.py", "MailsRefused", LOGGED, MAIL_REFUSED),
    Metric("usecases/outbox/deliver.py", "MailsSent", None, DELIVERIES + "test_messages_and_log_lines_hold_ids_only"),
    Metric("usecases/outbox/deliver.py", "MailsUncertain", LOGGED, MAIL_UNKNOWN),
    Metric("usecases/daily_caps.py", "MailsHeld", LOGGED, MAIL_HELD),
    Metric("usecases/uploads/manage.py", "FormsRefused", LOGGED, FORM_REFUSED),
    Metric("usecases/suppressions/push.py", "PushesFailed", LOGGED, PUSH),
    Metric(
        "usecases/suppressions/read.py",
        "Races",
        None,
        RACES + "test_each_race_that_the_sequencer_loses_and_tries_again_is_counted",
    ),
    Metric("usecases/suppressions/read.py", "SuppressionsNumbered", None, SWEEP),
    Metric(
        "usecases/sms/receive.py",
        "WebhooksRefused",
        None,
        "tests/http/sms/test_sms.py::test_refusal_is_counted_by_tenant_with_its_reason",
    ),
    Metric("usecases/suppressions/reconcile_lists.py", "DriftFound", None, LISTS),
    Metric("usecases/suppressions/reconcile_lists.py", "SubscriptionsLost", LOGGED, LISTS),
    Metric("usecases/signals/record.py", "DoNotTrack", None, HTTP + "test_a_wish_not_to_be_tracked_is_counted"),
    Metric("usecases/sms/send_texts.py", "TextsSent", None, WORKERS + "test_a_text_that_left_is_counted"),
    Metric(
        "usecases/outbox/sweep.py",
        "OutboxResent",
        None,
        "tests/usecases/outbox/test_sweep.py::test_a_row_whose_announcement_was_lost_is_announced_again",
    ),
    Metric(
        "usecases/reviews/sweep.py",
        "ReviewsOverdue",
        None,
        "tests/usecases/reviews/test_sweep.py::test_replies_that_should_have_been_reviewed_are_counted_until_they_are",
    ),
    Metric("usecases/rights/post/ask_for_links.py", "MailsRefused", LOGGED, LINKS_REFUSED),
    Metric(
        "usecases/rights/post/ask_for_links.py",
        "MailsSent",
        None,
        RIGHTS + "test_a_mail_with_links_that_left_is_counted",
    ),
    Metric(
        "usecases/rights/post/ask_for_links.py",
        "MailsUncertain",
        None,
        RIGHTS + "test_a_mail_with_links_that_may_have_left_is_counted_and_goes_again",
    ),
    Metric("usecases/rights/keep_time.py", "RequestsDue", None, RIGHTS + "test_requests_that_are_due_are_counted"),
    Metric("usecases/rights/post/send_letter.py", "MailsRefused", LOGGED, LETTER_REFUSED),
    Metric("usecases/rights/post/send_letter.py", "MailsSent", None, RIGHTS + "test_a_letter_that_left_is_counted"),
    Metric(
        "usecases/rights/post/send_letter.py",
        "MailsUncertain",
        None,
        RIGHTS + "test_a_letter_that_may_have_left_is_counted_and_goes_again",
    ),
    Metric(
        "usecases/archive/archive_request.py",
        "RequestsArchived",
        None,
        ARCHIVE + "test_it_lies_in_one_object_and_leaves_its_state_and_its_events",
    ),
    Metric("workers/sweep.py", "SweepRuns", "SweepMissingAlarm", SWEEP),
)

ERRORS: Final = (
    Error("api/pipeline/endpoint.py", "request", FAULT),
    Error("api/pipeline/endpoint.py", "request.failed", FAULT),
    Error(
        "storage/aws/failures.py",
        "aws.refused",
        "tests/storage/aws/test_failures.py::test_a_key_that_is_switched_off_is_an_error_line",
    ),
    Error("storage/aws/mailer.py", "mail.held_back", MAIL_HELD_BACK),
    Error(
        "storage/table/dynamo.py",
        "aws.refused",
        "tests/storage/aws/test_failures.py::test_the_reasons_of_a_cancelled_transaction_are_told_apart",
    ),
    Error(
        "storage/outbox/repository.py",
        "outbox.announce_failed",
        "tests/storage/outbox/test_repository.py::test_an_announcement_that_fails_is_no_error_since_the_sweep_announces_again",
    ),
    Error(
        "storage/sms/accounts.py",
        "sms.account_refused",
        "tests/storage/sms/test_accounts.py::test_an_unusable_parameter_is_refused_told_once_and_not_shown",
    ),
    Error(
        "usecases/archive/archive_request.py",
        "archive.differs",
        DIFFERS,
    ),
    Error(
        "usecases/rights/archived.py",
        "archive.unreadable",
        UNREADABLE,
    ),
    Error("usecases/outbox/deliver.py", "mail.outcome_unknown", MAIL_UNKNOWN),
    Error("usecases/outbox/deliver.py", "mail.refused", MAIL_REFUSED),
    Error("usecases/daily_caps.py", "mail.held", MAIL_HELD),
    Error("usecases/rights/post/ask_for_links.py", "mail.refused", LINKS_REFUSED),
    Error("usecases/rights/post/send_letter.py", "mail.refused", LETTER_REFUSED),
    Error("usecases/uploads/manage.py", "upload.refused", FORM_REFUSED),
    Error("usecases/suppressions/push.py", "push.failed", PUSH),
    Error(
        "usecases/sms/receive.py",
        "webhook.subscription_refused",
        WORKERS + "test_a_topic_that_refuses_to_be_confirmed_is_an_error_line",
    ),
    Error("usecases/suppressions/reconcile_lists.py", "reconcile.refused", NO_LIST),
    Error("usecases/suppressions/reconcile_lists.py", "reconcile.unavailable", NO_LIST),
    Error("usecases/suppressions/reconcile_lists.py", "sms.subscription_lost", LISTS),
    Error("usecases/sms/send_texts.py", "text.outcome_unknown", TEXT_FAILED),
    Error("usecases/sms/send_texts.py", "text.refused", TEXT_FAILED),
    Error("workers/batch.py", "message.failed", DELIVERIES + "test_messages_and_log_lines_hold_ids_only"),
    Error(
        "workers/batch.py",
        "message.unreadable",
        DELIVERIES + "test_a_message_that_is_none_of_ours_fails_and_holds_nobody_up",
    ),
    Error(
        "workers/sweep.py",
        "sweep.failed",
        WORKERS + "test_what_keeps_a_tenant_from_being_swept_is_an_error_line_and_the_run_counts",
    ),
)

OWN_ALARMS: Final = {LOGGED: ("Privacy", "logged-errors-${Stage}")}
"""The alarms on our own metrics, not on those of AWS: logical name → the metric that it reads."""
FILTERS: Final = {"ApiHandler", "Archive", "Deliver", "Inbound", "RunImports", "Sweep"}
"""The functions whose log a metric filter reads."""


def resources(kind: str) -> dict[str, Any]:
    """Returns the properties of all resources of a type in our templates."""
    found = [one for name in TEMPLATES for one in cloudformation.read(name)["Resources"].items()]
    return {name: resource["Properties"] for name, resource in found if resource.get("Type") == kind}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yields (file, function, call) for every call of `logs` in the deployed code."""
    deployed = ROOT / "chalicelib"
    for path in [ROOT / "app.py", *sorted(deployed.rglob("*.py"))]:
        if path == deployed / "logs.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert "chalicelib.logs" not in text and "logs as" not in text, f"{path.name} hides what it logs from this test"
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="logs"), attr=function)):
                    yield str(path.relative_to(deployed if deployed in path.parents else ROOT)), function, node


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


def test_every_metric_that_is_counted_has_its_entry() -> None:
    counted = sorted((file, literal(call.args[0])) for file, function, call in calls() if function == "count")
    assert counted == sorted((one.file, one.name) for one in METRICS)
    assert {name for _, name in counted} <= logs.METRICS


def test_every_error_line_has_its_entry() -> None:
    written = [(file, literal(call.args[0])) for file, function, call in calls() if function == "failure"]
    written += [
        (file, literal(call.args[1]))
        for file, function, call in calls()
        if function == "log" and may_be_error(call.args[0])
    ]
    assert sorted(written) == sorted((one.file, one.name) for one in ERRORS)


def test_there_is_no_other_way_to_log() -> None:
    assert {function for _, function, _ in calls()} == {"log", "count", "failure", "bound"}


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


def test_every_alarm_on_what_we_count_ourselves_has_its_entry_and_is_fed() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    own = {name: each for name, each in alarms.items() if not each.get("Namespace", "").startswith("AWS/")}
    assert {name: (each["Namespace"], each["MetricName"]["Fn::Sub"]) for name, each in own.items()} == OWN_ALARMS
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
