"""A desk for tests of rights requests over HTTP: people ask, mails arrive, case workers answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName
from tests.fixtures.mail.sent import list_mails

PAT = {
    "first_name": "Pat",
    "last_name": "Rivera",
    "email": "pat.rivera@practice.example",
    "state": "CA",
    "relationship": "website_visitor",
}
REQUESTS = "/v1/requests"


def read_text(message: EmailMessage) -> str:
    """Returns the plain text of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass(frozen=True)
class Desk:
    """One tenant's requests over HTTP."""

    client: Client

    def send(self, *types: str, key: KeyName = "publishable", headers: Mapping[str, str] = {}, **more: Any) -> Answer:
        """Sends in a request; `more` replaces or adds members of the body, PAT is the requester."""
        body = {"types": list(types), "requester": PAT, **more}
        return self.client.call("POST", REQUESTS, body, key=key, headers=headers)

    def make(self, *types: str, key: KeyName = "publishable", **more: Any) -> dict[str, Any]:
        """Sends in a request and returns the answer's body."""
        answer = self.send(*types, key=key, **more)
        assert answer.status == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def act(
        self,
        request_id: str,
        action: str,
        body: Any = None,
        *,
        token: str = "",
        key: KeyName = "secret",
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """Acts on a request, by a person's token where one is given, else by a key."""
        path = f"{REQUESTS}/{request_id}/{action}"
        if token:
            authorized = {**headers, "Authorization": f"Bearer {token}"}
            return self.client.stack.http("POST", path, authorized, json=body)
        return self.client.call("POST", path, body, key=key, headers=headers)

    def read(self, request_id: str, part: str = "", *, token: str = "", key: KeyName = "secret") -> Answer:
        """Reads a request, or a part of it."""
        path = f"{REQUESTS}/{request_id}{part}"
        if token:
            return self.client.stack.http("GET", path, {"Authorization": f"Bearer {token}"})
        return self.client.call("GET", path, key=key)

    def seen(self, request_id: str) -> dict[str, Any]:
        """Returns a request as staff see it."""
        answer = self.read(request_id)
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def complete(self, request_id: str, summary: str = "Done.", **more: Any) -> Answer:
        """Completes a request; every task that is still open is left open, for a reason."""
        still_open = [task["id"] for task in self.seen(request_id)["tasks"] if task["state"] == "open"]
        left = [{"id": task_id, "why": "It goes on."} for task_id in still_open]
        return self.act(request_id, "complete", {"summary": summary, "tasks_left": left, **more})

    def mailed(self) -> list[str]:
        """Lets the queues run and returns the texts of all mails so far that remind no staff, the oldest first."""
        self.client.stack.drain()
        return [read_text(mail.message) for mail in list_mails(self.client.stack)]

    def code(self) -> str:
        """Returns the code of the latest mail that has one."""
        codes = [code for text in self.mailed() for code in re.findall(r"^([0-9]{6})$", text, re.MULTILINE)]
        return str(codes[-1])

    def verified(self, *types: str, **more: Any) -> dict[str, Any]:
        """Makes a request and verifies it by its code; returns the answer to that."""
        made = self.make(*types, **more)
        answer = self.act(made["id"], "verify", {"code": self.code()}, token=made["intake_token"])
        assert answer.status == 200, answer.text
        verified: dict[str, Any] = answer.json
        return verified
