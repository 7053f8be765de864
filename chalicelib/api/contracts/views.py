"""Contracts: kept, ended, reinstated, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.contracts.schemas import (
    ContractEndIn,
    ContractIn,
    ContractOut,
    ContractPage,
    ContractSummaryOut,
    MemberOut,
    ReinstateIn,
)
from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.contracts import manage as use_cases
from chalicelib.usecases.contracts.manage import PutContract
from chalicelib.usecases.contracts.read import KnownContract, list_contracts, read_contract

if TYPE_CHECKING:
    from chalicelib.api.pipeline.endpoint import Call
    from chalicelib.domain.contracts.contract import Contract

_EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@endpoint(
    "PUT",
    "/v1/contracts/{external_id}",
    operation_id="putContract",
    summary="Keep a contract",
    tag="Contracts",
    scope="contracts:write",
    body=ContractIn,
    answer=ContractOut,
    creates=True,
    etag=True,
    links={"readContract": "external_id"},
    errors=("identity_conflict", "too_many_identifiers", "too_many_contracts", "conflict", "precondition_failed"),
)
def put(call: Call) -> Reply:
    """Makes the contract so: 201 for a new one, 200 else. An ended contract stays ended until it is reinstated."""
    external_id = call.path["external_id"]
    if not _EXTERNAL_ID.fullmatch(external_id):
        raise Invalid(
            FieldError("", "not_an_external_id", "The id in the path: letters, digits and ._- only, at most 64.")
        )
    body: ContractIn = call.body
    command = PutContract(
        external_id=external_id,
        kind=body.kind,
        started_on=body.started_on,
        subjects=tuple(s.identifiers(f"/subjects/{number}") for number, s in enumerate(body.subjects)),
        controller_contact=body.controller_contact,
        if_match=preconditions.optional(call.request),
    )
    known = use_cases.put_contract(call.ports, call.context, command)
    return _reply(known, status=201 if known.created else 200)


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
    """The contract with everyone who belongs or belonged to it."""
    return _reply(read_contract(call.ports, call.context, _id(call)))


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
def list_all(call: Call) -> ContractPage:
    """The tenant's contracts in order of external id, without their people."""
    found, cursor = list_contracts(call.ports, call.context, call.query.limit, call.query.cursor)
    now = to_ms(call.context.now)
    return ContractPage(items=[ContractSummaryOut(**_summary(contract, now)) for contract in found], next_cursor=cursor)


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
def end(call: Call) -> Reply:
    """Closes what needs this contract, and at tenants that promised so everything but legal notices and replies.

    Consents and opt-outs stay as they are. An end that still lies ahead is replaced by another one.
    """
    body: ContractEndIn = call.body
    if_match = preconditions.optional(call.request)
    done = use_cases.end_contract(call.ports, call.context, _id(call), body.ended_on, body.reason, if_match)
    return _reply(done.result, replayed=done.replayed)


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
def reinstate(call: Call) -> Reply:
    """Puts an ended contract in force again from now; the same consents and opt-outs hold as before."""
    if_match = preconditions.optional(call.request)
    done = use_cases.reinstate_contract(call.ports, call.context, _id(call), if_match)
    return _reply(done.result, replayed=done.replayed)


def _id(call: Call) -> str:
    external_id = call.path["external_id"]
    if not _EXTERNAL_ID.fullmatch(external_id):
        raise NotFound("There is no such contract.")
    return external_id


def _reply(known: KnownContract, *, status: int = 200, replayed: bool = False) -> Reply:
    members = [
        MemberOut(
            subject_id=member.subject_id,
            since=from_ms(member.joined_at),
            left_at=from_ms(member.left_at) if member.left_at is not None else None,
        )
        for member in known.members
    ]
    answer = ContractOut(**_summary(known.contract, known.at), subjects=members)
    headers = {"ETag": preconditions.etag(known.contract.version)}
    return Reply(answer, status=status, headers=headers, replayed=replayed)


def _summary(contract: Contract, now: int) -> dict[str, Any]:
    state = "active" if contract.active(now) else "ended"
    if state == "ended" and contract.ended_at(now) is None:
        state = "upcoming"
    return {
        "external_id": contract.external_id,
        "kind": contract.kind,
        "state": state,
        "started_on": contract.started_on,
        "ended_on": contract.ended_on,
        "end_reason": contract.end_reason,
        "controller_contact": contract.controller_contact,
    }
