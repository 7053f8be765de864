"""What use cases need from the outside: the ports, bundled. `wiring.py` fills them; tests fill them with fakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.access.api_keys import ApiKey, KeySet
from chalicelib.domain.changes import Claim
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.contracts.contract import Contract, Member
from chalicelib.domain.events import StoredEvent
from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.notices.notice import Notice, Told
from chalicelib.domain.outbox import OutboxState, Run, StoredOutboxRow
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.policies.versions import Draft, PolicyText, Shelf
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.transactions import Change
from chalicelib.usecases.ports.imports import Imports
from chalicelib.usecases.ports.opt_outs import (
    OptOutRecords,
    PersonLinks,
    Pushes,
    Referrals,
    Reviews,
    Suppressions,
    Uploads,
)
from chalicelib.usecases.ports.sms import SmsAccounts, SmsCertificates, SmsClients


class Clock(Protocol):
    """The one clock."""

    def now(self) -> datetime:
        """The present moment, UTC, milliseconds."""

    def real_now(self) -> datetime:
        """Wall time, UTC, which the local runner never moves: for the windows of other people's signatures."""


class Randomness(Protocol):
    """Where unpredictable things come from."""

    def id(self, prefix: str, moment: datetime) -> str:
        """A new public id, e.g. con_01J…; sortable by its moment."""

    def token(self, size: int = 20) -> bytes:
        """Random bytes."""

    def pause(self, attempt: int) -> None:
        """Waits a random moment before retry number `attempt` (from 0); longer each time, milliseconds."""


class Secrets(Protocol):
    """Keyed functions over a tenant's secret parameters; the secrets themselves stay inside."""

    def identifier_key(self, tenant: str, identifier: Identifier) -> str:
        """The stored key of an identifier, `<kind>#v1#<hash>` (Identifier.key)."""

    def sign(self, tenant: str, purpose: str, message: str, version: int = 1) -> str:
        """A 26-character base 32 MAC (130 bits) over the message, under that version of the tenant's token key."""

    def newest_token_key(self, tenant: str) -> int:
        """The version of the tenant's token key that signs what is to live for years."""

    def has_token_key(self, tenant: str, version: int) -> bool:
        """Whether the tenant has this version of its token key; one made a minute ago is known everywhere."""

    def mail_from(self, tenant: str) -> str:
        """The address that the tenant's mail comes from."""


class Subjects(Protocol):
    """People: what holds for them, by id and by identifier."""

    def find(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Subject]:
        """By identifier key, those that are known. One read for all of them."""

    def get(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
        """By subject id, those that exist. One read for all of them."""

    def gather(
        self, tenant: str, subject_ids: Sequence[str], identifier_keys: Sequence[str]
    ) -> tuple[dict[str, Subject], dict[str, Subject]]:
        """`get` and `find` in one read."""

    def people(self, tenant: str, shard: int, after: str, limit: int) -> tuple[list[Subject], str | None]:
        """The people in one shard of their list by id, as they are now, and where the next page starts.

        Somebody who was first told of a moment ago may still be missing.
        """

    def events(self, tenant: str, subject_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        """The run of events below a version, newest first."""

    def identifier_value(self, tenant: str, identifier_key: str) -> Identifier | None:
        """The identifier in the clear while it is held, else None."""

    def identifier_values(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Identifier]:
        """By identifier key, those that are held in the clear. One read for all of them."""


class Records(Protocol):
    """Consent records and the wordings they point to."""

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        """The record, or None where it does not exist (here)."""

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        """Stores a wording once under its hash; costs nothing where this process stored it before."""


class Contracts(Protocol):
    """Contracts and who belongs to them."""

    def get(self, tenant: str, external_ids: Sequence[str]) -> dict[str, Contract]:
        """By external id, those that exist. One read for all of them."""

    def members(self, tenant: str, external_id: str) -> list[Member]:
        """All who belong or belonged to it."""

    def event(self, tenant: str, external_id: str, version: int) -> StoredEvent | None:
        """The event that made a version of it, or None where there is none."""

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[Contract], str | None]:
        """Contracts in order of external id, and where the next page starts."""


class Policies(Protocol):
    """Policies and their texts."""

    def slugs(self, tenant: str, *, fresh: bool = False) -> tuple[str, ...]:
        """Every slug of the tenant, in order; as old as a shelf may be, and eventually consistent for a new one."""

    def shelf(self, tenant: str, slug: str, *, fresh: bool = False) -> Shelf:
        """All versions of a slug, at most 60 seconds old unless `fresh`; an empty shelf for an unknown slug."""

    def shelf_beside(self, tenant: str, slug: str, identifier_keys: Sequence[str]) -> tuple[Shelf, dict[str, Subject]]:
        """The shelf as it is now, with what `Subjects.find` gives, in one read."""

    def forget(self, tenant: str, slug: str) -> None:
        """Makes the next read of a shelf, and of the tenant's slugs, a fresh one."""

    def front(self, tenant: str, slug: str, at: datetime) -> tuple[Shelf, PolicyText | None]:
        """The shelf with the text in force, None where it lies elsewhere; one read at most, none while it is fresh."""

    def shelf_and_text(
        self, tenant: str, slug: str, number: int, *, fresh: bool = False
    ) -> tuple[Shelf, PolicyText | None]:
        """A published version's text with its shelf; one read at most."""

    def draft(self, tenant: str, slug: str, number: int) -> Draft | None:
        """The open draft of that number, or None."""


class Notices(Protocol):
    """Notices to many people."""

    def get(self, tenant: str, notice_id: str) -> Notice | None:
        """The notice, or None where there is none (here)."""

    def told(self, tenant: str, notice_id: str, subject_ids: Sequence[str]) -> dict[str, Told]:
        """By subject id, the notices of those of these people who have one. One read for all of them."""

    def page(self, tenant: str, notice_id: str, after: str | None, limit: int) -> tuple[list[Told], str | None]:
        """The people who are told in order of their id, and the id after which the next page starts."""


class Keys(Protocol):
    """API keys."""

    def use(self, tenant: str, key_id: str, secret_hash: str, now: datetime) -> ApiKey | None:
        """The key if id and hash agree and it is not revoked, marking it used; None otherwise.

        One write, or none for a key that this process used within the last minute: what has changed since is
        then not seen yet. Expiry is for the caller to check. Raises Unavailable.
        """

    def forget(self, tenant: str) -> None:
        """Drops what this process remembers of the tenant's keys, so that it sees its own changes at once."""

    def get(self, tenant: str, key_id: str) -> ApiKey | None:
        """The key, or None where there is none (here)."""

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[ApiKey], str | None]:
        """Keys, newest first, revoked ones too, and where the next page starts."""

    def all(self, tenant: str) -> KeySet:
        """Every key of the tenant, with the version of the set."""


