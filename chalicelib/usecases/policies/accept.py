"""Accepting a policy: that somebody agreed to a version, or went on using the service under it. Neither is consent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.consents.records import ConsentRecord, PolicyRef
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.act_records import AddRecord
from chalicelib.domain.people.acts import Accepted, Basis
from chalicelib.domain.policies.versions import in_force
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.record import consent_event, new_record, same_record
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.policies.read import required
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class AcceptPolicy:
    """The command. `number` None means the version in force."""

    origin: Origin
    slug: str
    number: int | None
    basis: Basis


def accept_policy(ports: Ports, ctx: Context, command: AcceptPolicy) -> Done[ConsentRecord]:
    """Records it for the person, or, where only a stranger says so, for everyone named; it opens nothing.

    Raises NotFound for a slug that does not exist, Invalid for a version that was not published or was cancelled.
    """
    origin = command.origin
    now = to_ms(ctx.now)

    def attempt() -> Plan[ConsentRecord]:
        policy = _policy(ports, ctx, command)
        fresh = new_record(ports, ctx, "acceptance", origin, now)
        base = replace(fresh, id=ports.randomness.id("acc", ctx.now), policy=policy, basis=command.basis)
        reach = find_reach(ports, ctx, origin.identifiers, trusted=base.trusted)
        record = replace(base, subject_ids=tuple(draft.id for draft in reach.named))
        act = Accepted(policy.slug, policy.version, now, command.basis, record.id)
        acts = {draft.id: (act,) for draft in reach.named}
        event = consent_event(ctx, "policy.accepted", record)
        changes = change_subjects(ports, ctx, reach, acts, event)
        return Plan([*changes, AddRecord(record)], record, record.id)

    keep_wording(ports, ctx, origin)
    return commit(ports, ctx, attempt, lambda record_id: same_record(ports, ctx, record_id))


def _policy(ports: Ports, ctx: Context, command: AcceptPolicy) -> PolicyRef:
    """The version; one that lies ahead can be accepted before it takes effect."""
    shelf = required(ports, ctx, command.slug)
    found = in_force(shelf, ctx.now) if command.number is None else shelf.get(command.number)
    if found is None or found.cancelled_at is not None:
        raise Invalid(FieldError("/version", "unknown_policy", "The tenant has published no such version."))
    return PolicyRef(found.slug, found.number, found.sha256)
