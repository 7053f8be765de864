"""Everything that use cases need from outside, in one bundle: `wiring.py` fills it, and tests fill it with fakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # no process needs the protocols: to read a file for each noun would cost every cold start some 4 ms
    from collections.abc import Mapping

    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.ports.access import ApiKeys, Sessions, StaffMailboxes
    from chalicelib.usecases.ports.archive.objects import Archive
    from chalicelib.usecases.ports.audit.retention import Retention
    from chalicelib.usecases.ports.audit.trail import Audit
    from chalicelib.usecases.ports.consents import Records
    from chalicelib.usecases.ports.contracts import Contracts
    from chalicelib.usecases.ports.daily_caps import DailyCaps
    from chalicelib.usecases.ports.imports import Imports
    from chalicelib.usecases.ports.links import PersonLinks
    from chalicelib.usecases.ports.notices import Notices
    from chalicelib.usecases.ports.opt_outs import OptOutRecords
    from chalicelib.usecases.ports.outbox import (
        Mailer,
        Outbox,
        WebhookDeliveries,
        WebhookEndpoints,
        WebhookReceivers,
    )
    from chalicelib.usecases.ports.people import Subjects
    from chalicelib.usecases.ports.policies import Policies
    from chalicelib.usecases.ports.referrals import Referrals
    from chalicelib.usecases.ports.reports.counters import Counters
    from chalicelib.usecases.ports.reports.daily import DailyFigures
    from chalicelib.usecases.ports.reports.digests import Digests
    from chalicelib.usecases.ports.reviews import Reviews
    from chalicelib.usecases.ports.rights import Holds, Letters, RightsRequests
    from chalicelib.usecases.ports.sms import SmsAccounts, SmsCertificates, SmsClients
    from chalicelib.usecases.ports.suppressions import Pushes, Suppressions
    from chalicelib.usecases.ports.system import Clock, Health, Randomness, Secrets, Signer, Store
    from chalicelib.usecases.ports.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a use case may touch."""

    base_url: str
    region: str  # the AWS region in which everything is kept
    profiles: Mapping[str, Profile]
    clock: Clock
    randomness: Randomness
    secrets: Secrets
    subjects: Subjects
    records: Records
    opt_out_records: OptOutRecords
    reviews: Reviews
    person_links: PersonLinks
    referrals: Referrals
    contracts: Contracts
    policies: Policies
    notices: Notices
    suppressions: Suppressions
    pushes: Pushes
    imports: Imports
    uploads: Uploads
    archive: Archive
    rights_requests: RightsRequests
    letters: Letters
    holds: Holds
    counters: Counters
    daily_figures: DailyFigures
    api_keys: ApiKeys
    sessions: Sessions
    staff_mailboxes: StaffMailboxes
    audit: Audit
    digests: Digests
    retention: Retention
    daily_caps: DailyCaps
    feedback_topics: Mapping[str, str]  # the topic that tells of a tenant's mails → the tenant
    outbox: Outbox
    mailer: Mailer
    signer: Signer
    store: Store
    health: Health
    sms_accounts: SmsAccounts
    sms_clients: SmsClients
    sms_certificates: SmsCertificates
    webhook_endpoints: WebhookEndpoints
    webhook_deliveries: WebhookDeliveries
    webhook_receivers: WebhookReceivers
