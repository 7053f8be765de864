"""The endpoints by which people get the links to their requests again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights.commands import read_email
from chalicelib.api.rights.people import schemas
from chalicelib.usecases.rights.post.ask_for_links import ask_for_link, ask_for_links

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/requests/tracking-links",
    operation_id="mailTrackingLinks",
    summary="Have the links to one's requests mailed",
    tag="Rights requests",
    scope="requests:write",
    publishable=True,
    body=schemas.TrackingLinksIn,
    answer=schemas.TrackingLinksOut,
    status=202,
    idempotent=True,
)
def mail(call: Call, body: schemas.TrackingLinksIn) -> Reply:
    """Mails new links to the pages of all requests that were made with an address, to that address.

    The answer is always the same 202, whether or not there are any. An address gets six such mails a day at most. Where
    nobody has confirmed it yet, the links lead to where the code is entered.
    """
    done = ask_for_links(call.ports, call.context, read_email(body.email, "/email"))
    return Reply(schemas.TrackingLinksOut(), replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/requests/{rights_request_id}/tracking-link",
    operation_id="mailTrackingLink",
    summary="Have a new link to a request mailed",
    tag="Rights requests",
    scope="requests:write",
    persons=("tracking", "agent"),
    though_over=True,
    answer=schemas.TrackingLinkOut,
    status=202,
    idempotent=True,
)
def mail_one(call: Call) -> Reply:
    """Mails a new link to the page of a request to whom the link in the call was made for, the person or the agent.

    A link whose sixty days are over does this for another year. An address gets six such mails a day at most. With a
    secret key, the requester gets the mail.
    """
    done = ask_for_link(call.ports, call.context, call.path["rights_request_id"])
    return Reply(schemas.TrackingLinkOut(), replayed=done.replayed)
