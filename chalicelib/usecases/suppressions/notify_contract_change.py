"""Adds an entry to the suppression feed for each person of a contract that ended or was reinstated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chalicelib.domain.changes import Claim
from chalicelib.domain.contracts.contract import find_standing
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.suppressions.feed import AddSuppressions, Suppressed
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Plan, commit
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.people.reach import read_present

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.usecases.ports.bundle import Ports


def make_member_row(
    ports: Ports, ctx: Context, contract: Contract, subject_id: str, *, present: bool, new: bool = False
) -> OutboxRow:
    """Returns the outbox row for one person who joins or leaves a contract, whose version this becomes.

    The row of a contract that begins later waits until then. Of somebody who is `new` to it only another contract's end
    can have been told, so the row asks for a comparison.
    """
    begins = contract.periods[-1].start
    ahead = from_ms(begins) if present and begins > to_ms(ctx.now) else None
    refs = {
        "external_id": contract.external_id,
        "version": str(contract.version),
        "state": "lifted" if present else "active",
        "subject_id": subject_id,
        **({"new": "1"} if new else {}),
    }
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "tell_contract", ctx.now, refs, repeat_if_uncertain=True, not_before=ahead)


def make_row(ports: Ports, ctx: Context, contract: Contract) -> OutboxRow:
    """Returns the outbox row for the end or reinstatement of a contract. The row for a future end waits until then."""
    end = contract.periods[-1].end
    ahead = from_ms(end) if end is not None and end > to_ms(ctx.now) else None
    refs = {
        "external_id": contract.external_id,
        "version": str(contract.version),
        "state": "lifted" if end is None else "active",
    }
    row_id = ports.randomness.id("out", ctx.now)
    return OutboxRow(row_id, "tell_contract", ctx.now, refs, repeat_if_uncertain=True, not_before=ahead)


def notify(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Adds the entries, one transaction a person. A repeat adds nothing, since each person's entry is claimed.

    Where the contract was changed back in the meantime nothing is added; that change has a row of its own.
    """
    external_id = row.refs["external_id"]
    contract = ports.contracts.get(tenant, [external_id]).get(external_id)
    if contract is None:
        return "finished"
    one = row.refs.get("subject_id")
    present = {m.subject_id: m.left_at is None for m in ports.contracts.members(tenant, external_id)}
    ended = contract.ended_at(to_ms(now))
    if one is not None and not present.get(one, False):
        ended = to_ms(row.created_at)
    state: Literal["active", "lifted"] = "lifted" if ended is None else "active"
    if state != row.refs["state"]:
        return "finished"
    entry = Suppressed("contract_end", state, None, ended if ended is not None else to_ms(now), "contract")
    members = [one] if one is not None else [subject_id for subject_id, there in present.items() if there]
    for subject in read_present(ports, tenant, members).values():
        _add(ports, tenant, row, subject, entry, now)
    return "finished"


def _add(ports: Ports, tenant: str, row: OutboxRow, subject: Subject, entry: Suppressed, now: datetime) -> None:
    keys = tuple(ref.key for ref in subject.identifiers if not ref.shared)
    # Whoever stands in another contract is told nothing; the answers are compared all the same.
    told = _is_silenced(ports, tenant, subject, now) is (entry.state == "active") and not row.refs.get("new")
    entries = (entry,) if told else ()
    external_id, version = row.refs["external_id"], int(row.refs["version"])
    run = f"{external_id}/{subject.id}"
    claim = Claim(hash_text(f"tell_contract\n{run}\n{version}"), hash_text(""))
    ctx = of_system(ports.profiles[tenant], external_id, now, claim=claim)

    def attempt() -> Plan[None]:
        return Plan([AddSuppressions(run, version, entries, keys)], None)

    commit(ports, ctx, attempt, lambda _: None)


def _is_silenced(ports: Ports, tenant: str, subject: Subject, now: datetime) -> bool:
    contracts = ports.contracts.get(tenant, sorted(subject.state.contracts))
    held = find_standing(subject.state.contracts, contracts, CONTRACT_KINDS, to_ms(now))
    return not held.active and held.ended_at is not None
