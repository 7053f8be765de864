"""ETag and If-Match: which versions match, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.api.pipeline.preconditions import etag, optional, required
from chalicelib.api.pipeline.request import Request, from_event
from chalicelib.domain.errors import Malformed, PreconditionFailed, PreconditionRequired

BOTH = [required, optional]


def request(*values: str) -> Request:
    headers = {"If-Match": list(values)} if values else {}
    return from_event({"httpMethod": "PATCH", "multiValueHeaders": headers}, "/v1/keys/{key_id}")


@pytest.mark.parametrize("read", BOTH)
@pytest.mark.parametrize("version", [0, 1, 17, 999_999_999_999_999])
def test_a_tag_that_was_given_names_its_version(read: Callable[[Request], int | None], version: int) -> None:
    assert read(request(etag(version))) == version
    assert read(request(f" {etag(version)} ")) == version


@pytest.mark.parametrize("read", BOTH)
@pytest.mark.parametrize("value", ['W/"1"', '"x"', '""', '"01"', '"-1"', '"1.0"', '"9999999999999999"'])
def test_weak_and_foreign_tags_match_nothing(read: Callable[[Request], int | None], value: str) -> None:
    with pytest.raises(PreconditionFailed):
        read(request(value))


@pytest.mark.parametrize("read", BOTH)
@pytest.mark.parametrize("values", [("1",), ('"1', "2"), ('"1", "2"',), ('"1"', '"1"'), ("'1'",), ('"a b"',), ("**",)])
def test_what_is_no_tag_is_malformed(read: Callable[[Request], int | None], values: tuple[str, ...]) -> None:
    with pytest.raises(Malformed) as refusal:
        read(request(*values))
    assert refusal.value.code == "malformed_header"


def test_any_version_is_fine_where_none_is_required() -> None:
    assert optional(request("*")) is None
    assert optional(request()) is None


def test_a_version_must_be_named_where_one_is_required() -> None:
    with pytest.raises(PreconditionRequired):
        required(request())
    with pytest.raises(PreconditionFailed):
        required(request("*"))
