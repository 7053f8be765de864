"""The port to uploaded files."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.uploads.upload import Arrived, Disposition, DownloadLink, Form, Upload


class Uploads(Protocol):
    """Uploaded files: their metadata and their bytes. Every method that touches bytes raises Unavailable."""

    def get(self, tenant: str, upload_id: str, now: datetime) -> Upload | None:
        """Returns the upload, or None where this tenant has none of that id or its time is over."""

    def origin(self, tenant: str) -> str:
        """Returns the origin (scheme and host) of the tenant's forms and links, for policies of pages that use them."""

    def form(self, tenant: str, upload: Upload) -> Form:
        """Returns a new form that accepts exactly the announced file, for ten minutes."""

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        """Returns what was last sent with the upload's form, or None where nothing was."""

    def keep(self, tenant: str, upload: Upload) -> None:
        """Copies the bytes of a complete upload to where they are kept. Raises Conflict (upload_changed)."""

    def renew(self, tenant: str, upload: Upload) -> bool:
        """Copies the bytes of an attached upload onto themselves, so that they are new; False where they are gone."""

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        """Returns at most `length` bytes of a complete or attached upload from `start`; none at its end.

        Raises Conflict (upload_changed) where a complete upload has been sent again since.
        """

    def delete(self, tenant: str, upload: Upload) -> None:
        """Deletes the bytes of an upload that is attached to a rights request; a repeat changes nothing."""

    def link(self, tenant: str, upload: Upload, disposition: Disposition) -> DownloadLink:
        """Returns a new address from which the bytes of an attached upload can be fetched for a minute.

        The store sends them with the upload's exact content type, a name of ours and that disposition.
        """
