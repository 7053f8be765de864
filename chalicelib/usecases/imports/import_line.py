"""Applies one line of an import: it has the effect of the call that it stands for, made with the import's API key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from chalicelib.domain.changes import Claim, Raced, Replay
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Conflict, Invalid, Unavailable
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import Import, MadeRequest, claim_contract, claim_line
from chalicelib.domain.imports.lines import LineRefused
from chalicelib.domain.transactions import Change
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.context import Actor, Context
from chalicelib.usecases.contracts.manage import PutContract, check_members, put_contract
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.ports.consents import Records
from chalicelib.usecases.ports.outbox import Outbox
from chalicelib.usecases.rights.take_in import TakeIn, take_in


@dataclass(frozen=True, slots=True, repr=False)
class RequestsLine:
    """The requests that a line makes. Its command exists once the moment is known. Does not print itself."""

    read: Callable[[datetime], TakeIn]  # raises Invalid
    requests: int


Command = RecordConsent | RecordOptOut | PutContract | RequestsLine
ReadBody = Callable[[ImportKind, bytes], Command]
"""Turns the JSON body of a call into its command, with the API's own models. Raises Malformed or Invalid."""


_CHANGES_NOTHING: Final = ("not_proven", "withdrawn_later", "denied_later", "opted_out_later")


def context_of(ports: Ports, tenant: str, item: Import, line: int, record: bytes) -> Context:
    """Returns the context of the call that a line stands for. A dry run claims nothing."""
    claim = None if item.dry_run else claim_line(item, line, record)
    actor = Actor("secret", item.key_id)
    return Context(ports.profiles[tenant], actor, f"{item.id}:{line}", ports.clock.now(), claim)


def apply(ports: Ports, ctx: Context, item: Import, line: int, command: Command) -> tuple[MadeRequest, ...]:
    """Does what a line says, unless it was done before. Returns the rights requests that it made.

    Raises whatever the call raises, or LineRefused: contract_repeated, and not_lifted where the consent is recorded but
    changes nothing.
    """
    match command:
        case RecordConsent():
            done = record_consent(ports, ctx, replace(command, origin=_mark_imported(command.origin, item, line)))
            if any(decision.reason in _CHANGES_NOTHING for decision in done.result.decisions):
                raise LineRefused("not_lifted")
        case RecordOptOut():
            origin = _mark_imported(command.origin, item, line)
            record_opt_out(ports, ctx, replace(command, origin=origin, source="import"))
        case PutContract() if item.dry_run:
            check_members(ports, ctx, command)
        case PutContract():
            _claim_contract(ports, ctx, claim_contract(item, line, command.external_id))
            _put(ports, ctx, command)
        case RequestsLine():
            made = take_in(ports, ctx, command.read(ctx.now)).result
            return tuple(MadeRequest(one.id, one.type, one.status, one.clock.due_on.isoformat()) for one in made)
    return ()


def _put(ports: Ports, ctx: Context, command: PutContract) -> None:
    """Puts the contract. Raises Unavailable where another process changed it meanwhile, so that the line is retried."""
    try:
        put_contract(ports, ctx, command)
    except Conflict as conflict:
        if conflict.code == Conflict.code:
            raise Unavailable from None
        raise


def make_rehearsal(ports: Ports) -> Ports:
    """Returns ports for a dry run: everything is read and judged, but nothing is written or leaves the system."""
    silent = cast("Outbox", _NothingAnnounced())
    return replace(ports, store=_NothingStored(), records=_NoWording(ports.records), outbox=silent)


def _mark_imported(origin: Origin, item: Import, line: int) -> Origin:
    """Returns the origin with the channel `import`, since an import lifts nothing (contract section 4).

    The channel that the act came through at first is kept as evidence.
    """
    source = origin.source
    evidence = {**source.evidence, "import_id": item.id, "import_line": str(line)}
    if source.channel != "import":
        evidence["source_channel"] = source.channel
    return replace(origin, source=replace(source, channel="import", evidence=evidence))


def _claim_contract(ports: Ports, ctx: Context, claim: Claim) -> None:
    """Claims a contract for one line of the import. Raises LineRefused for a second line about it, or Unavailable.

    A second line would make everyone leave the contract whom the first one named.
    """
    try:
        ports.store.commit(ctx.tenant, [], claim, "", ctx.now)
    except Replay:
        return  # this same line was begun before
    except Raced:
        raise Unavailable from None
    except Invalid:
        raise LineRefused("contract_repeated") from None


@dataclass(frozen=True, slots=True)
class _NothingStored:
    """`usecases.ports.system.Store` for a dry run: every change counts as made, and no call as made before."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        return

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        return None


class _NothingAnnounced:
    """The part of `usecases.ports.outbox.Outbox` that a commit needs, for a dry run: there is no row to announce."""

    def announce(self, tenant: str, *_: object) -> None:
        return


@dataclass(frozen=True, slots=True, repr=False)
class _NoWording:
    """`usecases.ports.consents.Records` for a dry run: it stores no wording."""

    records: Records

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        return self.records.get(tenant, record_id)

    def get_all(self, tenant: str, record_ids: Sequence[str]) -> dict[str, ConsentRecord]:
        return self.records.get_all(tenant, record_ids)

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        return
