"""A tenant of the local stack whose SMS provider answers on 127.0.0.1, in the mood that the test gives it."""

from __future__ import annotations

import json
from typing import Any

from chalicelib import wiring
from infra.local import deployment
from infra.local.stack import Stack
from tests.sms_servers import Answer, Call, RingCentralServer

TENANT = "cyclonex"
TOKEN, CONSENTS, TEXTS = "/oauth/token", "/sms/consents", "/extension/~/sms"
"""Parts of the paths at which RingCentral gives tokens, keeps its list and takes texts."""
_PARAMETER = f"/privacy/local/{TENANT}/sms-ringcentral"


class MoodyServer(RingCentralServer):
    """RingCentral, but calls to a path that holds a key of `moods` get its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.moods: dict[str, Answer] = {}

    def serve(self, call: Call) -> Answer:
        """The mood's answer, or RingCentral's."""
        return next((answer for part, answer in self.moods.items() if part in call.path), None) or super().serve(call)


def connect(stack: Stack, server: RingCentralServer, **more: Any) -> None:
    """Gives the tenant's account at RingCentral the credentials of the server, and whatever else it holds."""
    ssm = deployment.client("ssm")
    account = json.loads(ssm.get_parameter(Name=_PARAMETER, WithDecryption=True)["Parameter"]["Value"])
    account |= {"api": {"client_id": "client", "client_secret": "secret", "jwt": "jwt", "url": server.url}, **more}
    ssm.put_parameter(Name=_PARAMETER, Value=json.dumps(account), Type="SecureString", Overwrite=True)
    wiring.reset()  # parameters are kept for an hour
