"""`/c/{token}`: what a mail asks to confirm. GET shows it and changes nothing, whatever scans links; POST confirms."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api import pages
from chalicelib.api.problems import PROBLEMS
from chalicelib.api.responses import Reply
from chalicelib.api.routes import endpoint
from chalicelib.domain import mail_texts
from chalicelib.domain.errors import Conflict, Gone, PrivacyError
from chalicelib.domain.times import rfc3339
from chalicelib.usecases.confirm_consent import confirm, read_question

if TYPE_CHECKING:
    from chalicelib.api.endpoint import Call
    from chalicelib.domain.profiles import Profile
    from chalicelib.usecases.confirm_consent import Question

_REASON: Final = "the token in the path, mailed to one address, is the proof"
_NEXT: Final = "If you still want it, give your consent again where you gave it, or write to us."


@endpoint(
    "GET",
    "/c/{token}",
    operation_id="showConfirmation",
    summary="Show what is to be confirmed",
    tag="Confirmations",
    public=_REASON,
    media=pages.HTML,
    errors=("not_found", "confirmation_over", "identity_conflict"),
)
@pages.for_people
def show_confirmation(call: Call) -> Reply:
    """The page that a confirmation mail links to: who asks for what, until when, and a button."""
    return _answer(call, read_question(call.ports, call.path["token"], call.ports.clock.now()))


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
    """Makes the pending consent count from now. A second call answers the same and changes nothing.

    The body is ignored.
    """
    question = confirm(call.ports, call.path["token"], call.request_id, call.ports.clock.now())
    return _answer(call, question)


def _answer(call: Call, question: Question) -> Reply:
    """The question as it stands. One that can't be confirmed is an error, which browsers get as the tenant's page."""
    if question.standing == "over":
        error: PrivacyError = Gone("The time in which this could be confirmed has passed. Nothing was changed.")
    elif question.standing == "unclear":
        told = "Several people use this address, so it can't be confirmed here. Nothing was changed."
        error = Conflict(told, code="identity_conflict")
    else:
        return _page(question)
    if not pages.wanted(call.request):
        raise error
    entry = PROBLEMS[error.code]
    return _reply(question.profile, entry.title, f"<p>{escape(error.detail)}</p>\n<p>{_NEXT}</p>", entry.status)


def _page(question: Question) -> Reply:
    asked = "".join(f"<li>{escape(mail_texts.item(title, channel))}</li>\n" for title, channel in question.items)
    asked = f"<ul>\n{asked}</ul>"
    profile = question.profile
    match question.standing:
        case "open":
            until = mail_texts.moment(question.until, profile.time_zone)
            body = (
                f"<p>{escape(profile.name)} was asked to use your e-mail address for:</p>\n{asked}\n"
                '<form method="post"><button type="submit">Yes, I agree</button></form>\n'
                f'<p>Possible until <time datetime="{rfc3339(question.until)}">{escape(until)}</time>. '
                "If you did not ask for this, close the page: nothing happens without the button.</p>"
            )
            return _reply(profile, "Please confirm your choice", body)
        case "ended":
            said = "You had confirmed this, and it has ended since. Nothing was changed now."
            return _reply(profile, "This no longer holds", f"<p>{said}</p>\n{asked}\n<p>{_NEXT}</p>")
        case _:
            return _reply(
                profile, "This is confirmed", f"<p>You agreed to:</p>\n{asked}\n<p>You can close this page.</p>"
            )


def _reply(profile: Profile, title: str, body: str, status: int = 200) -> Reply:
    return Reply(pages.page(title, f"{body}\n{pages.footer(profile)}", profile.name), status=status)
