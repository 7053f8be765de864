"""Every metric and every error line, with the alarm that rings for it and the test that makes it happen."""

from __future__ import annotations

from typing import Final, NamedTuple

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
RIGHTS: Final = "tests/usecases/rights/whole/test_alarms.py::"
LINKS_REFUSED: Final = RIGHTS + "test_a_mail_with_links_that_is_refused_is_an_error_line_and_over"
LETTER_REFUSED: Final = RIGHTS + "test_a_letter_that_is_refused_is_an_error_line_and_waits_to_be_printed"
WEBHOOKS: Final = "tests/usecases/webhooks/test_send.py::"
PARKED: Final = WEBHOOKS + "test_after_three_days_it_is_parked_listed_and_tried_no_more"
WEBHOOKS_DUE: Final = "tests/usecases/webhooks/test_announce_due.py::test_what_is_due_is_counted"
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
    Metric("usecases/webhooks/announce_due.py", "EventsDue", None, WEBHOOKS_DUE),
    Metric("usecases/webhooks/send.py", "EventsDelivered", None, WEBHOOKS + "test_what_is_taken_is_counted"),
    Metric("usecases/webhooks/send.py", "EventsParked", LOGGED, PARKED),
    Metric("usecases/webhooks/send.py", "EventsRefused", None, PARKED),
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
    Error("usecases/webhooks/send.py", "webhook.parked", PARKED),
)

OWN_ALARMS: Final = {LOGGED: ("Privacy", "logged-errors-${Stage}")}
"""The alarms on our own metrics, not on those of AWS: logical name → the metric that it reads."""
