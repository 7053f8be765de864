"""One company's people at work: calls of the public API by their keys, by its web page, and by those it serves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.local.demo.cast import PresetKey
from infra.local.demo.people import Person, find_person
from infra.local.demo.teller import Days
from infra.local.stack import Answer, Stack

REQUESTS: Final = "/v1/requests"
_CODE: Final = re.compile(r"^([0-9]{6})$", re.MULTILINE)


class UntoldError(Exception):
    """A call did not go as the story has it. The message has method, path, status and code, and nothing personal."""


@dataclass(frozen=True, slots=True, repr=False)
class Office:
    """One company. `keys` and `records` fill as the story goes on; see `Cast`."""

    stack: Stack
    tenant: str
    days: Days
    keys: dict[str, PresetKey] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """Addresses, shared by all offices: of a mail to one of them nobody learns whether it left."""

    @property
    def rich(self) -> bool:
        """Whether more happens here than each kind of thing once; at one company alone, since telling takes time."""
        return self.tenant == "cyclonex"

    def person(self, number: int) -> Person:
        """Returns the company's person of this number."""
        return find_person(self.tenant, number)

    def call(
        self, method: str, path: str, body: Any = None, *, by: str = "case_worker", headers: Mapping[str, str] = {}
    ) -> Any:
        """Makes a call with a member's key, named by its preset, or with `office`, the key of the back office.

        Returns the answer's JSON. Raises UntoldError where it is refused.
        """
        return self._send(method, path, body, self._key(by), headers)

    def change(self, path: str, body: Any, *, by: str) -> None:
        """Patches what lies at a path, as it is now."""
        seen = self.stack.http("GET", path, key=self._key(by))
        self.call("PATCH", path, body, by=by, headers={"If-Match": seen.header("ETag") or ""})

    def visit(self, person: Person, path: str, body: Any, *, token: str = "") -> Any:
        """Makes a call from a person's browser: by their token, else by the key of the company's web page."""
        key = token or self.stack.keys[self.tenant].publishable
        return self._send("POST", path, body, key, {}, person.ip)

    def ask(self, person: Person, *types: str, **more: Any) -> dict[str, Any]:
        """Lets a person make rights requests on the web page; returns what the page is answered."""
        body = {"types": list(types), "requester": person.requester(), **more}
        made: dict[str, Any] = self.visit(person, REQUESTS, body)
        return made

    def take_in(self, person: Person, *types: str, by: str = "case_worker", **more: Any) -> dict[str, Any]:
        """Lets staff enter what reached them on another way; `received_via` and the rest stand in `more`."""
        body = {"types": list(types), "requester": person.requester("phone"), **more}
        made: dict[str, Any] = self.call("POST", REQUESTS, body, by=by)
        return made

    def verify(self, person: Person, made: Mapping[str, Any]) -> str:
        """Lets a person send the code of their latest mail; returns the tracking token."""
        body = {"code": self.read_code(person.email)}
        verified = self.visit(person, f"{REQUESTS}/{made['id']}/verify", body, token=made["intake_token"])
        return str(verified["tracking_token"])

    def act(self, request_id: str, action: str, body: Any = None, *, by: str = "case_worker") -> Any:
        """Acts on a request as staff."""
        return self.call("POST", f"{REQUESTS}/{request_id}/{action}", body, by=by)

    def assign(self, request_id: str, to: str, *, by: str = "case_worker") -> None:
        """Gives a request to a member."""
        self.act(request_id, "assign", {"member_id": self.keys[to].member_id}, by=by)

    def complete(self, request_id: str, summary: str, *, by: str = "case_worker", **more: Any) -> None:
        """Answers a request; tasks that are still open stay so, for a reason."""
        seen = self.call("GET", f"{REQUESTS}/{request_id}", by=by)
        left = [
            {"id": task["id"], "why": "The vendor confirms within the week."}
            for task in seen["tasks"]
            if task["state"] == "open"
        ]
        self.act(request_id, "complete", {"summary": summary, "tasks_left": left, **more}, by=by)

    def upload(
        self, purpose: str, file_name: str, content_type: str, content: bytes, *, by: str = "case_worker"
    ) -> str:
        """Uploads a file as staff; returns the id of the upload. Raises UntoldError where it is not taken."""
        body = {"purpose": purpose, "file_name": file_name, "content_type": content_type, "size": len(content)}
        form = self.call("POST", "/v1/uploads", body, by=by)
        if (sent := self.stack.send_file(form, content, file_name=file_name)).status >= 300:
            raise UntoldError(f"the form of an upload: {sent.status}")
        self.call("POST", f"/v1/uploads/{form['id']}/complete", by=by)
        return str(form["id"])

    def read_code(self, email: str) -> str:
        """Returns the code of the latest mail to an address. Raises UntoldError where none came."""
        self.stack.drain()
        for mail in reversed(self.stack.mails()):
            if mail.recipients == (email,) and (found := _CODE.search(mail.text)):
                return found[1]
        raise UntoldError("no mail with a code")

    def _key(self, by: str) -> str:
        keys = self.stack.keys[self.tenant]
        return keys.secret if by == "office" else keys.admin if by == "first_admin" else self.keys[by].key

    def _send(
        self, method: str, path: str, body: Any, key: str, headers: Mapping[str, str], source_ip: str = "127.0.0.1"
    ) -> Any:
        answer: Answer = self.stack.http(method, path, headers, json=body, key=key, source_ip=source_ip)
        if answer.status >= 300:
            wrong = [f"{one['pointer']} {one['code']}" for one in answer.json.get("errors", ())]
            raise UntoldError(f"{method} {path}: {answer.status} {answer.json.get('code')} {', '.join(wrong)}")
        return answer.json if answer.body else None
