"""A world in which archived requests have lain for their two years."""

from __future__ import annotations

import json
from datetime import timedelta

from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.storage.table.ops import Item
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.leave import AddInformation, add_information
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


class RetentionWorld(ArchiveWorld):
    """Psynergy's archive, whose requests go on their day."""

    def old(self) -> RightsRequest:
        """Returns an archived request whose day has come this very moment."""
        request = self.archived()
        assert request.archived is not None and request.archived.ends_at is not None
        self.clock.advance(request.archived.ends_at - self.clock.now())
        self.queue.to_archive.clear()  # days that are to be sealed, which nobody asks about
        return request

    def with_papers(self) -> RightsRequest:
        """Returns an answered request to which a paper was attached at this moment."""
        request = self.verified("know", email="pat@practice.example")
        upload_id = self.upload("identity_document")
        add_information(self.ports, self.ctx(), AddInformation(request.id, "Here.", (upload_id,)))
        self.deliver()
        complete(self.ports, self.staff(), Complete(request.id, Granted("Here it is.")))
        self.deliver()
        self.archive()
        return self.get(request.id)

    def pass_time(self, step: timedelta = timedelta(minutes=15)) -> None:
        """Lets a sweep run, and all that follows from it."""
        self.later(step)
        self.archive()

    def mentions(self, word: str) -> list[Item]:
        """Returns all items that hold a word anywhere."""
        return [item for item in self.items("") if word in json.dumps(item)]

    def versions_left(self) -> int:
        """Returns how many versions of requests' objects lie in the archive."""
        found = ((key, versions) for (_, key), versions in self.bucket.objects.items())
        return sum(len(versions) for key, versions in found if key.startswith("requests/"))

    def named(self) -> list[list[object]]:
        """Returns what this month's run names as gone."""
        chain = self.ports.audit.segment(TENANT, f"RETENTION#{self.clock.now():%Y-%m}", 1, None)
        return [gone for stored in chain for gone in stored.event.body.get("gone", ())]
