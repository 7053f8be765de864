"""Records that somebody agreed to a policy version or went on using the service under it. Neither is consent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.consents.records import ConsentRecord, PolicyRef
from chalicelib.domain.people.acts import Accepted, Basis
from chalicelib.domain.policies.versions import find_in_force, require_published
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.origin import Origin, new_head
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.people.record_act import Decision, plan_act, record_act
from chalicelib.usecases.policies.read import require_shelf
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class AcceptPolicy:
    """The command to accept a policy. `number` None means the version in force."""

    origin: Origin
    slug: str
    number: int | None
    basis: Basis


def accept_policy(ports: Ports, ctx: Context, command: AcceptPolicy) -> Done[ConsentRecord]:
    """Records an acceptance for the person or, where only a stranger reports it, for everyone named; it opens nothing.

    What a stranger reports is kept beside the person's own and never for it: it counts once a trusted caller says so.

    Raises NotFound for a slug that does not exist, Invalid for a version that was not published or was cancelled.
    """
    origin = command.origin
    head = new_head(ports, ctx, "acc", origin, to_ms(ctx.now))
    blank = ConsentRecord(**head, kind="acceptance", jurisdiction=origin.jurisdiction, basis=command.basis)

    def attempt() -> Plan[ConsentRecord]:
        policy = _policy(ports, ctx, command)
        reach = find_reach(ports, ctx, origin.identifiers, trusted=blank.trusted)
        record = replace(blank, policy=policy, subject_ids=tuple(draft.id for draft in reach.resolution.meant))
        act = Accepted(policy.slug, policy.version, record.at, command.basis, record.id, trusted=record.trusted)
        acts = dict.fromkeys(record.subject_ids, (act,))
        return plan_act(ports, ctx, reach, Decision(record, acts, "policy.accepted"))

    return record_act(ports, ctx, origin, blank, attempt)


def _policy(ports: Ports, ctx: Context, command: AcceptPolicy) -> PolicyRef:
    """Returns the version. One that is yet to take effect can be accepted before it does."""
    shelf = require_shelf(ports, ctx, command.slug)
    found = find_in_force(shelf, ctx.now) if command.number is None else shelf.get(command.number)
    found = require_published(found, "/version")
    return PolicyRef(found.slug, found.number, found.sha256)
