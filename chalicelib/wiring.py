"""Where concrete parts meet: the ports of one process, built once and lazily."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib import settings as deployment
from chalicelib.storage.api_keys import DynamoKeys
from chalicelib.storage.aws import Clients
from chalicelib.storage.clock import SYSTEM_CLOCK
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.contracts import DynamoContracts
from chalicelib.storage.dynamo import DynamoTable
from chalicelib.storage.health import AwsHealth
from chalicelib.storage.imports import DynamoImports
from chalicelib.storage.mailer import SesMailer
from chalicelib.storage.notices import DynamoNotices
from chalicelib.storage.opt_out_records import DynamoOptOutRecords
from chalicelib.storage.outbox import DynamoOutbox
from chalicelib.storage.person_links import DynamoPersonLinks
from chalicelib.storage.policies import DynamoPolicies
from chalicelib.storage.profiles import Profiles
from chalicelib.storage.pushes import DynamoPushes
from chalicelib.storage.randomness import SystemRandomness
from chalicelib.storage.records import DynamoRecords
from chalicelib.storage.referrals import DynamoReferrals
from chalicelib.storage.reviews import DynamoReviews
from chalicelib.storage.secrets import SsmSecrets
from chalicelib.storage.signer import KmsSigner
from chalicelib.storage.sms.accounts import SsmAccounts
from chalicelib.storage.sms.certificates import SnsCertificates
from chalicelib.storage.sms.clients import ProviderClients
from chalicelib.storage.subjects import DynamoSubjects
from chalicelib.storage.suppressions import DynamoSuppressions
from chalicelib.storage.uploads import S3Uploads
from chalicelib.usecases.ports import Ports

if TYPE_CHECKING:
    from chalicelib.storage.ops import Table


@cache
def ports() -> Ports:
    """The ports of this process, from its settings. Raises SettingsError for a deployment that is incomplete."""
    settings = deployment.load()
    clients = Clients(settings)
    return build(settings, clients, DynamoTable(settings, clients))


def build(settings: deployment.Settings, clients: Clients, table: Table) -> Ports:
    """Ports on a table; the benchmarks and the tests give another one than DynamoDB's."""
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
        keys=DynamoKeys(table),
        outbox=DynamoOutbox(table, settings, clients),
        mailer=SesMailer(clients, secrets),
        signer=KmsSigner(settings, clients),
        store=DynamoStore(table),
        health=AwsHealth(settings, clients, table),
        sms_accounts=sms_accounts,
        sms_clients=ProviderClients(sms_accounts, clients),
        sms_certificates=SnsCertificates(),
    )


def reset() -> None:
    """Forgets the ports of this process, so that the next call builds them anew. For tests and the local runner."""
    ports.cache_clear()
