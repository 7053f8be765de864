"""Hands calls whose body is JSON to moto's handlers as they are.

Moto makes a request of werkzeug's out of each call, looks in it for forms, files and queries, and draws each letter of
the answer's id by itself: for most calls that costs more than what they ask for.
"""

from __future__ import annotations

import string
from functools import lru_cache
from typing import Any
from urllib.parse import urlparse

from moto.core import request as requests
from moto.core import responses
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition
from werkzeug.http import http_date

from infra.local.patched.patches import Patches

_JSON = "application/x-amz-json-"
_KEPT = 1_000  # names of calls and headers, which are few
_LETTERS = string.ascii_letters + string.digits

_stock_normalize: Any = requests.normalize_request
_stock_setup: Any = BaseResponse.setup_class
_stock_enrich: Any = BaseResponse._enrich_response


class Headers(dict[str, str]):
    """Headers by name, in whatever case one asks for them."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """Returns a header's value, or the default."""
        return super().get(name.lower(), default)


class JsonCall:
    """What a handler of moto's reads of a call with a JSON body."""

    def __init__(self, sent: Any, headers: Headers) -> None:
        self.method = str(sent.method)
        self.raw_url = str(sent.url)
        self.headers = headers
        self.data = sent.body or b""
        self.content_type = headers["content-type"]
        self.path = urlparse(self.raw_url).path or "/"
        self.values: dict[str, str] = {}  # of a form


def _normalize(sent: Any) -> Any:
    if "X-Amz-Target" in sent.headers:
        headers = Headers((name.lower(), _text(value)) for name, value in sent.headers.items())
        if headers.get("content-type", "").startswith(_JSON):
            return JsonCall(sent, headers)
    return _stock_normalize(sent)


def _setup(self: Any, request: Any, full_url: Any = None, headers: Any = None, use_raw_body: Any = None) -> None:
    """Sets what moto's own sets, for the one account that there is."""
    if not isinstance(request, JsonCall):
        _stock_setup(self, request, full_url, headers, use_raw_body)
        return
    self.is_werkzeug_request = False
    self.normalized_request = request
    self.method, self.headers = request.method, request.headers
    self.uri, self.parsed_url = request.raw_url, urlparse(request.raw_url)
    self.path = self.raw_path = request.path
    self.raw_body = request.data
    self.body = _text(request.data)
    self.querystring, self.form_data, self.uri_match = {}, {}, {}
    self.data = self.querystring
    self.region = self.get_region_from_url(request, request.raw_url)
    self.partition = get_partition(self.region)
    self.response_headers = {"server": "amazon.com", "date": http_date(utcnow())}
    if self.automated_parameter_parsing:
        self.parse_parameters(request)
    self.access_key = self.get_access_key()
    self.current_account = DEFAULT_ACCOUNT_ID


def _enrich(headers: dict[str, Any], body: Any) -> tuple[dict[str, Any], Any]:
    """Adds the answer's id, which XML repeats in its body."""
    if isinstance(body, str) and "<RequestId>" in body:
        return _stock_enrich(headers, body)  # type: ignore[no-any-return]
    if "status" in headers:
        headers["status"] = str(headers["status"])
    headers["x-amzn-requestid"] = "".join(mock_random.choices(_LETTERS, k=52))
    return headers, body


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


PATCHES = Patches(
    (requests, "normalize_request", _normalize),
    (BaseResponse, "setup_class", _setup),
    (BaseResponse, "_enrich_response", staticmethod(_enrich)),
    (responses, "camelcase_to_underscores", lru_cache(_KEPT)(camelcase_to_underscores)),
)
