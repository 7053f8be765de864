"""Joins the concrete parts: the ports of one process, built lazily and once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib import settings as deployment
from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.randomness import SystemRandomness
from chalicelib.storage.access.api_keys import DynamoApiKeys
from chalicelib.storage.access.mailboxes import DynamoStaffMailboxes
from chalicelib.storage.access.sessions import DynamoSessions
from chalicelib.storage.archive.objects import S3Archive
from chalicelib.storage.audit.repository import DynamoAudit
from chalicelib.storage.aws import clients as aws_clients
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.aws.mailer import SesMailer
from chalicelib.storage.aws.secrets import SsmSecrets
from chalicelib.storage.aws.signer import KmsSigner
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.consents.records import DynamoRecords
from chalicelib.storage.contracts.repository import DynamoContracts
from chalicelib.storage.health import AwsHealth
from chalicelib.storage.imports.repository import DynamoImports
from chalicelib.storage.links.person_links import DynamoPersonLinks
from chalicelib.storage.notices.repository import DynamoNotices
from chalicelib.storage.opt_outs.records import DynamoOptOutRecords
from chalicelib.storage.outbox.repository import DynamoOutbox
from chalicelib.storage.people.subjects import DynamoSubjects
from chalicelib.storage.policies.repository import DynamoPolicies
from chalicelib.storage.referrals.repository import DynamoReferrals
from chalicelib.storage.reports.counters import DynamoCounters
from chalicelib.storage.reports.daily import DynamoDailyFigures
from chalicelib.storage.reports.digests import DynamoDigests
from chalicelib.storage.retention.chains import DynamoRetention
from chalicelib.storage.reviews.repository import DynamoReviews
from chalicelib.storage.rights.holds import DynamoHolds
from chalicelib.storage.rights.letters import DynamoLetters
from chalicelib.storage.rights.requests import DynamoRightsRequests
from chalicelib.storage.sms.accounts import SsmAccounts
from chalicelib.storage.sms.certificates import SnsCertificates
from chalicelib.storage.sms.clients import ProviderClients
from chalicelib.storage.suppressions.feed import DynamoSuppressions
from chalicelib.storage.suppressions.pushes import DynamoPushes
from chalicelib.storage.table.daily_caps import DynamoDailyCaps
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.storage.tenants.profiles import Profiles
from chalicelib.storage.uploads.repository import S3Uploads
from chalicelib.storage.webhooks.deliveries import DynamoDeliveries
from chalicelib.storage.webhooks.endpoints import DynamoEndpoints
from chalicelib.storage.webhooks.receivers import HttpsReceivers
from chalicelib.usecases.ports.bundle import Ports

if TYPE_CHECKING:
    from chalicelib.storage.table.ops import Table


@cache
def ports() -> Ports:
    """Returns the ports of this process, built from its settings. Raises SettingsError for an incomplete deployment."""
    settings = deployment.load()
    clients = Clients(settings)
    return build(settings, clients, DynamoTable(settings, clients))


def build(settings: deployment.Settings, clients: Clients, table: Table) -> Ports:
    """Builds ports on a table; the benchmarks and the tests pass another one than DynamoDB's."""
    secrets = SsmSecrets(settings, clients)
    profiles = Profiles()
    sms_accounts = SsmAccounts(settings, secrets)
    return Ports(
        base_url=settings.base_url,
        region=settings.region,
        profiles=profiles,
        clock=SYSTEM_CLOCK,
        randomness=SystemRandomness(),
        secrets=secrets,
        subjects=DynamoSubjects(table),
        records=DynamoRecords(table),
        opt_out_records=DynamoOptOutRecords(table),
        reviews=DynamoReviews(table),
        person_links=DynamoPersonLinks(table),
        referrals=DynamoReferrals(table),
        contracts=DynamoContracts(table),
        policies=DynamoPolicies(table, profiles),
        notices=DynamoNotices(table),
        suppressions=DynamoSuppressions(table),
        pushes=DynamoPushes(table),
        imports=DynamoImports(table),
        uploads=S3Uploads(table, settings, clients),
        archive=S3Archive(settings, clients),
        rights_requests=DynamoRightsRequests(table),
        letters=DynamoLetters(table),
        holds=DynamoHolds(table),
        counters=DynamoCounters(table),
        daily_figures=DynamoDailyFigures(table),
        api_keys=DynamoApiKeys(table),
        sessions=DynamoSessions(table),
        staff_mailboxes=DynamoStaffMailboxes(table),
        audit=DynamoAudit(table),
        digests=DynamoDigests(table),
        retention=DynamoRetention(table),
        daily_caps=DynamoDailyCaps(table),
        feedback_topics={settings.feedback_topic(tenant): tenant for tenant in profiles},
        outbox=DynamoOutbox(table, settings, clients),
        mailer=SesMailer(settings, clients, secrets),
        signer=KmsSigner(settings, clients),
        store=DynamoStore(table, profiles),
        health=AwsHealth(settings, clients, table),
        sms_accounts=sms_accounts,
        sms_clients=ProviderClients(sms_accounts, clients),
        sms_certificates=SnsCertificates(),
        webhook_endpoints=DynamoEndpoints(table),
        webhook_deliveries=DynamoDeliveries(table),
        webhook_receivers=HttpsReceivers(local=settings.local_receivers),
    )


def longest_call(*, objects: bool = False) -> float:
    """Returns the seconds that one call of a port to another service may take, with all its tries.

    `objects` says whether the upload buckets, whose calls may take longest, are among them.
    """
    from chalicelib.storage.sms import http  # only the workers ask

    return max(aws_clients.longest_call(objects=objects), http.LONGEST_CALL)


def reset() -> None:
    """Forgets the ports of this process, so that the next call builds them anew. For tests and the local runner."""
    ports.cache_clear()
