"""The writes by which the proofs of a subject go."""

from __future__ import annotations

from chalicelib.domain.retention.proofs import DropProofs, RemoveSubject
from chalicelib.storage.table import ops, places


def remove_writes(tenant: str, change: RemoveSubject) -> list[ops.Write]:
    """Returns the deletion of a subject's item, of those of its identifiers, and of the event that ended its proofs."""
    subject = change.subject
    place = places.subject(tenant, subject.id)
    owned = ops.Equals({"subject_id": subject.id, "version": subject.version})
    copies = [ops.Delete(places.identifier(tenant, ref.key), owned) for ref in subject.identifiers]
    version = ops.Equals({"version": subject.version})
    return [ops.Delete(place, version), ops.Delete(places.event(place.pk, subject.version)), *copies]


def drop_writes(tenant: str, change: DropProofs) -> list[ops.Write]:
    """Returns the deletion of events and records, if the chain goes on with the event that ended them."""
    partition = places.subject(tenant, change.chain).pk
    end = ops.Check(places.event(partition, change.ended.version), ops.Equals({"type": "subject.ended"}))
    events = [ops.Delete(places.event(partition, version)) for version in change.versions]
    return [end, *events, *(ops.Delete(places.record(tenant, record)) for record in change.records)]
