"""The writes by which the proofs of a subject go, and by which the calendar looks at it again."""

from __future__ import annotations

from chalicelib.domain.retention.proofs import DropProofs, LookAgain, RemoveSubject
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.due_places import place_moment


def look_again_writes(tenant: str, change: LookAgain) -> list[ops.Write]:
    """Returns the write of a subject's next moment in the calendar, if it is as it was read."""
    subject = change.subject
    values = place_moment(tenant, subject.id, change.at)
    return [ops.Update(places.subject(tenant, subject.id), values, ops.Equals({"version": subject.version}))]


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
