"""Answers that lead to a file in the tenant's bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.accept import asks_for
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.uploads.schemas import DownloadOut

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.uploads.upload import DownloadLink


def lead_to(call: Call, link: DownloadLink) -> Reply:
    """Redirects to a file, or tells its address to a caller that asks for JSON.

    Scripts of pages ask for it, because their calls can't follow to another host.
    """
    if asks_for(call.request.header("accept"), "application/json"):
        return Reply(DownloadOut(url=link.url, expires_at=link.expires_at), headers={"Vary": "Accept"})
    return Reply(None, status=302, headers={"Location": link.url, "Vary": "Accept"})
