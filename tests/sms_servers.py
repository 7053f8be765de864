"""The APIs of SMS providers on 127.0.0.1, as documented: OAuth, lists in pages, bulk changes that fail in part, errors.

with running(TwilioServer()) as server: ... server.url, server.calls, server.answers.append(Answer(429, ...))
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode())


@dataclass(frozen=True)
class Answer:
    """What is sent back; status 0 closes the connection without a word, -1 says nothing and keeps it open."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Server:
    """One server. `answers` go out first, one a call; what `serve` says comes after them."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: list[Answer] = []
        self.url = ""
        self.heard = threading.Event()  # a call has come
        self.closing = threading.Event()

    def handle(self, call: Call) -> Answer:
        self.calls.append(call)
        self.heard.set()
        return self.answers.pop(0) if self.answers else self.serve(call)

    def serve(self, call: Call) -> Answer:
        return Answer(404)


Kind = TypeVar("Kind", bound=Server)


@contextmanager
def running(server: Kind) -> Iterator[Kind]:
    """The server on a free port, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"  # closes after each answer, so that no socket or thread outlives its test

        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.handle(Call(self.command, parts.path, parse_qs(parts.query), headers, body))
            if answer.status < 200:
                self.close_connection = True
                if answer.status < 0:
                    server.closing.wait(30)
                return
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = False  # closing the server then waits for them
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class TwilioServer(Server):
    """Messages and Consents/Bulk. Numbers in `invalid` fail alone, by an error in a 200."""

    def __init__(self) -> None:
        super().__init__()
        self.invalid: set[str] = set()
        self.consents: dict[tuple[str, str], str] = {}  # sender, contact → status
        self.texts: list[dict[str, str]] = []

    def serve(self, call: Call) -> Answer:
        if call.headers.get("authorization") != basic("AC1", "token"):
            return Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if call.path == "/v1/Consents/Bulk":
            items = [json.loads(value) for name, value in call.form if name == "Items"]
            if len(items) > 25:
                return Answer(400, {"code": 30645, "status": 400})
            return Answer(200, {"items": [self._upsert(item) for item in items]})
        if call.path == "/2010-04-01/Accounts/AC1/Messages.json":
            text = dict(call.form)
            if text["To"] in self.invalid:
                message = f"The 'To' number {text['To']} is not a valid phone number"
                return Answer(400, {"code": 21211, "message": message, "status": 400})
            self.texts.append(text)
            return Answer(201, {"sid": "SM1", "status": "queued"})
        return Answer(404, {"code": 20404, "status": 404})

    def _upsert(self, item: dict[str, str]) -> dict[str, Any]:
        if item["contact_id"] in self.invalid:
            told = f"INVALID_CONTACT_ID {item['contact_id']}"
            return {"correlation_id": item["correlation_id"], "error_code": 30646, "error_messages": [told]}
        self.consents[item["sender_id"], item["contact_id"]] = item["status"]
        return {"correlation_id": item["correlation_id"], "error_code": 0, "error_messages": []}


