"""`/u/{token}`: one-click unsubscribing (RFC 8058). POST opts out at once; GET shows a button and changes nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.self_service.unsubscribing.schemas import UnsubscribeHeaders, UnsubscribeLinkIn, UnsubscribeLinkOut
from chalicelib.domain.links import one_click
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.usecases.self_service import unsubscribe
from chalicelib.usecases.self_service.unsubscribe import IssueLink

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.self_service.unsubscribe import Offer

_REASON: Final = "the token in the path is in one person's e-mails, and unsubscribing must not require anything more"


@endpoint(
    "POST",
    "/v1/unsubscribe-links",
    operation_id="createUnsubscribeLink",
    summary="Create an unsubscribe link",
    tag="Opt-outs",
    scope="opt_outs:write",
    body=UnsubscribeLinkIn,
    answer=UnsubscribeLinkOut,
    status=201,
    idempotent=True,
    errors=("not_found",),
)
def create(call: Call, body: UnsubscribeLinkIn) -> Reply:
    """Creates a link for e-mails to one person, with the headers that let mail programs show their own button.

    The link never expires, even if keys change. Nothing changes for the person until they press the button.
    """
    identifiers = body.subject.identifiers(leave_extension=True, by_id=True)
    command = IssueLink(identifiers, tuple(body.kinds or ()), tuple(body.purposes or ()))
    done = unsubscribe.issue_link(call.ports, call.context, command)
    headers = UnsubscribeHeaders.model_validate(one_click.headers(done.result))
    return Reply(UnsubscribeLinkOut(url=done.result, headers=headers), replayed=done.replayed)


@endpoint(
    "GET",
    "/u/{token}",
    operation_id="showUnsubscribe",
    summary="Show what unsubscribing will stop",
    tag="Opt-outs",
    public=_REASON,
    media=pages.HTML,
    errors=("not_found",),
)
@pages.for_people
def show(call: Call) -> Reply:
    """Returns the page that an unsubscribe link opens. It shows what would stop, and a button."""
    offer = unsubscribe.read_offer(call.ports, call.path["token"])
    name, value = one_click.ONE_CLICK
    body = (
        f"<p>Press the button and {escape(offer.profile.name)} will stop:</p>\n{_items(offer)}\n"
        f'<form method="post"><input type="hidden" name="{name}" value="{value}">'
        '<button type="submit">Unsubscribe</button></form>\n'
        "<p>It takes effect at once. You don't have to tell us anything, and nothing changes unless you press the "
        "button.</p>"
    )
    return _reply(offer, "Unsubscribe", body)


@endpoint(
    "POST",
    "/u/{token}",
    operation_id="unsubscribe",
    summary="Unsubscribe",
    tag="Opt-outs",
    public=_REASON,
    media=pages.HTML,
    content_types=("application/x-www-form-urlencoded", "multipart/form-data", "*/*"),
    errors=("not_found",),
)
@pages.for_people
def press(call: Call) -> Reply:
    """Opts out at once, without a cookie, key or redirect. A second call gets the same answer and changes nothing more.

    Mail programs send `List-Unsubscribe=One-Click` as a form, and so does the page's button. The body is not checked:
    whatever it contains, the call itself is what counts.
    """
    now = call.ports.clock.now()
    offer = unsubscribe.press(call.ports, call.path["token"], call.request_id, now, gpc=call.request.gpc)
    body = f"<p>{escape(offer.profile.name)} has stopped:</p>\n{_items(offer)}\n<p>You can close this page.</p>"
    return _reply(offer, "You are unsubscribed", body)


def _items(offer: Offer) -> str:
    items = [*map(mail_texts.name_kind, offer.kinds), *offer.titles]
    return "<ul>\n" + "".join(f"<li>{escape(item[:1].upper() + item[1:])}</li>\n" for item in items) + "</ul>"


def _reply(offer: Offer, title: str, body: str) -> Reply:
    return Reply(pages.page(title, f"{body}\n{pages.footer(offer.profile)}", offer.profile.name))
