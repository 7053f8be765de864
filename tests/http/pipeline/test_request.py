"""Which network a call is counted for: what API Gateway saw, never what the caller wrote."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.pipeline.request import Request, from_event


def make_request(identity: Any, headers: dict[str, str] | None = None) -> Request:
    """Returns the request of an event with this identity."""
    context = {} if identity is None else {"identity": identity}
    return from_event({"httpMethod": "GET", "requestContext": context, "headers": headers}, "/v1/tenant")


@pytest.mark.parametrize(
    ("seen", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:0DB8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_caller_is_an_address_or_what_one_site_is_given_of_ipv6(seen: str, caller: str) -> None:
    assert make_request({"sourceIp": seen}).caller == caller


@pytest.mark.parametrize("identity", [None, {}, {"sourceIp": None}])
def test_an_event_without_an_address_is_one_caller(identity: Any) -> None:
    assert make_request(identity).caller == ""


def test_a_header_is_no_address() -> None:
    headers = {"X-Forwarded-For": "192.0.2.9", "Forwarded": "for=192.0.2.9"}
    assert make_request({"sourceIp": "192.0.2.1"}, headers).caller == "192.0.2.1"
    assert make_request(None, headers).caller == ""


def test_a_request_does_not_print_the_address() -> None:
    assert "192.0.2" not in repr(make_request({"sourceIp": "192.0.2.1"}))
