"""Request and answer bodies for uploads (contract, section 2)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from chalicelib.api.pipeline.models import Input, Moment, Output, line
from chalicelib.domain.uploads.upload import PURPOSES, ContentType, Disposition, UploadPurpose, UploadState

_UPLOAD: Final[dict[str, Any]] = {
    "id": "upl_01KARZ6T9R4C6V8B0N2M4K6J8H",
    "purpose": "identity_document",
    "state": "pending",
    "content_type": "application/pdf",
    "size": 48213,
    "expires_at": "2026-11-23T17:00:00.000Z",
}


class UploadIn(Input):
    """A file that you will send."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "identity_document",
                    "file_name": "licence.pdf",
                    "content_type": "application/pdf",
                    "size": 48213,
                },
                {"purpose": "import", "file_name": "consents.csv", "content_type": "text/csv", "size": 1048576},
            ]
        }
    )

    purpose: UploadPurpose
    file_name: Annotated[str, line(200)] = Field(
        description="The person's own name for the file; never part of an address."
    )
    content_type: ContentType = Field(
        description="text/csv or application/x-ndjson for imports; application/pdf, image/png or image/jpeg for all "
        "else, and for answers also application/json, text/csv or application/zip."
    )
    size: int = Field(
        ge=1,
        le=max(allowed.most for allowed in PURPOSES.values()),
        description="The exact size in bytes: up to 512 MiB for imports, otherwise up to 10 MiB.",
    )


class UploadOut(Output):
    """An upload."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_UPLOAD, "state": "complete", "file_name": "licence.pdf"}]}
    )

    id: str
    purpose: UploadPurpose
    state: UploadState
    content_type: ContentType
    size: int = Field(ge=1)
    expires_at: Moment = Field(
        description="When it is deleted at the latest: 1 day after it was announced; once attached, by an import "
        "after 30 days, by a rights request after 180 days, which deletes it sooner, on the day that its class says."
    )
    file_name: str = Field("", description="Only for secret keys.")


class UploadFormOut(UploadOut):
    """An upload with the form for sending its file."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_UPLOAD,
                    "url": "https://privacy-live-cyclonex-transfer.s3.us-east-1.amazonaws.com/",
                    "fields": {
                        "Content-Type": "application/pdf",
                        "key": "uploads/upl_01KARZ6T9R4C6V8B0N2M4K6J8H",
                        "x-amz-algorithm": "AWS4-HMAC-SHA256",
                        "x-amz-credential": "ASIAEXAMPLE/20261122/us-east-1/s3/aws4_request",
                        "x-amz-date": "20261122T170000Z",
                        "x-amz-security-token": "FwoGZXIvYXdzEXAMPLE",
                        "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYtMTEtMjJUMTc6MTA6MDBaIn0=",
                        "x-amz-signature": "a3f5c1d2e4b697885746352413021f1e2d3c4b5a69788796a5b4c3d2e1f0a9b8",
                    },
                    "form_expires_at": "2026-11-22T17:10:00.000Z",
                }
            ]
        }
    )

    url: str = Field(description="POST the file here as multipart/form-data, with all `fields` first and `file` last.")
    fields: dict[str, str] = Field(
        description="Send them unchanged. They grant permission to upload, so keep them secret."
    )
    form_expires_at: Moment = Field(
        description="Start sending before this moment. The same call with the same Idempotency-Key returns a new form."
    )


class DownloadQuery(Input):
    """How a browser shall take the file."""

    disposition: Disposition = Field(
        "attachment",
        description="`inline` opens a PDF, PNG or JPEG in a tab, at the bucket's address; everything else is saved.",
    )


class DownloadOut(Output):
    """Where a file can be fetched for a minute."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://privacy-live-cyclonex-transfer.s3.us-east-1.amazonaws.com/answers/"
                    "upl_01KARZ6T9R4C6V8B0N2M4K6J8H?X-Amz-Expires=60",
                    "expires_at": "2026-11-22T17:01:00.000Z",
                }
            ]
        }
    )

    url: str = Field(description="Fetch the file from here with GET. The address grants permission, so keep it secret.")
    expires_at: Moment
