"""Files that belong to a request, by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.uploads.upload import UploadPurpose

FileClass = Literal["papers", "evidence", "answers"]
CLASSES: Final[Mapping[UploadPurpose, FileClass]] = {
    "identity_document": "papers",
    "authorization": "papers",
    "evidence": "evidence",
    "answer": "answers",
}


@dataclass(frozen=True, slots=True)
class RightsFile:
    """A file that is attached to a request."""

    id: str  # upl_…
    kind: FileClass
    at: datetime  # when it was attached
