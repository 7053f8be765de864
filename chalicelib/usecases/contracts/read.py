"""Reads contracts: one with its people, or all of the tenant's, page by page or one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.contracts.contract import Contract, Member
from chalicelib.domain.errors import NotFound
from chalicelib.domain.times import to_ms
from chalicelib.usecases import cursors
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

CONTRACTS_LIST: Final = "contracts"
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract with everyone who belongs or belonged to it."""

    contract: Contract
    members: tuple[Member, ...]
    at: int  # the moment at which all this holds, in milliseconds
    created: bool = False


def read_contract(ports: Ports, ctx: Context, external_id: str) -> KnownContract:
    """Returns the contract with its people. Raises NotFound."""
    contract = require_contract(ports, ctx, external_id)
    return KnownContract(contract, tuple(ports.contracts.members(ctx.tenant, external_id)), to_ms(ctx.now))


def list_contracts(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[Contract], str | None]:
    """Returns a page of the tenant's contracts in order of external id. Raises Malformed for a wrong cursor."""
    after = cursors.decode(ports, ctx.tenant, CONTRACTS_LIST, cursor) if cursor else None
    found, last = ports.contracts.page(ctx.tenant, after, limit)
    return found, cursors.encode(ports, ctx.tenant, CONTRACTS_LIST, last) if last else None


def walk_contracts(ports: Ports, tenant: str) -> Iterator[Contract]:
    """Yields all contracts of a company; a query and a batch for a hundred of them. Raises Unavailable."""
    after: str | None = None
    while True:
        found, after = ports.contracts.page(tenant, after, _PAGE)
        yield from found
        if after is None:
            return


def require_contract(ports: Ports, ctx: Context, external_id: str) -> Contract:
    """Returns the contract without its people. Raises NotFound."""
    contract = ports.contracts.get(ctx.tenant, [external_id]).get(external_id)
    if contract is None:
        raise NotFound("There is no such contract.")
    return contract
