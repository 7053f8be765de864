"""Endpoints for a person's own choices: making the link, reading and changing the choices, and their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline import auth
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.self_service.preferences import answers, schemas
from chalicelib.domain.errors import FieldError, Forbidden, Invalid, Unauthenticated
from chalicelib.domain.people import identifiers
from chalicelib.usecases.consents.record import SentDecision
from chalicelib.usecases.self_service import change_preferences, preferences
from chalicelib.usecases.self_service.change_preferences import ChangePreferences

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_REASON: Final = "the token in the header, valid for an hour, proves who is calling"
_HELP: Final = "Please open your preference link again. API clients send its token as `Authorization: Bearer <token>`."
_SCRIPTED: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@endpoint(
    "POST",
    "/v1/preference-links",
    operation_id="createPreferenceLink",
    summary="Create or e-mail a preference link",
    tag="Preferences",
    scope="consents:write",
    publishable=True,
    body=schemas.PreferenceLinkIn,
    answer=schemas.PreferenceLinkOut,
    status=201,
    other_statuses=(202,),
    idempotent=True,
    errors=("not_found",),
)
def create(call: Call, body: schemas.PreferenceLinkIn) -> Reply:
    """With `subject` and a secret key, returns a link for a person you have recognized (201).

    With `email` and any key, e-mails the link to that address. The answer is always the same 202, whether or not the
    person is known, and whether or not too many links were sent to the address recently. The mail may come the next
    day if the company's mails of the day to addresses it doesn't know are used up; the link's hour counts from then.
    """
    if body.subject is not None:
        if not call.context.actor.trusted:
            raise Forbidden("A publishable key can only have the link e-mailed. Send `email`.")
        done = preferences.issue_link(call.ports, call.context, body.subject.identifiers(by_id=True))
        issued = done.result
        answer = schemas.PreferenceLinkOut(url=issued.url, token=issued.token, expires_at=issued.until)
        return Reply(answer, replayed=done.replayed)
    address = identifiers.parse_email(body.email or "")
    if address is None:
        raise Invalid(FieldError("/email", "not_a_email", "Must be an e-mail address."))
    sent = preferences.mail_link(call.ports, call.context, address)
    return Reply(schemas.PreferenceLinkOut(), status=202, replayed=sent.replayed)


@endpoint(
    "GET",
    "/v1/preferences",
    operation_id="readPreferences",
    summary="Read your own choices",
    tag="Preferences",
    public=_REASON,
    answer=schemas.PreferencesOut,
    errors=("unauthorized",),
)
def read(call: Call) -> Reply:
    """Returns what the token's owner has decided, and the opt-outs that the company offers."""
    found = preferences.read(call.ports, _token(call), call.request_id, call.ports.clock.now())
    return Reply(answers.answer(found, []))


@endpoint(
    "PATCH",
    "/v1/preferences",
    operation_id="changePreferences",
    summary="Change your own choices",
    tag="Preferences",
    public=_REASON,
    body=schemas.PreferencesIn,
    answer=schemas.PreferencesOut,
    errors=("unauthorized", "identity_conflict"),
)
def change(call: Call, body: schemas.PreferencesIn) -> Reply:
    """Changes the choices named and leaves the rest. The person's own word is proof enough.

    Opt-outs of sale, sharing and targeted advertising, and those that came from a browser's signal, stay in force
    until the second step at `confirm_url`. A purpose with double opt-in stays closed until the person confirms the
    e-mail that we send.
    """
    command = ChangePreferences(
        decisions=tuple(SentDecision(one.purpose, one.channel, one.granted) for one in body.decisions),
        opt_out=tuple(one.kind for one in body.opt_outs if one.opted_out),
        lift=tuple(one.kind for one in body.opt_outs if not one.opted_out),
        wording=body.wording,
    )
    now = call.ports.clock.now()
    changed = change_preferences.change(call.ports, _token(call), call.request_id, now, command, gpc=call.request.gpc)
    return Reply(answers.answer(changed.preferences, answers.list_steps(call, changed)))


@endpoint(
    "GET",
    "/preferences",
    operation_id="showPreferences",
    summary="Show the page of your own choices",
    tag="Preferences",
    public="the page contains no data; its script reads them with the token in the address's fragment",
    media=pages.HTML,
)
def show(_: Call) -> Reply:
    """Returns the page that a preference link opens. The token is in the fragment, which browsers never send."""
    return Reply(pages.text("preferences.html"), headers={"Content-Security-Policy": _SCRIPTED})


@endpoint(
    "GET",
    "/preferences.js",
    operation_id="readPreferencesScript",
    summary="Read the script of that page",
    tag="Preferences",
    public="the file contains no data",
    media="text/javascript; charset=utf-8",
)
def script(_: Call) -> Reply:
    """Returns the page's script. It is a separate file so that the page needs no inline script."""
    return Reply(pages.text("preferences.js"))


def _token(call: Call) -> str:
    try:
        return auth.presented(call.request)
    except Unauthenticated:
        raise Unauthenticated(_HELP) from None