class Outbox(Protocol):
    """What must leave the system."""

    def announce(self, tenant: str, row_ids: Sequence[str], runs: Sequence[Run] = ()) -> None:
        """Tells the queues of rows and of what to run. A failure is not an error: the sweep sees to it."""

    def get(self, tenant: str, row_id: str) -> StoredOutboxRow | None:
        """The row, or None once it is done."""

    def claim(self, tenant: str, row: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
        """Takes the row for sending and gives it as it is then; None if another process has it."""

    def done(self, tenant: str, row: StoredOutboxRow) -> None:
        """Deletes the row after it was sent."""

    def due(self, tenant: str, now: datetime, limit: int) -> list[StoredOutboxRow]:
        """Rows that should have left by now: never announced, or claimed and never finished."""

    def postpone(self, tenant: str, row: StoredOutboxRow, until: datetime | None, state: OutboxState) -> bool:
        """Gives a row its state and the moment when it is due again, or parks it (None).

        False if it changed in the meantime.
        """


class Mailer(Protocol):
    """Outgoing e-mail."""

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        """Hands one mail to the provider. Raises Unavailable (not sent), MailRefused or MailOutcomeUnknown."""


class Signer(Protocol):
    """Signatures that third parties can verify."""

    def sign(self, tenant: str, message: bytes) -> bytes:
        """ES256 over the message (at most 4,096 bytes): the 64 bytes r||s of RFC 7518."""

    def public_jwk(self, tenant: str) -> dict[str, str]:
        """The tenant's public key as a JWK with `kid`."""


class Store(Protocol):
    """The one way to write."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        """All changes and the idempotency record in one transaction.

        `resource` is remembered for replays of the claim. Raises Raced if a version has moved on, Replay or
        Invalid (idempotency_key_reused) if the claim was used before, Unavailable if the store cannot answer.
        """

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        """What an earlier call with this claim made, while it is remembered. Raises Invalid for another body."""


class Health(Protocol):
    """Whether the parts can be reached."""

    def deep(self, tenant: str) -> Mapping[str, Any]:
        """Part → "ok", or the class of what went wrong."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a use case may touch."""

    base_url: str
    region: str  # the AWS region that everything is kept in
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
    keys: Keys
    outbox: Outbox
    mailer: Mailer
    signer: Signer
    store: Store
    health: Health
    sms_accounts: SmsAccounts
    sms_clients: SmsClients
    sms_certificates: SmsCertificates
