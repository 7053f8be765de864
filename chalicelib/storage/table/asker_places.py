"""The places of what is kept by the identifier with which rights requests were made, built as those in `places.py`."""

from __future__ import annotations

from chalicelib.storage.table.ops import Place


def person_requests(tenant: str, identifier_key: str) -> str:
    """The partition of the requests that were made with an identifier, in order of receipt."""
    return "#".join(("T", tenant, "RQ", identifier_key))


def person_request(tenant: str, identifier_key: str, received_ms: int, request_id: str) -> Place:
    """One request in that list."""
    return Place(person_requests(tenant, identifier_key), f"{received_ms:014d}#{request_id}")


def counted_requests(tenant: str, identifier_key: str) -> Place:
    """Those of the identifier's requests that count towards a cap."""
    return Place(person_requests(tenant, identifier_key), "counted")


def address_mails(tenant: str, identifier_key: str, day: str) -> Place:
    """How many mails about requests an address that nobody confirmed got on a day."""
    return Place(person_requests(tenant, identifier_key), f"mails#{day}")
