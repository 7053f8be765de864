"""A world in which contracts end and are archived, by an archive that is as mortal as the table."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.archive.objects import ArchivedObject
from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.contracts.contract import Contract
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from tests.fixtures.factories import origin
from tests.fixtures.memory.archive import MemoryArchive
from tests.fixtures.worlds.people import PeopleWorld
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
WORDING = "I agree to hear about my account."
AFTER = timedelta(days=91)


class ContractsWorld(ArchiveWorld, PeopleWorld):
    """Psynergy's contracts: `practice-1` has two people, of whom one agreed, and later the other said no."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.consent([ANN, PHONE], "+service_updates/email", wording=WORDING)
        self.consent([ANN], "+marketing/email")
        self.contract("practice-1", [ANN, PHONE], [BEN])
        self.refuse(BEN)
        self.clock.advance(timedelta(days=1))
        self.deliver_all()

    def refuse(self, name: str) -> None:
        """Has somebody opt out of e-mail."""
        record_opt_out(self.ports, self.ctx(), RecordOptOut(origin(name), ("email",), "web", "No more of it."))

    def ended(self) -> Contract:
        """Ends the contract and lets the calendar ask for its file, which is not made yet."""
        self.end("practice-1")
        self.deliver_all()
        self.later(AFTER)
        return self.get_contract()

    def filed(self) -> Contract:
        """Ends the contract and has it archived."""
        self.ended()
        self.archive()
        return self.get_contract()

    def get_contract(self, external_id: str = "practice-1") -> Contract:
        """Returns a contract as it is now."""
        return self.ports.contracts.get(TENANT, [external_id])[external_id]

    def whole(self) -> WholeContract:
        """Returns the contract with all that the table holds of it."""
        found = self.ports.contracts.whole(TENANT, "practice-1")
        assert found is not None
        return found

    def event_types(self) -> list[str]:
        """Returns what happened to the contract, in order, without the heads of the types."""
        return [str(one.event.type).removeprefix("contract.") for one in self.whole().events]

    def objects_of(self, contract: Contract) -> dict[str, ArchivedObject]:
        """Returns the objects that a contract remembers, by the names of their parts."""
        assert contract.archived is not None
        found = {}
        for key, part in contract.archived.list_objects(contract.external_id):
            kept = MemoryArchive.read_back(self.bucket, TENANT, key, part.object_version)
            assert kept is not None
            found[str(part.name)] = kept
        return found

    def files_of(self, contract: Contract) -> dict[str, dict[str, Any]]:
        """Returns what these objects say."""
        return {name: json.loads(kept.content) for name, kept in self.objects_of(contract).items()}

    def contract_objects(self) -> list[str]:
        """Returns the keys of all objects of contracts."""
        return sorted(key for _, key in self.bucket.objects if key.startswith("contracts/"))

    def sweep_on(self) -> None:
        """Does what sweeps do until nothing is left to do."""
        self.mortal.spare()
        for _ in range(3):
            self.later()
            self.archive()
