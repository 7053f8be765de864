"""Deployment settings. Nothing else reads the process environment, which never holds personal data or secrets."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Literal

PRODUCTION: Final = "production"
"""The stage whose archive nobody can shorten, the account's owner included (infra/tenant.yaml says it too)."""


class SettingsError(Exception):
    """A setting is missing or malformed. The message names the variable, never its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between deployments. Field comments name the environment variable."""

    stage: str  # PRIVACY_STAGE: names tables, roles and parameters; "local" on a developer's machine
    base_url: str  # PRIVACY_BASE_URL: public origin without a trailing slash, used in links and signatures
    account_id: str  # PRIVACY_ACCOUNT_ID: the AWS account that holds the tenant roles
    region: str  # AWS_REGION (set by Lambda itself)
    deliveries_queue_url: str  # PRIVACY_DELIVERIES_QUEUE_URL: where outbox rows are announced
    imports_queue_url: str  # PRIVACY_IMPORTS_QUEUE_URL: where imports are announced
    reminders_queue_url: str  # PRIVACY_REMINDERS_QUEUE_URL: where records are named that are due
    archive_queue_url: str  # PRIVACY_ARCHIVE_QUEUE_URL: where what is to be archived is announced
    webhooks_queue_url: str  # PRIVACY_WEBHOOKS_QUEUE_URL: where deliveries of events are announced
    local_files: str = ""  # PRIVACY_LOCAL_FILES: the origin of files on a developer's machine; never deployed
    local_receivers: bool = False  # PRIVACY_LOCAL_RECEIVERS: whether events may go to this machine; never deployed

    def table(self, tenant: str) -> str:
        """Returns the name of a tenant's DynamoDB table."""
        return f"privacy-{self.stage}-{tenant}"

    def transfer_bucket(self, tenant: str) -> str:
        """Returns the name of the S3 bucket for a tenant's uploads, new and attached."""
        return f"privacy-{self.stage}-{tenant}-transfer"

    def transfer_origin(self, tenant: str) -> str:
        """Returns the origin to which a tenant's forms are posted and its links lead."""
        return self.local_files or f"https://{self.transfer_bucket(tenant)}.s3.{self.region}.amazonaws.com"

    def archive_bucket(self, tenant: str) -> str:
        """Returns the name of the S3 bucket for a tenant's closed records and checkpoints."""
        return f"privacy-{self.stage}-{tenant}-archive"

    @property
    def lock_mode(self) -> Literal["GOVERNANCE", "COMPLIANCE"]:
        """How objects of the archive are locked until their day."""
        return "COMPLIANCE" if self.stage == PRODUCTION else "GOVERNANCE"

    def archive_role_arn(self, tenant: str) -> str:
        """Returns the ARN of the only role that writes a tenant's archive; only the function `archive` assumes it."""
        return f"arn:aws:iam::{self.account_id}:role/privacy-{self.stage}-archive-{tenant}"

    def role_arn(self, tenant: str) -> str:
        """Returns the ARN of the only role whose credentials can reach a tenant's resources."""
        return f"arn:aws:iam::{self.account_id}:role/privacy-{self.stage}-tenant-{tenant}"

    def configuration_set(self, tenant: str) -> str:
        """Returns the name of the SES configuration set with which a tenant's mail is sent."""
        return f"privacy-{self.stage}-{tenant}"

    def feedback_topic(self, tenant: str) -> str:
        """Returns the ARN of the SNS topic by which SES tells of a tenant's mails."""
        return f"arn:aws:sns:{self.region}:{self.account_id}:privacy-{self.stage}-{tenant}-feedback"

    def parameter_path(self, tenant: str) -> str:
        """Returns the SSM path, with a trailing slash, of a tenant's parameters."""
        return f"/privacy/{self.stage}/{tenant}/"

    def signing_key(self, tenant: str) -> str:
        """Returns the KMS alias of the key that signs a tenant's consent receipts."""
        return f"alias/privacy-{self.stage}-{tenant}-signing"


def load() -> Settings:
    """Reads the environment once. Raises SettingsError, which names the first missing variable."""
    return Settings(
        stage=_required("PRIVACY_STAGE"),
        base_url=_required("PRIVACY_BASE_URL").rstrip("/"),
        account_id=_required("PRIVACY_ACCOUNT_ID"),
        region=_required("AWS_REGION"),
        deliveries_queue_url=_required("PRIVACY_DELIVERIES_QUEUE_URL"),
        imports_queue_url=_required("PRIVACY_IMPORTS_QUEUE_URL"),
        webhooks_queue_url=_required("PRIVACY_WEBHOOKS_QUEUE_URL"),
        local_files=os.environ.get("PRIVACY_LOCAL_FILES", ""),
        local_receivers=os.environ.get("PRIVACY_LOCAL_RECEIVERS", "") == "yes",
        reminders_queue_url=_required("PRIVACY_REMINDERS_QUEUE_URL"),
        archive_queue_url=_required("PRIVACY_ARCHIVE_QUEUE_URL"),
    )


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"environment variable {name} is not set; see docs/settings.md")
    return value
