"""The effect of one line: that of the call which it stands for, by the key that started the import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from chalicelib.domain.changes import Claim, Raced, Replay
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Conflict, Invalid, Unavailable
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import Import, contract_claim, line_claim
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

Command = RecordConsent | RecordOptOut | PutContract
ReadBody = Callable[[ImportKind, bytes], Command]
"""From the body of a call, as JSON, to its command. Raises Malformed or Invalid. The API's own models do it."""


def context_of(ports: Ports, tenant: str, item: Import, line: int, record: bytes) -> Context:
    """The call that a line is. A dry run claims nothing."""
    claim = None if item.dry_run else line_claim(item, line, record)
    actor = Actor("secret", item.key_id)
    return Context(ports.profiles[tenant], actor, f"{item.id}:{line}", ports.clock.now(), claim)


def apply(ports: Ports, ctx: Context, item: Import, line: int, command: Command) -> None:
    """Does what a line says, unless it was done before. Raises as the call does, or LineRefused (contract_repeated)."""
    match command:
        case RecordConsent():
            record_consent(ports, ctx, replace(command, origin=_imported(command.origin, item, line)))
        case RecordOptOut():
            origin = _imported(command.origin, item, line)
            record_opt_out(ports, ctx, replace(command, origin=origin, source="import"))
        case PutContract() if item.dry_run:
            check_members(ports, ctx, command)
        case PutContract():
            _once(ports, ctx, contract_claim(item, line, command.external_id))
            _put(ports, ctx, command)


def _put(ports: Ports, ctx: Context, command: PutContract) -> None:
    """What another process changes on the way is no fault of the line's: it is done again. Raises Unavailable then."""
    try:
        put_contract(ports, ctx, command)
    except Conflict as conflict:
        if conflict.code == Conflict.code:
            raise Unavailable from None
        raise


def rehearsing(ports: Ports) -> Ports:
    """Ports by which everything is read and judged, and nothing is written or leaves."""
    silent = cast("Outbox", _NothingAnnounced())
    return replace(ports, store=_NothingStored(), records=_NoWording(ports.records), outbox=silent)


def _imported(origin: Origin, item: Import, line: int) -> Origin:
    """Whatever it came by at first, it came here by an import, and an import lifts nothing (contract section 4)."""
    source = origin.source
    evidence = {**source.evidence, "import_id": item.id, "import_line": str(line)}
    if source.channel != "import":
        evidence["source_channel"] = source.channel
    return replace(origin, source=replace(source, channel="import", evidence=evidence))


def _once(ports: Ports, ctx: Context, claim: Claim) -> None:
    """A second line about a contract would let everyone leave whom the first one named: it is refused."""
    try:
        ports.store.commit(ctx.tenant, [], claim, "", ctx.now)
    except Replay:
        return  # this very line, which was begun before
    except Raced:
        raise Unavailable from None
    except Invalid:
        raise LineRefused("contract_repeated") from None


@dataclass(frozen=True, slots=True)
class _NothingStored:
    """`usecases.ports.system.Store` for a dry run: each change is taken for made, and no call for made before."""

    def commit(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        return

    def replayed(self, tenant: str, claim: Claim, now: datetime) -> str | None:
        return None


class _NothingAnnounced:
    """What a commit needs of `usecases.ports.outbox.Outbox`, for a dry run: there is no row to tell of."""

    def announce(self, tenant: str, *_: object) -> None:
        return


@dataclass(frozen=True, slots=True, repr=False)
class _NoWording:
    """`usecases.ports.consents.Records` for a dry run: keeps no wording."""

    records: Records

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        return self.records.get(tenant, record_id)

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        return
