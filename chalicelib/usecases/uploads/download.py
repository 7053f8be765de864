"""Gives out the file of a rights request, by an address that works for a minute, and records that it did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.uploads.upload import SaveUpload, choose_disposition
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.events import call_event
from chalicelib.usecases.uploads.manage import read_upload

if TYPE_CHECKING:
    from chalicelib.domain.uploads.upload import Disposition, DownloadLink, Upload
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def issue_link(ports: Ports, ctx: Context, upload_id: str, wish: Disposition = "attachment") -> DownloadLink:
    """Returns an address of the file, once it is recorded that the caller gets one.

    Raises NotFound, also for what is attached to no request; Forbidden (missing_scope), Unavailable.
    """

    upload = read_upload(ports, ctx, upload_id)
    if upload.purpose == "import":
        raise _unknown()
    return give_out(ports, ctx, upload_id, wish)


def give_out(ports: Ports, ctx: Context, upload_id: str, wish: Disposition) -> DownloadLink:
    """Returns an address of an attached file to a caller who may have it: whoever calls this has checked that.

    It is recorded first. Raises NotFound, Unavailable.
    """

    def attempt() -> Plan[Upload]:
        upload = ports.uploads.get(ctx.tenant, upload_id, ctx.now)
        if upload is None or upload.state != "attached":
            raise _unknown()
        after = replace(upload, version=upload.version + 1)
        event = call_event(ctx, "upload.link_issued", record_id=upload.id, body={"purpose": upload.purpose})
        return Plan([SaveUpload(after, upload.version, event)], after)

    upload = commit_step(ports, ctx, attempt)
    return ports.uploads.link(ctx.tenant, upload, choose_disposition(upload.content_type, wish))


def _unknown() -> NotFound:
    return NotFound("There is no such file of a rights request.")
