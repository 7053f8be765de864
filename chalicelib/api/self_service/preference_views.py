"""A person's own choices: the link, what it opens, and the page that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline import auth
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.self_service import preference_schemas as schemas
from chalicelib.domain.consents import second_steps
from chalicelib.domain.errors import FieldError, Forbidden, Invalid, Unauthenticated
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.opt_outs.choices import list_choices
from chalicelib.domain.people import identifiers
from chalicelib.domain.times import from_ms
from chalicelib.usecases.consents.confirm import link as confirmation
from chalicelib.usecases.consents.record import Wanted
from chalicelib.usecases.self_service import preferences
from chalicelib.usecases.self_service.preferences import ChangePreferences

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.states import Decision
    from chalicelib.usecases.self_service.preferences import Changed, Preferences

_REASON: Final = "the token in the header, good for an hour, is the proof of who asks"
_HELP: Final = "Send the token of a preference link as `Authorization: Bearer <token>`."
_SCRIPTED: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@endpoint(
    "POST",
    "/v1/preference-links",
    operation_id="createPreferenceLink",
    summary="Make or mail a preference link",
    tag="Preferences",
    scope="consents:write",
    publishable=True,
    body=schemas.PreferenceLinkIn,
    answer=schemas.PreferenceLinkOut,
    status=201,
    other_statuses=(202,),
    idempotent=True,
)
def create(call: Call, body: schemas.PreferenceLinkIn) -> Reply:
    """By `subject`, with a secret key: a link for a person whom you have recognised, 201.

    By `email`, with any key: the link is mailed there. The answer is always 202 and the same, whether somebody is
    known or not, and whether the mailbox had enough of them for now or not.
    """
    if body.subject is not None:
        if not call.context.actor.trusted:
            raise Forbidden("A publishable key may have a link mailed: send `email`.")
        done = preferences.issue_link(call.ports, call.context, body.subject.identifiers())
        issued = done.result
        answer = schemas.PreferenceLinkOut(url=issued.url, token=issued.token, expires_at=issued.until)
        return Reply(answer, replayed=done.replayed)
    address = identifiers.email(body.email or "")
    if address is None:
        raise Invalid(FieldError("/email", "not_a_email", "Must be an e-mail address."))
    sent = preferences.mail_link(call.ports, call.context, address)
    return Reply(schemas.PreferenceLinkOut(), status=202, replayed=sent.replayed)


@endpoint(
    "GET",
    "/v1/preferences",
    operation_id="readPreferences",
    summary="Read one's own choices",
    tag="Preferences",
    public=_REASON,
    answer=schemas.PreferencesOut,
    errors=("unauthorized",),
)
def read(call: Call) -> Reply:
    """What the person of the token has decided, and the opt-outs that the company offers."""
    found = preferences.read(call.ports, _token(call), call.request_id, call.ports.clock.now())
    return Reply(_answer(found, []))


@endpoint(
    "PATCH",
    "/v1/preferences",
    operation_id="changePreferences",
    summary="Change one's own choices",
    tag="Preferences",
    public=_REASON,
    body=schemas.PreferencesIn,
    answer=schemas.PreferencesOut,
    errors=("unauthorized", "identity_conflict"),
)
def change(call: Call, body: schemas.PreferencesIn) -> Reply:
    """Changes what is named and leaves the rest; the person's own word is proof enough.

    Sale, sharing, targeted advertising and what a browser's signal opted out of stay closed until the second step
    at `confirm_url`; a purpose with double opt-in until the mail that goes out is confirmed.
    """
    command = ChangePreferences(
        decisions=tuple(Wanted(one.purpose, one.channel, one.granted) for one in body.decisions),
        opt_out=tuple(one.kind for one in body.opt_outs if one.opted_out),
        lift=tuple(one.kind for one in body.opt_outs if not one.opted_out),
        wording=body.wording,
    )
    now = call.ports.clock.now()
    changed = preferences.change(call.ports, _token(call), call.request_id, now, command, gpc=call.request.gpc)
    return Reply(_answer(changed.preferences, _steps(call, changed)))


@endpoint(
    "GET",
    "/preferences",
    operation_id="showPreferences",
    summary="Show the page of one's own choices",
    tag="Preferences",
    public="a page without any data; its script reads them with the token in the address's fragment",
    media=pages.HTML,
)
def show(_: Call) -> Reply:
    """The page that a mailed link opens. The token stands in the fragment, which no browser sends."""
    return Reply(pages.text("preferences.html"), headers={"Content-Security-Policy": _SCRIPTED})


@endpoint(
    "GET",
    "/preferences.js",
    operation_id="readPreferencesScript",
    summary="Read the script of that page",
    tag="Preferences",
    public="a file without any data",
    media="text/javascript; charset=utf-8",
)
def script(_: Call) -> Reply:
    """The page's script: a file of its own, so that the page needs no script in itself."""
    return Reply(pages.text("preferences.js"))


def _token(call: Call) -> str:
    try:
        return auth.presented(call.request)
    except Unauthenticated:
        raise Unauthenticated(_HELP) from None


def _steps(call: Call, changed: Changed) -> list[schemas.SecondStepOut]:
    """What of a change needs a second step; where a mail asks for it, that mail alone has the link."""
    purposes = changed.preferences.profile.purposes
    steps = []
    if changed.given is not None:
        waiting = second_steps.list_waiting(changed.given, changed.preferences.profile)
        titles = [mail_texts.item(purposes[one.purpose].title, one.channel) for one in waiting]
        steps += _step(call, changed, changed.given, titles)
    if changed.lifted is not None:
        steps += _step(call, changed, changed.lifted, [mail_texts.what_stops(kind) for kind in changed.lifted.waiting])
    return steps


def _step(
    call: Call, changed: Changed, record: ConsentRecord | OptOutRecord, about: list[str]
) -> list[schemas.SecondStepOut]:
    if not about or record.confirm_until is None:
        return []
    url = confirmation(call.ports, changed.preferences.profile.tenant, record.id)
    return [schemas.SecondStepOut(about=about, confirm_url=url, confirm_until=from_ms(record.confirm_until))]


def _answer(found: Preferences, pending: list[schemas.SecondStepOut]) -> schemas.PreferencesOut:
    profile = found.profile
    return schemas.PreferencesOut(
        tenant=profile.tenant,
        name=profile.name,
        expires_at=found.until,
        decisions=[_decision(found, slot, decision) for slot, decision in found.decisions.items()],
        opt_outs=[
            schemas.OptOutPreferenceOut(
                kind=kind,
                title=mail_texts.what_stops(kind),
                opted_out=standing is not None,
                since=from_ms(standing.since) if standing else None,
            )
            for kind, standing in list_choices(profile, found.opt_outs).items()
        ],
        pending=pending,
    )


def _decision(found: Preferences, slot: str, decision: Decision) -> schemas.PreferenceOut:
    code, _, channel = slot.partition("/")
    purpose = found.profile.purposes[code]
    return schemas.PreferenceOut(
        purpose=code,
        title=purpose.title,
        channel=channel or None,
        state=decision.state,
        effective_at=from_ms(decision.since) if decision.since is not None else None,
        expires_at=from_ms(decision.expires_at) if decision.expires_at is not None else None,
        wording=mail_texts.agreement(found.profile, purpose.title, channel or None),
        needs_wording=purpose.written_consent,
    )
