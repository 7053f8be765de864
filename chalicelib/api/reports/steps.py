"""What to do about each warning of the overview: its next step, as the OpenAPI document and the console say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.domain.reports.waiting import WarningCode

NEXT_STEPS: Final[Mapping[WarningCode, str]] = {
    "no_personal_key": "No active key names its holder. Make one for each person who works here: `POST /v1/keys` with "
    "`holder`.",
    "no_privacy_mailbox": "Nobody reads at the privacy mailbox yet. Set `PrivacyMailbox` in the company's stack.",
    "no_policy": "No policy is in force. Write one: `POST /v1/policies/{slug}/versions`, then publish it.",
    "no_website_key": "No active publishable key works on a website. Make one with its origins: `POST /v1/keys`.",
    "no_sms_provider": "No account at an SMS provider has what its API needs, so that opt-outs reach none. Store the "
    "parameter `sms-<provider>` with `api`.",
    "profile_unconfirmed": "Values of the profile rest on a text that is silent or lost. Confirm those of "
    "`needs_confirmation` with counsel and have the profile changed.",
    "law_unchecked": "For 90 days nobody compared the table of the laws with the laws. Have it compared, and `as_of` "
    "in docs/rules.yaml moved.",
    "policy_update_due": "The policy (`ref`) is older than twelve months or of unknown age. Review it and publish a "
    "version.",
    "key_expires": "The key (`ref`) ends within 14 days and has no successor: `POST /v1/keys/{id}/rotate`.",
    "honor_by_passed": "The last day on which the law allows to carry out an opt-out is over. `ref` is a request: do "
    "its open tasks in the other systems; or an SMS provider: block the numbers there by hand.",
    "subscription_down": "The SMS provider (`ref`) has no working subscription to call us, so that STOPs are missed. "
    "See its account; the next daily look makes the subscription again.",
    "provider_list_unread": "The opt-out list of the SMS provider (`ref`) could not be compared with ours. See its "
    "credentials; it is tried again daily.",
    "pushes_failed": "SMS providers do not take numbers. The look-up of opt-outs tells which and why; it is tried "
    "again by itself.",
    "deliveries_parked": "Something is no longer sent by itself. See the deliveries of the webhook endpoints with "
    "`state=parked` and redeliver them; of mails, have the operator look at the outbox.",
    "daily_job_missed": "The figures of days that are over are behind. Have the operator look at the sweep.",
}
"""Code → what it means and what to do, in the order in which they are told."""


def describe_steps() -> str:
    """Returns the steps as the description of a field."""
    return "\n".join(f"- `{code}`: {step}" for code, step in NEXT_STEPS.items())
