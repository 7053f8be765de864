"""Stands in for S3 on the loopback interface: accepts files sent with the app's forms, gives out files at addresses
that the app signed, and nothing else.

moto accepts any form from anybody. This checks a form as S3 does: its signature, its expiry (in real time), each of
its fields, the file's size, and whether the role that signed it may write the object (infra/tenant.yaml).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.session import Session as BotocoreSession

from infra.local import deployment
from infra.local.embedded import embed, objects
from infra.local.http import cors, presigned
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.gateway import Gateway
from infra.local.http.post_policy import Refused, check_policy, check_signature
from infra.local.iam.policies import Guard

MOST = 513 * 1024 * 1024  # bytes of a request: the largest file plus the form around it
_BOUNDARY = re.compile(r'^multipart/form-data;.*\bboundary="?([^";]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(r'^content-disposition:\s*form-data;.*?\bname="([^"]*)"', re.IGNORECASE | re.MULTILINE)


class ObjectFront:
    """The server and its rules. Buckets are at `<url>/<bucket>`."""

    def __init__(self, guard: Guard, port: int = 0) -> None:
        """Listens on 127.0.0.1. Raises OSError when the port is taken."""
        self._guard = guard
        self._gateway = Gateway(self.handle, port, most=MOST)
        self.url = f"http://127.0.0.1:{self._gateway.port}"
        self.start, self.stop = self._gateway.start, self._gateway.stop

    def attach(self, session: BotocoreSession) -> None:
        """Makes the forms of the session's clients point here, because S3's own address would leave the machine."""
        if embed.is_embedded("s3"):
            session.register("creating-client-class.s3", self._redirect, unique_id="front-forms")
            session.register("creating-client-class", self._redirect_links, unique_id="front-links")

    def _redirect(self, *, class_attributes: Any = None, **_: Any) -> None:
        stock = class_attributes["generate_presigned_post"]

        def generate_presigned_post(client: Any, Bucket: str, *rest: Any, **more: Any) -> Any:  # noqa: N803
            return {**stock(client, Bucket, *rest, **more), "url": f"{self.url}/{Bucket}"}

        class_attributes["generate_presigned_post"] = generate_presigned_post

    def _redirect_links(self, *, class_attributes: Any = None, **_: Any) -> None:
        """Does the same for addresses of files. botocore gives that method to the clients of every service."""
        if "generate_presigned_post" not in class_attributes:  # S3's alone have it
            return
        sign = class_attributes["generate_presigned_url"]

        def generate_presigned_url(client: Any, method: str, Params: Any, **more: Any) -> str:  # noqa: N803
            return presigned.redirect(sign(client, method, Params=Params, **more), self.url, Params["Bucket"])

        class_attributes["generate_presigned_url"] = generate_presigned_url

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Handles one request."""
        try:
            answer = self._answer(request)
        except Refused as refusal:
            body = f"<Error><Code>{refusal.code}</Code><Message>{escape(str(refusal))}</Message></Error>"
            answer = _response(refusal.status, '<?xml version="1.0" encoding="UTF-8"?>\n' + body)
        return replace(answer, headers=[*answer.headers, *cors.allow_reading(_rules(request), request)])

    def _fetch(self, request: HttpRequest) -> HttpResponse:
        """Answers a presigned address with the object, if the role that signed it may read it."""
        bucket, _, key = request.path.strip("/").partition("/")
        query = request.target.partition("?")[2]
        values = dict(parse_qsl(query, keep_blank_values=True))
        session = self._guard.session(values.get("X-Amz-Credential", "").partition("/")[0])
        presigned.check(f"/{key}", query, values, session, bucket, deployment.region(), datetime.now(UTC))
        role = session.role if session else None
        if role is None or not role.allows("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", {}):
            raise Refused(403, "AccessDenied", "Access Denied")
        content = objects.get(bucket, key)
        if content is None:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.")
        names = {"response-content-type": "Content-Type", "response-content-disposition": "Content-Disposition"}
        return HttpResponse(200, [(names[name], values[name]) for name in names if name in values], content)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and "X-Amz-Signature=" in request.target:
            return self._fetch(request)
        bucket = request.path.strip("/")
        if not objects.exists(bucket):
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist")
        if request.method == "OPTIONS":
            return HttpResponse(200, cors.answer_preflight(_rules(request), request), b"")
        if request.method != "POST":
            raise Refused(405, "MethodNotAllowed", "Files are sent by forms only")
        fields, content = parse_form(request.header("content-type") or "", request.body)
        if not fields.keys() >= {"key", "policy", "x-amz-credential"}:
            raise Refused(403, "AccessDenied", "Access Denied")  # nobody may write without a signed policy
        now = datetime.now(UTC)
        session = self._guard.session(fields["x-amz-credential"].partition("/")[0])
        check_signature(fields, session, deployment.region(), now)
        check_policy(fields, bucket, len(content), now)
        role = session.role if session else None
        if role is None or not role.allows("s3:PutObject", f"arn:aws:s3:::{bucket}/{fields['key']}", {}):
            raise Refused(403, "AccessDenied", "Access Denied")
        objects.put(bucket, fields["key"], content, fields.get("content-type", "binary/octet-stream"))
        return _response(204, "")


def _rules(request: HttpRequest) -> list[cors.Rule]:
    """Returns the rules of the bucket that a request names, as the template gave them to it."""
    found = objects.cors_rules(request.path.strip("/").partition("/")[0])
    return [
        cors.Rule(
            tuple(rule.allowed_origins),
            tuple(rule.allowed_methods),
            tuple(rule.allowed_headers or ()),
            str(rule.max_age_seconds or ""),
        )
        for rule in found
    ]


def send_form(url: str, fields: Mapping[str, str], content: bytes, file_name: str) -> HttpResponse:
    """Sends a form and a file like a browser, for a page of some website: the fields in their order, the file last."""
    boundary = f"----{secrets.token_hex(16)}"
    parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts.append(_part(boundary, f'name="file"; filename="{file_name}"', content))
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    host, _, path = url.partition("://")[2].partition("/")
    connection = HTTPConnection(host, timeout=30)
    try:
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": "https://www.example.com"}
        connection.request("POST", f"/{path}", body, headers)
        answer = connection.getresponse()
        return HttpResponse(answer.status, list(answer.getheaders()), answer.read())
    finally:
        connection.close()


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


def parse_form(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """Returns the fields before `file`, by lower-case name, and the file; ignores what follows. Raises Refused."""
    match = _BOUNDARY.match(content_type)
    if match is None:
        raise Refused(412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data")
    delimiter = b"--" + match[1].encode()
    malformed = Refused(400, "MalformedPOSTRequest", "The body is not well-formed multipart/form-data")
    fields: dict[str, str] = {}
    position = body.find(delimiter)
    while position >= 0 and not body.startswith(b"--", position + len(delimiter)):
        start = position + len(delimiter) + 2
        head_end = body.find(b"\r\n\r\n", start)
        position = body.find(b"\r\n" + delimiter, start)
        if head_end < 0 or position < head_end:
            raise malformed
        named = _NAME.search(body[start:head_end].decode("utf-8", "replace"))
        if named is None:
            raise malformed
        content = body[head_end + 4 : position]
        if named[1].lower() == "file":
            return fields, content
        fields[named[1].lower()] = content.decode("utf-8", "replace")
        position += 2
    raise Refused(400, "InvalidArgument", "POST requires exactly one file upload per request")


def _response(status: int, body: str) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "application/xml")], body.encode())
