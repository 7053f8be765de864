"""The union of all changes that a transaction can consist of."""

from __future__ import annotations

from chalicelib.domain.access.api_keys import SaveApiKey
from chalicelib.domain.archive.purge import EndPurge, PurgeWritten
from chalicelib.domain.audit.verifications import SaveVerification
from chalicelib.domain.contracts.archiving import MoveContract
from chalicelib.domain.contracts.contract import SaveContract, SaveMember
from chalicelib.domain.imports.job import SaveImport
from chalicelib.domain.links.person_links import AddPersonLink
from chalicelib.domain.notices.notice import SaveNotice, SavePersonNotice
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
from chalicelib.domain.uploads.upload import SaveUpload
from chalicelib.domain.webhooks.deliveries import AddDelivery, SaveDelivery
from chalicelib.domain.webhooks.endpoints import SaveEndpoints

Change = (
    SaveSubject
    | AddRecord
    | EraseRecord
    | AddPersonLink
    | SaveReferral
    | SaveContract
    | SaveMember
    | MoveContract
    | SaveApiKey
    | SaveShelf
    | SaveNotice
    | SavePersonNotice
    | AddSuppressions
    | NumberSuppressions
    | SaveImport
    | SaveUpload
    | OutboxRow
    | BeginDigest
    | WorkRow
    | OpenReview
    | SaveReview
    | SaveRightsRequest
    | SaveTurns
    | AddDetails
    | RestoreDetails
    | AddWords
    | AddToPerson
    | SaveCounted
    | SaveLetter
    | SaveTracking
    | UseCode
    | UseLastTry
    | SaveHold
    | NoHoldSince
    | SaveVerification
    | SaveEndpoints
    | AddDelivery
    | SaveDelivery
    | PurgeWritten
    | EndPurge
    | ChangeCounts
    | RepairCounts
    | SaveDay
    | SaveReportJob
    | SaveRetentionChain
    | EndRequest
    | DropLeft
    | PutOff
    | LookAgain
    | DropProofs
    | RemoveSubject
)
