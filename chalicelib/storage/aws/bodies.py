"""Looks at the bodies of AWS's answers before botocore reads them.

botocore takes a JSON answer that is no JSON for an empty one: an item that could not be read would seem not to exist.
And it fails with errors of its own inside, such as AttributeError, on bodies that no service of AWS sends but a proxy
or a broken load balancer may.
"""

from __future__ import annotations

from typing import Any, Final

import botocore.session
from botocore.parsers import ResponseParserError

_JSON: Final = frozenset({"json", "rest-json"})
_XML_STARTS: Final = (b"<?xml", b"<Error")


def register(session: botocore.session.Session) -> None:
    """Makes all clients of the session refuse answers that cannot be read."""
    session.register("before-parse", _check)


def _check(**event: Any) -> None:
    """Raises ResponseParserError for a success that cannot be read; of an error then only the status remains."""
    operation_model, response_dict = event["operation_model"], event["response_dict"]
    failed = response_dict["status_code"] >= 300
    body = response_dict["body"]
    protocol = operation_model.metadata.get("protocol")
    if protocol in _JSON:
        if _is_object(body):
            return
        if not failed:
            raise ResponseParserError("the answer is no JSON object")
        response_dict["body"] = b""
    elif failed and not body.lstrip().startswith(_XML_STARTS):
        code = response_dict["status_code"]
        response_dict["body"] = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()
    elif not failed and protocol == "query" and f"<{operation_model.name}Response".encode() not in body[:500]:
        raise ResponseParserError("the answer is not that of the operation")


def _is_object(body: bytes) -> bool:
    """Whether the body begins and ends as a JSON object. Reading all of it would cost as much as botocore's reading."""
    return (body[:1] == b"{" and body[-1:] == b"}") or (body.strip()[:1], body.strip()[-1:]) == (b"{", b"}")
