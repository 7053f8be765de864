"""All that one transaction can consist of."""

from __future__ import annotations

from chalicelib.domain.changes import OutboxRow, Review
from chalicelib.domain.contracts import SaveContract, SaveMember
from chalicelib.domain.keys import SaveKey
from chalicelib.domain.notices import SaveNotice, SaveTold
from chalicelib.domain.policies import SaveShelf
from chalicelib.domain.records import AddRecord
from chalicelib.domain.subjects import SaveSubject
from chalicelib.domain.uploads import SaveUpload

Change = (
    SaveSubject
    | AddRecord
    | SaveContract
    | SaveMember
    | SaveKey
    | SaveShelf
    | SaveNotice
    | SaveTold
    | SaveUpload
    | OutboxRow
    | Review
)
