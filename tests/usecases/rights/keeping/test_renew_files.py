"""A file that is kept for long outlives the bucket's lifecycle, and goes on its day all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.moments import RENEWED_AFTER
from chalicelib.domain.uploads.upload import FILED_FOR, RENEWED_BEFORE, Upload
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.leave import AddInformation, add_information
from chalicelib.usecases.uploads.manage import delete_attached
from tests.fixtures.log_lines import lines
from tests.fixtures.memory.ports import MemoryUploads
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld

DAY = timedelta(days=1)


class Desk(RightsWorld):
    """A desk whose bucket drops what is as old as its lifecycle says, since it was put or renewed."""

    def begin(self) -> tuple[str, str]:
        """Returns a request with a paper, both by id."""
        request = self.verified("know")
        upload_id = self.upload("identity_document")
        add_information(self.ports, self.ctx(), AddInformation(request.id, "Here.", (upload_id,)))
        self.since = {upload_id: self.clock.now()}
        self.deliver()
        return request.id, upload_id

    def hold(self, request_id: str) -> str:
        """Places a hold on it for ten years."""
        day = (self.clock.now() + 3650 * DAY).date()
        command = PlaceHold("legal_obligation", "An audit.", day, request_id=request_id)
        return place_hold(self.ports, self.ctx(), command).result.id

    @property
    def uploads(self) -> MemoryUploads:
        """The store of files."""
        assert isinstance(self.ports.uploads, MemoryUploads)
        return self.ports.uploads

    def find(self, upload_id: str) -> Upload | None:
        """Returns the upload, if there is one."""
        return self.ports.uploads.get(TENANT, upload_id, self.clock.now())

    def work(self) -> int:
        """Works the rows by which files are renewed or go, and returns the number of the former."""
        kinds = ("renew_files", "delete_files")
        rows = [(str(item["id"]), item["template"]) for item in self.items("#OUT#") if item["template"] in kinds]
        for row_id, _ in rows:
            deliver(self.ports, TENANT, row_id)
        return sum(kind == "renew_files" for _, kind in rows)

    def sweep(self, request_id: str) -> None:
        """Takes what is due, as the sweeps of a day do: first a reminder, then what comes after that."""
        for _ in range(4):
            if request_id in list(self.ports.rights_requests.due(TENANT, self.clock.now())):
                take_due_steps(self.ports, TENANT, request_id)

    def pass_days(self, days: int, request_id: str) -> None:
        """Lets days pass, on every fifth of which what is due is done and the bucket drops what is old."""
        for _ in range(0, days, 5):
            self.clock.advance(5 * DAY)
            self.sweep(request_id)
            self.work()
            for upload_id in list(self.uploads.kept):
                if self.clock.now() - self.since[upload_id] >= FILED_FOR:
                    del self.uploads.kept[upload_id]


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(monkeypatch)
    renew = desk.uploads.renew

    def note(tenant: str, upload: Upload) -> bool:
        desk.since[upload.id] = desk.clock.now()
        return renew(tenant, upload)

    monkeypatch.setattr(desk.uploads, "renew", note)
    return desk


def test_a_paper_under_a_hold_outlives_the_lifecycle_and_goes_once_it_is_released(w: Desk) -> None:
    request_id, upload_id = w.begin()
    hold_id = w.hold(request_id)
    w.pass_days(400, request_id)
    assert upload_id in w.uploads.kept and w.find(upload_id) is not None
    events = [item for item in w.items(f"#UPLOAD#{upload_id}") if item.get("type") == "upload.renewed"]
    assert len(events) == 400 // RENEWED_AFTER.days, "as seldom as can be"
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.pass_days(10, request_id)
    assert w.uploads.kept == {} and w.find(upload_id) is None and w.get(request_id).files == ()


def arrange(w: Desk) -> tuple[str, str]:
    """Returns a request and its paper, whose row to be renewed waits."""
    request_id, upload_id = w.begin()
    w.hold(request_id)
    w.clock.advance(RENEWED_AFTER)
    w.sweep(request_id)
    return request_id, upload_id


def test_a_row_that_comes_twice_renews_once(w: Desk) -> None:
    request_id, upload_id = arrange(w)
    assert w.work() == 1
    w.clock.advance(DAY)
    w.sweep(request_id)
    assert w.work() == 1
    found = w.find(upload_id)
    assert found is not None and found.expires_at == w.since[upload_id] + FILED_FOR
    assert w.since[upload_id] == w.clock.now() - DAY and RENEWED_AFTER + RENEWED_BEFORE == FILED_FOR


def test_one_that_is_deleted_while_it_is_renewed_does_not_come_back(w: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, upload_id = arrange(w)
    content, renew = w.uploads.kept[upload_id], w.uploads.renew

    def slowly(tenant: str, upload: Upload) -> bool:
        renewed = renew(tenant, upload)
        change = delete_attached(w.ports, w.ctx(), upload_id)
        assert change is not None
        w.ports.store.commit(TENANT, [change], None, "", w.clock.now())
        w.uploads.kept[upload_id] = content  # the copy ends after the deletion
        return renewed

    monkeypatch.setattr(w.uploads, "renew", slowly)
    w.work()
    assert w.uploads.kept == {} and w.find(upload_id) is None


def test_bytes_that_are_gone_are_an_error_line(w: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _, upload_id = arrange(w)
    w.uploads.kept.clear()
    capsys.readouterr()
    w.work()
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "upload.gone"]
    assert (line["level"], line["record_id"]) == ("error", upload_id)
