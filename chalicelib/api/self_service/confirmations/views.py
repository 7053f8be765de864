"""`/c/{token}`: confirms what a mail asks about. POST confirms; GET only shows it, so link scanners change nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.errors import Conflict, Gone, PrivacyError
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.consents.confirm import confirm, read_question
from chalicelib.usecases.opt_outs.confirm_lift import confirm_lift, is_lift, read_lift

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.consents.confirm import Question
    from chalicelib.usecases.opt_outs.confirm_lift import LiftQuestion

_REASON: Final = "the token in the path, sent to one address, is the proof"
_BEFORE: Final = "You, or your browser on your behalf, opted out of this earlier. Press the button to allow it again."
_OVER: Final = "It is too late to confirm this. Nothing has changed."
_NEXT: Final = "If you still want this, please give your consent again where you gave it before, or write to us."


@endpoint(
    "GET",
    "/c/{token}",
    operation_id="showConfirmation",
    summary="Show what to confirm",
    tag="Confirmations",
    public=_REASON,
    media=pages.HTML,
    errors=("not_found", "confirmation_over", "identity_conflict"),
)
@pages.for_people
def show_confirmation(call: Call) -> Reply:
    """Returns the page that a confirmation e-mail links to. It shows who asks for what, until when, and a button."""
    token, now = call.path["token"], call.ports.clock.now()
    if is_lift(call.ports, token):
        return _lift_answer(call, read_lift(call.ports, token, now))
    return _answer(call, read_question(call.ports, token, now))


@endpoint(
    "POST",
    "/c/{token}",
    operation_id="confirm",
    summary="Confirm",
    tag="Confirmations",
    public=_REASON,
    media=pages.HTML,
    content_types=("*/*",),
    errors=("not_found", "confirmation_over", "identity_conflict"),
)
@pages.for_people
def press_confirmation(call: Call) -> Reply:
    """Puts the pending consent, or the pending lift of opt-outs, into effect. A second call changes nothing.

    The body is ignored.
    """
    token, now = call.path["token"], call.ports.clock.now()
    if is_lift(call.ports, token):
        return _lift_answer(call, confirm_lift(call.ports, token, call.request_id, now))
    return _answer(call, confirm(call.ports, token, call.request_id, now))


def _answer(call: Call, question: Question) -> Reply:
    """Answers with the current state of the question.

    A question that can't be confirmed is an error, which browsers get as a page of the tenant's.
    """
    if question.standing == "over":
        error: PrivacyError = Gone(_OVER)
    elif question.standing == "unclear":
        message = "Several people use this address, so this can't be confirmed here. Nothing has changed."
        error = Conflict(message, code="identity_conflict")
    else:
        return _page(question)
    return _refusal(call, question.profile, error)


def _refusal(call: Call, profile: Profile, error: PrivacyError) -> Reply:
    if not pages.wants_page(call.request):
        raise error
    entry = PROBLEMS[error.code]
    return _reply(profile, entry.title, f"<p>{escape(error.detail)}</p>\n<p>{_NEXT}</p>", entry.status)


def _page(question: Question) -> Reply:
    asked = "".join(f"<li>{escape(mail_texts.item(title, channel))}</li>\n" for title, channel in question.items)
    asked = f"<ul>\n{asked}</ul>"
    profile = question.profile
    match question.standing:
        case "open":
            opening = "was asked to use your e-mail address for" if question.by_mail else "needs you to confirm again"
            before = "" if question.by_mail else f"<p>{_BEFORE}</p>\n"
            body = (
                f"<p>{escape(profile.name)} {opening}:</p>\n{asked}\n{before}"
                '<form method="post"><button type="submit">Yes, I agree</button></form>\n'
                f"{_until(question.until, profile)}"
            )
            return _reply(profile, "Please confirm your choice", body)
        case "ended":
            said = "You confirmed this, but it has ended since then. Nothing has changed now."
            return _reply(profile, "This is no longer in effect", f"<p>{said}</p>\n{asked}\n<p>{_NEXT}</p>")
        case _:
            return _reply(
                profile, "This is confirmed", f"<p>You agreed to:</p>\n{asked}\n<p>You can close this page.</p>"
            )


def _lift_answer(call: Call, question: LiftQuestion) -> Reply:
    """Answers with the current state of the lift."""
    profile = question.profile
    name = escape(profile.name)
    again = "".join(f"<li>{escape(what)}</li>\n" for what in mail_texts.list_allowed_again(question.kinds))
    again = f"<ul>\n{again}</ul>"
    match question.standing:
        case "over" | "unclear":
            return _refusal(call, profile, Gone(_OVER))
        case "open":
            body = (
                f"<p>You asked to take back your opt-out. If you confirm, {name} may again:</p>\n{again}\n"
                '<form method="post"><button type="submit">Yes, allow this again</button></form>\n'
                f"{_until(question.until, profile)}"
            )
            return _reply(profile, "Please confirm your choice", body)
        case "ended":
            said = "You confirmed this, but have opted out again since then. Nothing has changed now."
            return _reply(profile, "This is no longer in effect", f"<p>{said}</p>\n{again}\n<p>{_NEXT}</p>")
        case _:
            body = f"<p>You took back your opt-out. {name} may again:</p>\n{again}\n<p>You can close this page.</p>"
            return _reply(profile, "This is confirmed", body)


def _until(until: datetime, profile: Profile) -> str:
    words = escape(mail_texts.moment(until, profile.time_zone))
    return (
        f'<p>You can confirm until <time datetime="{format_rfc3339(until)}">{words}</time>. '
        "If you didn't ask for this, just close the page: nothing happens unless you press the button.</p>"
    )


def _reply(profile: Profile, title: str, body: str, status: int = 200) -> Reply:
    return Reply(pages.page(title, f"{body}\n{pages.footer(profile)}", profile.name), status=status)
