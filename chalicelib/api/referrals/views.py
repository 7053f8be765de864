"""The endpoint for referrals: a friend gets one message, and never another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.referrals.schemas import ReferralIn, ReferralOut
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people import identifiers
from chalicelib.usecases.referrals.refer import Refer, refer

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/referrals",
    operation_id="referFriend",
    summary="Refer a friend",
    tag="Consents",
    scope="consents:write",
    publishable=True,
    body=ReferralIn,
    answer=ReferralOut,
    status=202,
    idempotent=True,
    errors=("not_found",),
)
def create(call: Call, body: ReferralIn) -> Reply:
    """Sends one e-mail to a friend and never another. Their address is erased as soon as that e-mail has been sent.

    The answer is the same for an address that already had its e-mail or does not want any. The e-mail has a link with
    which the friend can unsubscribe without any proof. It may leave the next day if the company's mails of the day to
    strangers are used up. The answer is 404 if the company takes no referrals.
    """
    friend = identifiers.parse_email(body.friend.email)
    if friend is None:
        raise Invalid(FieldError("/friend/email", "not_a_email", "Must be an e-mail address."))
    referrer = body.referrer.identifiers("/referrer", by_id=call.context.actor.trusted)
    done = refer(call.ports, call.context, Refer(friend, referrer))
    return Reply(ReferralOut(state="accepted"), replayed=done.replayed)
