"""Lays legal holds on the objects of archived contracts while a hold keeps what they are about, and lifts them after.

A hold on a contract, or on anybody who belongs or belonged to it, keeps all of its objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chalicelib.domain.contracts.archived import name_folder
from chalicelib.usecases.archive.walk_versions import lift_holds, set_hold
from chalicelib.usecases.people.history import list_chains
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.rights.holds import find_active

if TYPE_CHECKING:
    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.contracts.contract import Contract
    from chalicelib.domain.rights.holds.hold import Hold, HoldOn
    from chalicelib.usecases.ports.bundle import Ports


def hold_contracts(ports: Ports, tenant: str, hold: Hold) -> bool:
    """Brings the objects of all contracts that a hold concerns to what holds now.

    Returns whether one of them is being archived, whose archiver may have looked for holds before. Raises Unavailable.
    """
    waits = False
    for contract in ports.contracts.get(tenant, list_contracts(ports, tenant, hold)).values():
        waits = waits or bool(contract.archiving)
        if contract.archived is not None:
            held = hold.state == "active" or is_contract_held(ports, tenant, contract.external_id)
            if held:
                hold_objects(ports, tenant, _read_objects(ports, tenant, contract), held=True)
            else:
                lift_holds(ports, tenant, name_folder(contract.external_id))
    return waits


def list_contracts(ports: Ports, tenant: str, hold: Hold) -> Sequence[str]:
    """Returns the ids of the contracts on which a hold lies, or to which its person belongs or belonged."""
    if hold.on == "contract":
        return [hold.target]
    if hold.on == "subject":
        people = read_present(ports, tenant, [hold.target]).values()
        return sorted({external_id for person in people for external_id in person.state.contracts})
    return []


def is_contract_held(ports: Ports, tenant: str, external_id: str) -> bool:
    """Returns whether an active hold lies on a contract or on anybody of it. Takes a query for each of them."""
    members = [one.subject_id for one in ports.contracts.members(tenant, external_id)]
    present = read_present(ports, tenant, members).values()
    people = {*members, *(one for person in present for one in list_chains(person))}
    targets: list[tuple[HoldOn, str]] = [("contract", external_id), *(("subject", one) for one in sorted(people))]
    return bool(find_active(ports, tenant, targets))


def hold_objects(ports: Ports, tenant: str, objects: Iterable[ArchivedObject], *, held: bool) -> None:
    """Lays a legal hold on each of these objects, or lifts it. Raises Unavailable."""
    for kept in objects:
        set_hold(ports, tenant, kept, held=held)


def _read_objects(ports: Ports, tenant: str, contract: Contract) -> list[ArchivedObject]:
    """Returns the objects in which a contract lies, as far as they are there."""
    places = contract.archived.list_objects(contract.external_id) if contract.archived else []
    found = (ports.archive.read_back(tenant, key, part.object_version) for key, part in places)
    return [kept for kept in found if kept is not None]
