"""A tenant's client in tests over HTTP: short calls, a clock at a time when texts may be sent, a view of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.api.problems import PROBLEMS
from chalicelib.domain.times import rfc3339
from infra.local import deployment, embed
from infra.local.stack import Answer, Stack

KeyName = Literal["publishable", "secret", "admin"]
SOURCE = {"channel": "web_form", "url": "https://www.example.com/form", "wording": "Yes, you may write to me."}
SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def daytime(stack: Stack) -> datetime:
    """Moves the clock to the next Monday to Thursday, 20:00 UTC: no quiet hours from New York to Hawaii."""
    now = stack.clock.now()
    moment = now.replace(hour=20, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while moment.weekday() > 3:
        moment += timedelta(days=1)
    stack.clock.advance(moment - now)
    return stack.clock.now()


@dataclass(frozen=True)
class Client:
    """One tenant's keys on a running system."""

    stack: Stack
    tenant: str = "cyclonex"

    def call(
        self, method: str, path: str, body: Any = None, *, key: KeyName = "secret", headers: Mapping[str, str] = {}
    ) -> Answer:
        """One call with one of the tenant's keys."""
        return self.stack.http(method, path, headers, json=body, key=getattr(self.stack.keys[self.tenant], key))

    def record(
        self,
        subject: Mapping[str, str],
        *decisions: tuple[str, str | None, bool],
        key: KeyName = "secret",
        headers: Mapping[str, str] = {},
        **more: Any,
    ) -> Answer:
        """POST /v1/consents; a decision is (purpose, channel, granted)."""
        body = {"subject": subject, "decisions": [_decision(*one) for one in decisions], "source": SOURCE, **more}
        return self.call("POST", "/v1/consents", body, key=key, headers=headers)

    def withdraw(
        self, subject: Mapping[str, str], *purposes: str, key: KeyName = "secret", headers: Mapping[str, str] = {}
    ) -> Answer:
        """POST /v1/consents/withdraw; no purpose means all."""
        body = {"subject": subject, "purposes": list(purposes) or "all", "source": {"channel": "web_form"}}
        return self.call("POST", "/v1/consents/withdraw", body, key=key, headers=headers)

    def lookup(self, subject: Mapping[str, str], **more: Any) -> dict[str, Any]:
        """POST /v1/consents/lookup: the answer's body."""
        answer = self.call("POST", "/v1/consents/lookup", {"subject": subject, **more})
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def decisions(self, subject: Mapping[str, str], **more: Any) -> dict[tuple[str, str | None], str]:
        """What holds: (purpose, channel) → state."""
        return {(d["purpose"], d["channel"]): d["state"] for d in self.lookup(subject, **more)["decisions"]}

    def check(
        self, subject: Mapping[str, str], purpose: str, channel: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """One contact check: its result."""
        one = {"subject": subject, "purpose": purpose, **({"channel": channel} if channel else {}), **more}
        answer = self.call("POST", "/v1/contact-checks", {"checks": [one]})
        assert answer.status == 200, answer.text
        (result,) = answer.json["results"]
        return dict(result)

    def reasons(self, subject: Mapping[str, str], purpose: str, channel: str | None = None, **more: Any) -> list[str]:
        """The reason codes of one contact check; empty: allowed."""
        result = self.check(subject, purpose, channel, **more)
        codes = [reason["code"] for reason in result["reasons"]]
        assert result["allowed"] is (not codes)
        return codes

    def upload(self, content: bytes, content_type: str = "text/csv") -> str:
        """An upload for an import, sent and complete: its id."""
        body = {"purpose": "import", "file_name": "lines", "content_type": content_type, "size": len(content)}
        upload = self.call("POST", "/v1/uploads", body)
        assert upload.status == 201, upload.text
        self.stack.send_file(upload.json, content)
        upload_id = str(upload.json["id"])
        done = self.call("POST", f"/v1/uploads/{upload_id}/complete")
        assert done.status == 200, done.text
        return upload_id

    def import_of(self, kind: str, content: str, content_type: str = "text/csv", **more: Any) -> Answer:
        """POST /v1/imports of a new upload."""
        body = {"kind": kind, "upload_id": self.upload(content.encode(), content_type), **more}
        return self.call("POST", "/v1/imports", body)

    def contract(self, external_id: str, *subjects: Mapping[str, str], **more: Any) -> Answer:
        """PUT /v1/contracts/{external_id}, begun on 1 January 2026 unless told otherwise."""
        body = {"subjects": list(subjects), "started_on": "2026-01-01", **more}
        return self.call("PUT", f"/v1/contracts/{external_id}", body)


def _decision(purpose: str, channel: str | None, granted: bool) -> dict[str, Any]:
    return {"purpose": purpose, "granted": granted, **({"channel": channel} if channel else {})}


def today(stack: Stack) -> str:
    """The calendar date at this moment in UTC; at `daytime` the same in every American zone."""
    return stack.clock.now().date().isoformat()


def moment(when: datetime) -> str:
    """A moment as JSON has it."""
    return rfc3339(when)


def stored() -> dict[str, list[dict[str, Any]]]:
    """All items of all tables; the moment at which a key was last used is left out."""
    kept = {}
    with embed.LOCK:
        for name, table in embed.backend("dynamodb", deployment.region()).tables.items():
            items = [item.to_json()["Attributes"] for item in table.all_items()]
            kept[name] = sorted(
                ({key: value for key, value in item.items() if key != "last_used_at"} for item in items),
                key=lambda item: (item["pk"]["S"], item["sk"]["S"]),
            )
    return kept


def problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """The body of an answer that must be this problem, in the one form that all have."""
    assert (answer.status, answer.json.get("code")) == (status, code), answer.text
    body: dict[str, Any] = answer.json
    entry = PROBLEMS[code]
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("Cache-Control") == "no-store"
    assert body["type"] == f"/problems/{code}"
    assert (body["status"], body["title"]) == (status, entry.title)
    assert status == entry.status
    assert body["detail"]
    assert body["request_id"] == answer.header("X-Request-Id")
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail", "code", "request_id"}
    assert all(error.keys() == {"pointer", "code", "message"} for error in body.get("errors", []))
    return body