class RingCentralServer(Server):
    """OAuth by JWT, consents, High Volume SMS's opt-outs, texts and subscriptions."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = 0
        self.revoked: set[str] = set()
        self.invalid: set[str] = set()
        self.consents: list[dict[str, str]] = []
        self.opt_outs: list[dict[str, str]] = []
        self.texts: list[Any] = []
        self.subscriptions: list[dict[str, Any]] = []

    def serve(self, call: Call) -> Answer:
        if call.path == "/restapi/oauth/token":
            return self._token(call)
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token != f"access-{self.tokens}" or token in self.revoked:
            return Answer(401, {"errorCode": "OAU-213", "message": "Token not found"})
        return self._routed(call)

    def _token(self, call: Call) -> Answer:
        form = dict(call.form)
        good = call.headers.get("authorization") == basic("client", "secret") and form["assertion"] == "jwt"
        if not good or form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return Answer(400, {"error": "invalid_grant", "errors": [{"errorCode": "OAU-251"}]})
        self.tokens += 1
        return Answer(200, {"access_token": f"access-{self.tokens}", "token_type": "bearer", "expires_in": 3600})

    def _routed(self, call: Call) -> Answer:
        route = call.method, call.path
        if route == ("PATCH", "/restapi/v2/accounts/~/sms/consents"):
            good = [one for one in call.json["records"] if one["to"] not in self.invalid]
            bad = [one for one in call.json["records"] if one["to"] in self.invalid]
            self.consents += good
            error = {"errorCode": "CMN-101", "message": "Parameter [to] value is invalid"}
            return Answer(200, {"failedRecords": [{**one, "error": error} for one in bad]})
        if route == ("GET", "/restapi/v2/accounts/~/sms/consents"):
            return self._page(call, self.consents)
        if route == ("GET", "/restapi/v1.0/account/~/a2p-sms/opt-outs"):
            return self._page(call, self.opt_outs)
        if route == ("POST", "/restapi/v1.0/account/~/a2p-sms/opt-outs/bulk-assign"):
            return self._assign(call.json)
        if call.path.endswith(("/extension/~/sms", "/a2p-sms/batches")):
            self.texts.append(call.json)
            return Answer(200, {"id": 1})
        return self._subscription(call)

    def _page(self, call: Call, records: list[dict[str, str]]) -> Answer:
        """Two records a page, whatever is asked for: the server may give fewer."""
        start = int(call.query.get("pageToken", ["0"])[0])
        paging: dict[str, Any] = {"perPage": 2}
        if start + 2 < len(records):
            paging["nextPageToken"] = str(start + 2)
        return Answer(200, {"records": records[start : start + 2], "paging": paging})

    def _assign(self, asked: dict[str, Any]) -> Answer:
        answer: dict[str, Any] = {}
        for kind, status in (("optOuts", "OptOut"), ("optIns", "OptIn")):
            numbers = asked.get(kind, [])
            good = [number for number in numbers if number not in self.invalid]
            self.opt_outs += [{"from": asked["from"], "to": one, "status": status, "source": "Account"} for one in good]
            failed = [{"to": one, "errorCode": "CMN-101"} for one in numbers if one in self.invalid]
            answer[kind] = {"successful": good, "failed": failed}
        return Answer(200, answer)

    def _subscription(self, call: Call) -> Answer:
        if call.path == "/restapi/v1.0/subscription" and call.method == "GET":
            return Answer(200, {"records": self.subscriptions})
        if call.path == "/restapi/v1.0/subscription":
            made = {"id": f"sub-{len(self.subscriptions)}", "status": "Active", **call.json}
            made["expirationTime"] = "2046-11-22T00:00:00.000Z"
            self.subscriptions.append(made)
            return Answer(200, made)
        for known in self.subscriptions:
            if call.path == f"/restapi/v1.0/subscription/{known['id']}/renew":
                known["expirationTime"] = "2047-01-01T00:00:00.000Z"
                return Answer(200, known)
        return Answer(404, {"errorCode": "CMN-102"})


class TelnyxServer(Server):
    """Messages."""

    def serve(self, call: Call) -> Answer:
        if call.headers.get("authorization") != "Bearer KEY1":
            return Answer(401, {"errors": [{"code": "10009", "title": "Authentication failed"}]})
        if call.json["to"] == "+14155550199":
            detail = f"Messages cannot be sent to {call.json['to']}: block rule"
            return Answer(
                400, {"errors": [{"code": "40300", "title": "Blocked due to STOP message", "detail": detail}]}
            )
        return Answer(200, {"data": {"id": "1"}})


class AwsServer(Server):
    """End User Messaging SMS in its JSON protocol."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[str, bool] = {}  # number → whether the person did it
        self.texts: list[Any] = []

    def serve(self, call: Call) -> Answer:
        operation = call.headers["x-amz-target"].partition(".")[2]
        asked, number = call.json, call.json.get("OptedOutNumber")
        entry = {"OptOutListName": asked.get("OptOutListName"), "OptedOutNumber": number}
        if operation == "PutOptedOutNumber":
            if len(number) < 8:
                return self._error("ValidationException", f"{number} is no number")
            self.listed[number] = False
            return Answer(200, entry)
        if operation == "DeleteOptedOutNumber":
            if number not in self.listed:
                return self._error("ResourceNotFoundException", number, ResourceType="opted-out-number")
            if self.listed[number]:
                return self._error("ConflictException", number, Reason="NUMBER_ASSOCIATIONS")
            del self.listed[number]
            return Answer(200, entry)
        if operation == "DescribeOptedOutNumbers":
            return self._describe(asked)
        self.texts.append(asked)
        return Answer(200, {"MessageId": "1"})

    def _describe(self, asked: dict[str, Any]) -> Answer:
        start, numbers = int(asked.get("NextToken", "0")), sorted(self.listed)
        answer: dict[str, Any] = {
            "OptOutListName": asked["OptOutListName"],
            "OptedOutNumbers": [
                {"OptedOutNumber": one, "OptedOutTimestamp": 1764000000, "EndUserOptedOut": self.listed[one]}
                for one in numbers[start : start + 2]
            ],
        }
        if start + 2 < len(numbers):
            answer["NextToken"] = str(start + 2)
        return Answer(200, answer)

    @staticmethod
    def _error(kind: str, message: str, **more: str) -> Answer:
        return Answer(400, {"__type": kind, "Message": message, **more})
