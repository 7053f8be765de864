"""The port to uploaded files."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.uploads.upload import Arrived, Form, Upload


class Uploads(Protocol):
    """Files that somebody hands in: what is known of them, and their bytes. All that touch bytes raise Unavailable."""

    def get(self, tenant: str, upload_id: str, now: datetime) -> Upload | None:
        """The upload, or None where there is none (here) or its time is over."""

    def form(self, tenant: str, upload: Upload) -> Form:
        """A new form that takes exactly the file that was announced, for ten minutes."""

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        """What was sent with its form last, or None where nothing was."""

    def keep(self, tenant: str, upload: Upload) -> None:
        """Copies the bytes of a complete upload to where they stay. Raises Conflict (upload_changed)."""

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        """At most `length` bytes of a complete or attached upload from `start`; empty at its end.

        Raises Conflict (upload_changed) where a complete one was sent again since.
        """
