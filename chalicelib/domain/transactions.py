"""All that one transaction can consist of."""

from __future__ import annotations

from chalicelib.domain.changes import OutboxRow
from chalicelib.domain.contracts import SaveContract, SaveMember
from chalicelib.domain.imports import SaveImport
from chalicelib.domain.keys import SaveKey
from chalicelib.domain.notices import SaveNotice, SaveTold
from chalicelib.domain.opt_out_records import AddOptOutRecord
from chalicelib.domain.person_links import AddPersonLink
from chalicelib.domain.policies import SaveShelf
from chalicelib.domain.records import AddRecord
from chalicelib.domain.referrals import SaveReferral
from chalicelib.domain.reviews import OpenReview, SaveReview
from chalicelib.domain.subjects import SaveSubject
from chalicelib.domain.suppressions import AddSuppressions, NumberSuppressions
from chalicelib.domain.uploads import SaveUpload

Change = (
    SaveSubject
    | AddRecord
    | AddOptOutRecord
    | AddPersonLink
    | SaveReferral
    | SaveContract
    | SaveMember
    | SaveKey
    | SaveShelf
    | SaveNotice
    | SaveTold
    | AddSuppressions
    | NumberSuppressions
    | SaveImport
    | SaveUpload
    | OutboxRow
    | OpenReview
    | SaveReview
)
