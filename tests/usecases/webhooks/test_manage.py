"""Endpoints are made, changed, rotated and deleted as one versioned set; secrets are shown once and never kept."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from chalicelib.domain.events import find_break
from chalicelib.domain.webhooks.endpoints import MOST_ENDPOINTS
from chalicelib.storage.table import events, webhook_places
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.manage import NewEndpoint
from tests.fixtures.webhooks.world import URL, HooksWorld


def told(w: HooksWorld) -> list[tuple[str, str]]:
    partition = webhook_places.endpoints(w.tenant).pk
    chain = events.read_chain(w.table, w.tenant, partition, None, 100)[::-1]
    assert find_break(chain) is None
    return [(one.event.type, one.event.record_id) for one in chain]


def test_an_endpoint_is_made_with_a_secret_that_no_item_and_no_event_holds(w: HooksWorld) -> None:
    made = w.reveal("request.received")
    assert made.secret.startswith("whsec_") and (made.endpoint.events, made.endpoint.version) == (
        ("request.received",),
        1,
    )
    kept = repr(w.kept())
    assert made.secret not in kept and made.secret[6:] not in kept and URL not in repr((made, made.endpoint))
    assert told(w) == [("endpoint.created", made.endpoint.id)]
    assert all(URL not in str(item) for item in w.items("#WEBHOOKS") if str(item["sk"]).startswith("E#"))
    assert w.reveal().secret != made.secret


def test_a_repeated_call_shows_the_same_endpoint_and_secret_again(w: HooksWorld) -> None:
    wanted = NewEndpoint(URL)
    first = manage.create(w.ports, w.ctx(claim="k"), wanted)
    again = manage.create(w.ports, w.ctx(claim="k"), wanted)
    assert again.replayed and again.result.secret == first.result.secret
    assert again.result.endpoint.id == first.result.endpoint.id and len(told(w)) == 1


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://10.0.0.1/", "http://127.0.0.1:8080/"])
def test_an_address_inside_is_refused_when_made_and_when_changed(w: HooksWorld, url: str) -> None:
    with pytest.raises(Invalid):
        w.endpoint(url=url)
    known = w.endpoint()
    with pytest.raises(Invalid):
        manage.change(w.ports, w.ctx(), known.id, 1, {"url": url})


def test_the_twenty_first_is_refused(w: HooksWorld) -> None:
    made = [w.endpoint() for _ in range(MOST_ENDPOINTS)]
    with pytest.raises(Conflict) as refused:
        w.endpoint()
    assert refused.value.code == "endpoint_limit_reached"
    page, cursor = manage.list_endpoints(w.ports, w.ctx(), 15, None)
    rest, end = manage.list_endpoints(w.ports, w.ctx(), 15, cursor)
    assert [one.id for one in (*page, *rest)] == [one.id for one in made] and end is None


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"url": "https://other.example.com/"}, ("https://other.example.com/", (), True)),
        ({"events": ("hold.set",)}, (URL, ("hold.set",), True)),
        ({"enabled": False}, (URL, (), False)),
    ],
)
def test_what_is_sent_is_changed_by_whoever_saw_the_latest_version(
    w: HooksWorld, fields: dict[str, Any], seen: tuple[Any, ...]
) -> None:
    known = w.endpoint()
    after = manage.change(w.ports, w.ctx(), known.id, 1, fields)
    assert (after.url, after.events, after.enabled) == seen and after.version == 2
    assert manage.read(w.ports, w.ctx(), known.id) == after == w.ports.webhook_endpoints.known(w.tenant).get(known.id)
    with pytest.raises(PreconditionFailed):
        manage.change(w.ports, w.ctx(), known.id, 1, fields)
    assert manage.change(w.ports, w.ctx(), known.id, 2, fields) == after, "nothing changes, so nothing is written"
    assert [name for name, _ in told(w)] == ["endpoint.created", "endpoint.changed"]


def test_disabled_and_enabled_again(w: HooksWorld) -> None:
    known = w.endpoint()
    off = manage.change(w.ports, w.ctx(), known.id, 1, {"enabled": False})
    assert (off.disabled_at, off.disabled_reason) == (w.clock.now(), "by_staff")
    on = manage.change(w.ports, w.ctx(), known.id, 2, {"enabled": True})
    assert (on.disabled_at, on.disabled_reason, on.version) == (None, None, 3)


def test_a_rotated_secret_is_another_and_is_shown_again_to_the_same_call(w: HooksWorld) -> None:
    made = w.reveal()
    rotated = manage.rotate(w.ports, w.ctx(claim="r"), made.endpoint.id, 1).result
    assert rotated.secret != made.secret and rotated.endpoint.list_secrets(w.clock.now()) == (2, 1)
    again = manage.rotate(w.ports, w.ctx(claim="r"), made.endpoint.id, 1)
    assert again.replayed and again.result.secret == rotated.secret
    with pytest.raises(PreconditionFailed):
        manage.rotate(w.ports, w.ctx(), made.endpoint.id, 1)


def test_one_that_is_deleted_is_gone_for_everybody(w: HooksWorld) -> None:
    known, other = w.endpoint(), w.endpoint()
    with pytest.raises(PreconditionFailed):
        manage.delete(w.ports, w.ctx(), known.id, 7)
    manage.delete(w.ports, w.ctx(), known.id, 1)
    with pytest.raises(NotFound):
        manage.read(w.ports, w.ctx(), known.id)
    with pytest.raises(NotFound):
        manage.rotate(w.ports, w.ctx(), known.id, None)
    with pytest.raises(NotFound):
        manage.delete(w.ports, w.ctx(), known.id, None)
    assert [one.id for one in w.ports.webhook_endpoints.known(w.tenant).all] == [other.id]
    assert told(w)[-1] == ("endpoint.deleted", known.id)


@pytest.mark.parametrize("name", ["whe_01KARZ6T9GSWQ40CJ9S2ED4T52", "nonsense", ""])
def test_there_is_no_other(w: HooksWorld, name: str) -> None:
    with pytest.raises(NotFound):
        manage.read(w.ports, w.ctx(), name)
