"""Files that a step attaches to its request: the request notes them by class, so that they go on their day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.keeping.files import CLASSES, RightsFile
from chalicelib.domain.uploads.upload import SaveUpload


def note_files(step: Step, changes: Iterable[object], now: datetime) -> Step:
    """Returns the step with the files that these changes, which go with it, attach to the request."""
    attached = [
        RightsFile(change.upload.id, CLASSES[change.upload.purpose], now)
        for change in changes
        if isinstance(change, SaveUpload) and change.upload.purpose in CLASSES
    ]
    return replace(step, after=replace(step.after, files=(*step.after.files, *attached))) if attached else step
