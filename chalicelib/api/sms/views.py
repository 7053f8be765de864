"""`POST /sms/{tenant}/{provider}/{secret}`: the webhook for SMS providers. Each gets a status and its own answer form.

The answer carries only the headers that its provider needs: RingCentral allows 1,024 bytes for the whole answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.sms import receive as receive_sms

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_REASON: Final = "the provider's signature and the secret in the path prove who is calling"


@endpoint(
    "POST",
    "/sms/{tenant}/{provider}/{secret}",
    operation_id="receiveSms",
    summary="Receive a call from an SMS provider",
    tag="SMS",
    public=_REASON,
    content_types=("*/*",),
    bare=True,
    other_media=("text/xml",),
    errors=("malformed_request", "webhook_refused", "payload_too_large"),
)
def receive_call(call: Call) -> Reply:
    """A STOP opts out at once, and a later START lifts it. What may be a STOP counts as one until it is reviewed.

    The body and its proof have the provider's own form; docs/sms-providers.md describes each. A call that is forged,
    altered, too old, or repeated with different content is answered 403 and changes nothing. Repeating the same call
    changes nothing either.
    """
    request = call.request
    answer = receive_sms.receive(
        call.ports,
        receive_sms.Call(
            tenant=call.path["tenant"],
            provider=call.path["provider"],
            secret=call.path["secret"],
            method=request.method,
            headers=[(name, value) for name, values in request.headers.items() for value in values],
            body=request.body(),
            request_id=call.request_id,
        ),
    )
    return Reply(answer.body, status=answer.status, headers=answer.headers)
