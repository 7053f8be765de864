"""Announces uploads, each with a form to send it, completes them after a check, attaches them and reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from chalicelib import logs
from chalicelib.domain import daily_caps, ids
from chalicelib.domain.errors import FieldError, Invalid, NotFound, TooManyRequests
from chalicelib.domain.event_types import EventType
from chalicelib.domain.uploads import upload as rules
from chalicelib.domain.uploads.upload import ContentType, Form, SaveUpload, Upload, UploadPurpose
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.daily_caps import hash_caller
from chalicelib.usecases.events import call_event
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class AnnounceUpload:
    """The command to announce an upload. Does not print itself: the file's name may be a person's."""

    purpose: UploadPurpose
    file_name: str
    content_type: ContentType
    size: int  # bytes


def announce_upload(ports: Ports, ctx: Context, command: AnnounceUpload) -> Done[tuple[Upload, Form]]:
    """Makes an upload and its form. Raises Forbidden (missing_scope), Invalid, TooManyRequests, Unavailable.

    With a publishable key a company opens so many forms a day, and one caller's address a small part of them. A replay
    is answered with a new form for the same upload, because forms expire sooner than idempotency records.
    """
    _check_access(ctx, command.purpose, write=True)

    def attempt() -> Plan[Upload]:
        upload_id = ports.randomness.id("upl", ctx.now)
        facts = (command.purpose, command.file_name, command.content_type, command.size)
        upload = replace(rules.announce(upload_id, *facts, ctx.now), announced_by=ctx.actor.label)
        _count_form(ports, ctx, upload_id)
        return Plan([_saved(ctx, upload, "upload.announced")], upload, upload_id)

    def replay(resource: str) -> Upload:
        return replace(_required(ports, ctx, resource), state="pending")  # as it was then

    done = commit(ports, ctx, attempt, replay)
    return Done((done.result, ports.uploads.form(ctx.tenant, done.result)), done.replayed)


def complete_upload(ports: Ports, ctx: Context, upload_id: str) -> Done[Upload]:
    """Checks what was sent and completes the upload; a completed upload stays as it is.

    Raises NotFound, Forbidden (missing_scope), Conflict (upload_missing), Invalid (upload_refused), Unavailable.
    """

    def attempt() -> Plan[Upload]:
        upload = _allowed(ports, ctx, upload_id, write=True)
        if upload.state != "pending":
            return Plan([], upload)
        judged = rules.judge(upload, ports.uploads.arrived(ctx.tenant, upload))
        return Plan([_saved(ctx, judged, "upload.completed")], judged, upload_id)

    return commit(ports, ctx, attempt, lambda resource: _required(ports, ctx, resource))


def read_upload(ports: Ports, ctx: Context, upload_id: str) -> Upload:
    """Returns the upload. Raises NotFound, Forbidden (missing_scope)."""
    return _allowed(ports, ctx, upload_id, write=False)


def attach_upload(ports: Ports, ctx: Context, upload_id: str, purpose: UploadPurpose, pointer: str) -> SaveUpload:
    """Returns the change that attaches an upload of one purpose; see `attach_any`."""
    return attach_any(ports, ctx, upload_id, (purpose,), pointer)


def attach_any(
    ports: Ports, ctx: Context, upload_id: str, purposes: Sequence[UploadPurpose], pointer: str
) -> SaveUpload:
    """Returns the change that attaches an upload, for the transaction that writes what refers to it.

    The bytes are copied to where forms do not reach before the change is made, so that they outlive the day; a repeat
    of the call copies them again. Raises Invalid, at `pointer`, for an upload that does not exist or can't be attached;
    Conflict (upload_changed) where other bytes were sent since it was completed; Unavailable.
    """
    upload = _find(ports, ctx, upload_id)
    if upload is None or not rules.may_attach(upload, ctx.actor.kind, ctx.actor.label):
        raise Invalid(FieldError(pointer, "unknown_upload", "There is no such upload, or its time is over."))
    attached = rules.attach(upload, purposes, pointer, ctx.now)
    ports.uploads.keep(ctx.tenant, upload)
    return _saved(ctx, attached, "upload.attached")


def delete_attached(ports: Ports, ctx: Context, upload_id: str) -> SaveUpload | None:
    """Deletes the bytes of an attached upload, and returns the change by which there is none any more.

    Returns None where there was none already. The bytes go first: a crash in between leaves the change to a repeat.
    """
    upload = _find(ports, ctx, upload_id)
    if upload is None:
        return None
    ports.uploads.delete(ctx.tenant, upload)
    return _saved(ctx, rules.delete(upload, ctx.now), "upload.deleted")


def renew_attached(ports: Ports, ctx: Context, upload_id: str) -> SaveUpload | None:
    """Renews the bytes of an attached upload whose end is near, and returns the change by which it is kept on.

    Returns None where its end is far or there is none any more; an error line tells of bytes that are gone. Whoever
    loses the race with a deletion calls `drop_renewed`.
    """
    upload = _find(ports, ctx, upload_id)
    renewed = rules.renew(upload, ctx.now) if upload is not None else None
    if upload is None or renewed is None:
        return None
    if not ports.uploads.renew(ctx.tenant, upload):
        logs.log("error", "upload.gone", tenant=ctx.tenant, record_id=upload_id)
        return None
    return _saved(ctx, renewed, "upload.renewed")


def drop_renewed(ports: Ports, ctx: Context, renewed: SaveUpload) -> None:
    """Deletes the bytes that were renewed while their upload was deleted; does nothing where it was not."""
    if _find(ports, ctx, renewed.upload.id) is None:
        ports.uploads.delete(ctx.tenant, renewed.upload)


def _count_form(ports: Ports, ctx: Context, upload_id: str) -> None:
    """Counts a form that a publishable key opens. Raises TooManyRequests where there is no room until the next day."""
    caller = hash_caller(ports, ctx)
    if not caller or (ctx.claim and ports.store.replayed(ctx.tenant, ctx.claim, ctx.now)):
        return  # a repeat opens no further form
    outcome = ports.daily_caps.count(ctx.tenant, "upload_forms", caller, upload_id, ctx.now)
    if outcome == "counted":
        return
    level: logs.Level = "error" if outcome == "tenant_full" else "warning"  # nobody can send papers; one caller can't
    logs.log(level, "upload.refused", tenant=ctx.tenant, request_id=ctx.request_id, code=outcome)
    logs.count("FormsRefused", tenant=ctx.tenant)
    wait = daily_caps.find_next_day(ctx.now) - ctx.now
    raise TooManyRequests(
        "No more files today. Wait as long as Retry-After says.", retry_after=ceil(wait.total_seconds())
    )


def _find(ports: Ports, ctx: Context, upload_id: str) -> Upload | None:
    return ports.uploads.get(ctx.tenant, upload_id, ctx.now) if ids.is_id(upload_id, "upl") else None


def _required(ports: Ports, ctx: Context, upload_id: str) -> Upload:
    upload = _find(ports, ctx, upload_id)
    if upload is None:
        raise NotFound("There is no such upload, or its time is over.")
    return upload


def _allowed(ports: Ports, ctx: Context, upload_id: str, *, write: bool) -> Upload:
    upload = _required(ports, ctx, upload_id)
    _check_access(ctx, upload.purpose, write=write)
    return upload


def _check_access(ctx: Context, purpose: UploadPurpose, *, write: bool) -> None:
    rules.check_access(purpose, not ctx.actor.trusted, ctx.actor.scopes, write=write)


def _saved(ctx: Context, upload: Upload, event_type: EventType) -> SaveUpload:
    body = {"purpose": upload.purpose, "content_type": upload.content_type, "size": upload.size}
    event = call_event(ctx, event_type, record_id=upload.id, body=body)
    return SaveUpload(upload, upload.version - 1, event)
