"""Makes, changes, rotates and deletes webhook endpoints. Each change reads, judges and versions all of a company's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.webhooks.addresses import check_url
from chalicelib.domain.webhooks.endpoints import Endpoint, Endpoints, SaveEndpoints, disable, enable, rotate_secret
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.events import call_event
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.webhooks.secrets import show_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.domain.event_types import EndpointEvent
    from chalicelib.domain.outgoing import OutgoingType
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class NewEndpoint:
    """The command to make an endpoint; without `events` it gets all. Does not print itself, as an endpoint does not."""

    url: str
    events: tuple[OutgoingType, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """An endpoint with its secret, which is shown only this once. Does not print itself."""

    endpoint: Endpoint
    secret: str


def create(ports: Ports, ctx: Context, wanted: NewEndpoint) -> Done[Revealed]:
    """Makes an endpoint. Raises Invalid for an address that may not be sent to, Conflict (endpoint_limit_reached)."""
    url = check_url(wanted.url, local=ports.webhook_receivers.local)
    endpoint = Endpoint(
        id=ports.randomness.id("whe", ctx.now),
        url=url,
        events=wanted.events,
        description=wanted.description,
        created_at=ctx.now,
        key=ports.secrets.newest_token_key(ctx.tenant),
    )

    def attempt() -> Plan[Endpoint]:
        before = ports.webhook_endpoints.read(ctx.tenant)
        changes = [_save(ctx, before.put(endpoint), "endpoint.created", endpoint)]
        return Plan(changes, endpoint, f"{endpoint.id}:{endpoint.secret}")

    return _reveal(ports, ctx, commit(ports, ctx, attempt, lambda resource: _find_again(ports, ctx, resource)))


def change(ports: Ports, ctx: Context, endpoint_id: str, expected: int, fields: Mapping[str, Any]) -> Endpoint:
    """Changes those of an endpoint's `url`, `events`, `description` and `enabled` that `fields` holds.

    Raises NotFound, PreconditionFailed unless `expected` is its version, Invalid.
    """
    values = dict(fields)
    enabled = values.pop("enabled", None)
    if "url" in values:
        check_url(values["url"], local=ports.webhook_receivers.local)

    def attempt() -> Plan[Endpoint]:
        before = ports.webhook_endpoints.read(ctx.tenant)
        known = require_endpoint(before, endpoint_id)
        require_match(known.version, expected)
        wanted = replace(known, **values)
        if enabled is not None:
            wanted = enable(wanted) if enabled else disable(wanted, "by_staff", ctx.now)
        wanted = replace(wanted, version=known.version)
        if wanted == known:
            return Plan([], known)
        wanted = replace(wanted, version=known.version + 1)
        return Plan([_save(ctx, before.put(wanted), "endpoint.changed", wanted)], wanted)

    done = commit(ports, ctx, attempt, lambda _: read(ports, ctx, endpoint_id))
    ports.webhook_endpoints.forget(ctx.tenant)
    return done.result


def rotate(ports: Ports, ctx: Context, endpoint_id: str, expected: int | None) -> Done[Revealed]:
    """Gives an endpoint another secret; for a day the one before signs too. Raises NotFound, PreconditionFailed."""

    def attempt() -> Plan[Endpoint]:
        before = ports.webhook_endpoints.read(ctx.tenant)
        known = require_endpoint(before, endpoint_id)
        require_match(known.version, expected)
        rotated = rotate_secret(known, ctx.now)
        changes = [_save(ctx, before.put(rotated), "endpoint.rotated", rotated)]
        return Plan(changes, rotated, f"{endpoint_id}:{rotated.secret}")

    return _reveal(ports, ctx, commit(ports, ctx, attempt, lambda resource: _find_again(ports, ctx, resource)))


def delete(ports: Ports, ctx: Context, endpoint_id: str, expected: int | None) -> None:
    """Deletes an endpoint, and what was on its way to it. Raises NotFound, PreconditionFailed."""

    def attempt() -> Plan[None]:
        before = ports.webhook_endpoints.read(ctx.tenant)
        known = require_endpoint(before, endpoint_id)
        require_match(known.version, expected)
        row_id = ports.randomness.id("out", ctx.now)
        row = OutboxRow(row_id, "drop_deliveries", ctx.now, {"endpoint": endpoint_id}, repeat_if_uncertain=True)
        return Plan([_save(ctx, before.drop(endpoint_id), "endpoint.deleted", known), row], None, endpoint_id)

    commit(ports, ctx, attempt, lambda _: None)
    ports.webhook_endpoints.forget(ctx.tenant)


def read(ports: Ports, ctx: Context, endpoint_id: str) -> Endpoint:
    """Returns an endpoint. Raises NotFound."""
    return require_endpoint(ports.webhook_endpoints.read(ctx.tenant), endpoint_id)


def list_endpoints(
    ports: Ports, ctx: Context, limit: int, cursor: str | None
) -> tuple[tuple[Endpoint, ...], str | None]:
    """Returns endpoints in the order in which they were made, and the next cursor. Raises Malformed."""
    after = cursors.decode(ports, ctx.tenant, "webhook endpoints", cursor) if cursor else ""
    found = tuple(one for one in ports.webhook_endpoints.read(ctx.tenant).all if one.id > after)
    more = len(found) > limit
    return found[:limit], cursors.encode(ports, ctx.tenant, "webhook endpoints", found[limit - 1].id) if more else None


def require_endpoint(endpoints: Endpoints, endpoint_id: str) -> Endpoint:
    """Returns one of the endpoints. Raises NotFound."""
    found = endpoints.get(endpoint_id) if is_id(endpoint_id, "whe") else None
    if found is None:
        raise NotFound("There is no such endpoint.")
    return found


def _save(ctx: Context, after: Endpoints, event: EndpointEvent, endpoint: Endpoint) -> Change:
    """Returns the change with its event, which keeps what an endpoint gets and not where it is."""
    body = {"events": list(endpoint.events), "enabled": endpoint.enabled, "secret": endpoint.secret}
    return SaveEndpoints(after, call_event(ctx, event, record_id=endpoint.id, body=body))


def _find_again(ports: Ports, ctx: Context, resource: str) -> Endpoint:
    """Returns the endpoint as an earlier call left it, as far as its secret goes."""
    endpoint_id, _, number = resource.partition(":")
    return replace(read(ports, ctx, endpoint_id), secret=int(number))


def _reveal(ports: Ports, ctx: Context, done: Done[Endpoint]) -> Done[Revealed]:
    ports.webhook_endpoints.forget(ctx.tenant)
    return Done(Revealed(done.result, show_secret(ports, ctx.tenant, done.result)), done.replayed)
