"""The only way to write: commits a use case's changes and its idempotency record as one conditional transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.access.api_keys import SaveApiKey
from chalicelib.domain.archive.purge import EndPurge, PurgeWritten
from chalicelib.domain.audit.verifications import SaveVerification
from chalicelib.domain.changes import Claim, Raced, Replay
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.contracts.archiving import MoveContract
from chalicelib.domain.contracts.contract import SaveContract, SaveMember
from chalicelib.domain.errors import FieldError, Invalid, Unavailable
from chalicelib.domain.imports.job import SaveImport
from chalicelib.domain.links.person_links import AddPersonLink
from chalicelib.domain.notices.notice import SaveNotice, SavePersonNotice
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.outbox import OutboxRow, WorkRow
from chalicelib.domain.people.act_records import AddRecord, EraseRecord
from chalicelib.domain.people.subjects import SaveSubject
from chalicelib.domain.policies.versions import SaveShelf
from chalicelib.domain.referrals.referral import SaveReferral
from chalicelib.domain.reports.counters import ChangeCounts, RepairCounts
from chalicelib.domain.reports.digest import BeginDigest
from chalicelib.domain.reports.job import SaveReportJob
from chalicelib.domain.reports.series import SaveDay
from chalicelib.domain.retention.chain import DropLeft, EndRequest, PutOff, SaveRetentionChain
from chalicelib.domain.retention.proofs import DropProofs, LookAgain, RemoveSubject
from chalicelib.domain.reviews.review import OpenReview, SaveReview
from chalicelib.domain.rights.counted import SaveCounted
from chalicelib.domain.rights.details import AddDetails, AddToPerson, AddWords, RestoreDetails
from chalicelib.domain.rights.holds.hold import NoHoldSince, SaveHold
from chalicelib.domain.rights.letters import SaveLetter, SaveTracking
from chalicelib.domain.rights.reminding.turns import SaveTurns
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.verification import UseCode, UseLastTry
from chalicelib.domain.suppressions.feed import AddSuppressions, NumberSuppressions
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.transactions import Change
from chalicelib.domain.uploads.upload import SaveUpload
from chalicelib.domain.webhooks.deliveries import AddDelivery, SaveDelivery
from chalicelib.domain.webhooks.endpoints import SaveEndpoints
from chalicelib.storage.access import api_keys, mailboxes
from chalicelib.storage.audit import verifications
from chalicelib.storage.consents import records
from chalicelib.storage.contracts import repository as contracts
from chalicelib.storage.imports import repository as imports
from chalicelib.storage.links import person_links
from chalicelib.storage.notices import repository as notices
from chalicelib.storage.opt_outs import records as opt_out_records
from chalicelib.storage.outbox import repository as outbox
from chalicelib.storage.people import subjects
from chalicelib.storage.policies import repository as policies
from chalicelib.storage.referrals import repository as referrals
from chalicelib.storage.reports import counters, daily, digests
from chalicelib.storage.retention import chains, ending, proofs
from chalicelib.storage.reviews import repository as reviews
from chalicelib.storage.rights import counted as rights_counted
from chalicelib.storage.rights import details as rights_details
from chalicelib.storage.rights import holds as rights_holds
from chalicelib.storage.rights import letters as rights_letters
from chalicelib.storage.rights import requests as rights_requests
from chalicelib.storage.rights import whole as rights_whole
from chalicelib.storage.suppressions import feed as suppressions
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.ops import Item
from chalicelib.storage.tenants.profiles import Profiles
from chalicelib.storage.uploads import repository as uploads
from chalicelib.storage.webhooks import deliveries as webhook_deliveries
from chalicelib.storage.webhooks import endpoints as webhook_endpoints

_RECORD_WRITERS: Final[dict[type[Any], Callable[[str, Any], list[ops.Write]]]] = {
    ConsentRecord: records.writes,
    OptOutRecord: opt_out_records.writes,
}
"""Type of a record of an act → the function that returns its writes."""


def _record_writes(tenant: str, change: AddRecord | EraseRecord) -> list[ops.Write]:
    return _RECORD_WRITERS[type(change.record)](tenant, change.record)


_WRITERS: Final[dict[type[Any], Callable[[str, Any], list[ops.Write]]]] = {
    SaveSubject: subjects.writes,
    AddRecord: _record_writes,
    EraseRecord: _record_writes,
    SaveReferral: referrals.writes,
    AddPersonLink: person_links.writes,
    SaveContract: contracts.contract_writes,
    SaveMember: contracts.member_writes,
    MoveContract: contracts.move_writes,
    SaveApiKey: api_keys.writes,
    SaveShelf: policies.writes,
    SaveNotice: notices.notice_writes,
    SavePersonNotice: notices.person_notice_writes,
    AddSuppressions: suppressions.waiting_writes,
    NumberSuppressions: suppressions.numbering_writes,
    SaveImport: imports.writes,
    SaveUpload: uploads.writes,
    OutboxRow: outbox.writes,
    WorkRow: outbox.work_writes,
    OpenReview: reviews.open_writes,
    SaveReview: reviews.save_writes,
    SaveRightsRequest: rights_requests.writes,
    AddDetails: rights_details.details_writes,
    RestoreDetails: rights_details.restored_writes,
    AddWords: rights_details.words_writes,
    AddToPerson: rights_details.person_writes,
    SaveCounted: rights_counted.writes,
    SaveLetter: rights_letters.letter_writes,
    SaveTracking: rights_letters.tracking_writes,
    UseCode: rights_requests.code_writes,
    UseLastTry: rights_requests.last_try_writes,
    SaveHold: rights_holds.writes,
    NoHoldSince: rights_holds.condition_writes,
    SaveTurns: mailboxes.writes,
    SaveVerification: verifications.writes,
    SaveEndpoints: webhook_endpoints.writes,
    AddDelivery: webhook_deliveries.add_writes,
    SaveDelivery: webhook_deliveries.save_writes,
    PurgeWritten: rights_whole.purge_writes,
    EndPurge: rights_whole.end_writes,
    BeginDigest: digests.writes,
    ChangeCounts: counters.change_writes,
    RepairCounts: counters.repair_writes,
    SaveDay: daily.day_writes,
    SaveReportJob: daily.job_writes,
    SaveRetentionChain: chains.writes,
    EndRequest: ending.end_writes,
    DropLeft: ending.drop_writes,
    PutOff: ending.put_off_writes,
    LookAgain: proofs.look_again_writes,
    DropProofs: proofs.drop_writes,
    RemoveSubject: proofs.remove_writes,
}
"""Type of a change → the function that returns its writes. Add new kinds of change here."""


class DynamoStore:
    """Implements `usecases.ports.system.Store`."""

    def __init__(self, table: ops.Table, profiles: Mapping[str, Profile] | None = None) -> None:
        self._table = table
        self._profiles = profiles or Profiles()

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        writes: list[ops.Write] = []
        if claim is not None:
            writes.append(_claim(tenant, claim, resource, now))
        zone = self._profiles[tenant].time_zone
        for change in changes:
            writes += (events.list_for_audit(tenant, zone, one) for one in _WRITERS[type(change)](tenant, change))
        if len({write.place for write in writes}) < len(writes):
            raise Raced  # two people cannot own one identifier: one was read before it moved, the other after
        try:
            self._table.transact(tenant, writes)
        except ops.ConditionFailed as error:
            if claim is not None and 0 in error.failed:
                raise _choose_error(claim, error.failed[0]) from error
            raise Raced from error
        except ops.Contended as error:
            raise Raced from error
        except ops.Throttled as error:
            raise Unavailable from error

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        """Returns what an earlier call with this claim made, if still remembered. Raises Invalid for another body."""
        item = self._table.get(tenant, places.idempotency(tenant, claim.fingerprint))
        if item is None or int(item["ttl"] or 0) <= int(now.timestamp()):
            return None
        if item["body_hash"] != claim.body_hash:
            raise _make_reused_error()
        return str(item["resource"])


def _claim(tenant: str, claim: Claim, resource: str, now: datetime) -> ops.Put:
    place = places.idempotency(tenant, claim.fingerprint)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "body_hash": claim.body_hash,
        "resource": resource,
        "ttl": int((now + claim.kept_for).timestamp()),
    }
    return ops.Put(item, ops.AbsentOrPast("ttl", int(now.timestamp())))


def _choose_error(claim: Claim, first: Item | None) -> Exception:
    if first is None:  # it expired between the check and the read, so decide again
        return Raced()
    if first["body_hash"] != claim.body_hash:
        return _make_reused_error()
    return Replay(str(first["resource"]))


def _make_reused_error() -> Invalid:
    return Invalid(
        FieldError("", "idempotency_key_reused", "This Idempotency-Key came with another body before."),
        code="idempotency_key_reused",
        detail="Use a new Idempotency-Key for a new call.",
    )
