"""The writes by which a request goes once its day is over, and by which the calendar looks at a record again."""

from __future__ import annotations

from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.retention.chain import DropLeft, EndRequest, LookAgain
from chalicelib.domain.times import to_ms
from chalicelib.storage.table import asker_places, due_places, ops, places


def end_writes(tenant: str, change: EndRequest) -> list[ops.Write]:
    """Returns the deletion of a request's state and of its places in all lists, if it is as it was read."""
    request = change.request
    state = places.rights_request(tenant, request.id)
    received = to_ms(request.intake.received_at)
    return [
        ops.Delete(state, ops.Equals({"version": request.version})),
        ops.Delete(places.rights_details(tenant, request.id)),  # what is left of it: the place in the list of all
        ops.Delete(places.assignee(tenant, request.id)),
        *(
            ops.Delete(asker_places.person_request(tenant, key, received, request.id))
            for key in dict.fromkeys(request.keys)
        ),
    ]


def drop_writes(tenant: str, change: DropLeft) -> list[ops.Write]:
    """Returns the deletion of items that lie beside a request's state, if that is gone."""
    state = places.rights_request(tenant, change.request_id)
    return [ops.Check(state, ops.Absent()), *(ops.Delete(ops.Place(state.pk, name)) for name in change.names)]


def look_again_writes(tenant: str, change: LookAgain) -> list[ops.Write]:
    """Returns the write of a record's next moment in the calendar, if it is as it was read."""
    record = change.record
    find_place = places.subject if isinstance(record, Subject) else places.rights_request
    values = due_places.place_moment(tenant, record.id, change.at)
    return [ops.Update(find_place(tenant, record.id), values, ops.Equals({"version": record.version}))]
