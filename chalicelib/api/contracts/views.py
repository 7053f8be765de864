"""Endpoints that save, end, reinstate and read contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.contracts.answers import reply, summarise
from chalicelib.api.contracts.external_ids import read_id
from chalicelib.api.contracts.schemas import (
    ContractEndIn,
    ContractIn,
    ContractOut,
    ContractPage,
    ContractSummaryOut,
    ReinstateIn,
)
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.contracts.external_ids import is_external_id
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.times import to_ms
from chalicelib.usecases.contracts import manage as manage_contracts
from chalicelib.usecases.contracts.manage import PutContract
from chalicelib.usecases.contracts.read import list_contracts, read_contract

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "PUT",
    "/v1/contracts/{external_id}",
    operation_id="putContract",
    summary="Create or update a contract",
    tag="Contracts",
    scope="contracts:write",
    body=ContractIn,
    answer=ContractOut,
    creates=True,
    etag=True,
    links={"readContract": "external_id"},
    errors=("identity_conflict", "too_many_identifiers", "too_many_contracts", "conflict", "precondition_failed"),
)
def put(call: Call, body: ContractIn) -> Reply:
    """Creates the contract (201) or replaces it (200). A contract that has ended stays ended until it is reinstated."""
    external_id = call.path["external_id"]
    if not is_external_id(external_id):
        raise Invalid(
            FieldError(
                "",
                "not_an_external_id",
                "The id in the path must have at most 64 characters: letters, digits and ._- only.",
            )
        )
    command = PutContract(
        external_id=external_id,
        kind=body.kind,
        started_on=body.started_on,
        subjects=tuple(s.identifiers(f"/subjects/{number}", by_id=True) for number, s in enumerate(body.subjects)),
        controller_contact=body.controller_contact,
        if_match=call.if_match,
    )
    known = manage_contracts.put_contract(call.ports, call.context, command)
    return reply(known, status=201 if known.created else 200)


@endpoint(
    "GET",
    "/v1/contracts/{external_id}",
    operation_id="readContract",
    summary="Read a contract",
    tag="Contracts",
    scope="contracts:read",
    answer=ContractOut,
    etag=True,
)
def read(call: Call) -> Reply:
    """Returns the contract with everyone who belongs, or once belonged, to it."""
    return reply(read_contract(call.ports, call.context, read_id(call)))


@endpoint(
    "GET",
    "/v1/contracts",
    operation_id="listContracts",
    summary="List contracts",
    tag="Contracts",
    scope="contracts:read",
    query=PageQuery,
    answer=ContractPage,
    errors=("invalid_cursor",),
)
def list_all(call: Call, query: PageQuery) -> ContractPage:
    """Lists the tenant's contracts by external id, without their people."""
    found, cursor = list_contracts(call.ports, call.context, query.limit, query.cursor)
    now = to_ms(call.context.now)
    items = [ContractSummaryOut(**summarise(contract, now)) for contract in found]
    return ContractPage(items=items, next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/contracts/{external_id}/end",
    operation_id="endContract",
    summary="End a contract",
    tag="Contracts",
    scope="contracts:write",
    body=ContractEndIn,
    answer=ContractOut,
    idempotent=True,
    etag=True,
    errors=("contract_not_active", "precondition_failed"),
)
def end(call: Call, body: ContractEndIn) -> Reply:
    """Ends the contract: contacts that need it are blocked, and at some tenants all but legal notices and replies.

    Consents and opt-outs stay as they are. You can replace an end date that is still in the future with another one.
    As many days after it as the company has decided, the contract's file goes to the archive.
    """
    if_match = call.if_match
    done = manage_contracts.end_contract(call.ports, call.context, read_id(call), body.ended_on, body.reason, if_match)
    return reply(done.result, replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/contracts/{external_id}/reinstate",
    operation_id="reinstateContract",
    summary="Reinstate a contract",
    tag="Contracts",
    scope="contracts:write",
    body=ReinstateIn,
    optional_body=True,
    answer=ContractOut,
    idempotent=True,
    etag=True,
    errors=("contract_not_ended", "precondition_failed"),
)
def reinstate(call: Call, _: ReinstateIn) -> Reply:
    """Puts a contract that has ended back in force from now on. The same consents and opt-outs hold as before."""
    if_match = call.if_match
    done = manage_contracts.reinstate_contract(call.ports, call.context, read_id(call), if_match)
    return reply(done.result, replayed=done.replayed)
