"""The page of a request and its scripts. None holds anything of a request: the script reads that with the token.

The token stands in the address's fragment, which browsers never send. It names the company, so the page, which is the
same for all requests, brings the public contacts of every company; the script shows those of the one that is meant.
Without scripts all of them are shown.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.people.identifiers import parse_phone

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.tenants.profiles import Profile

_SCRIPTED: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@endpoint(
    "GET",
    "/r/{rights_request_id}",
    operation_id="showRightsRequest",
    summary="Show the page of a rights request",
    tag="Rights requests",
    public="the page contains no data of a request; its script reads them with the token in the address's fragment",
    media=pages.HTML,
)
def show(call: Call) -> Reply:
    """Returns the page to which the links in letters lead. It is the same for every id, whether there is one or not."""
    companies = "\n".join(_show_company(call.ports.profiles[tenant]) for tenant in sorted(call.ports.profiles))
    text = Template(pages.text("request.html")).substitute(companies=companies)
    return Reply(text, headers={"Content-Security-Policy": _SCRIPTED})


@endpoint(
    "GET",
    "/r.js",
    operation_id="readRightsRequestScript",
    summary="Read the script of that page",
    tag="Rights requests",
    public="the file contains no data",
    media="text/javascript; charset=utf-8",
)
def script(_: Call) -> Reply:
    """Returns the page's script. It is a separate file so that the page needs no inline script."""
    return Reply(pages.text("request.js"))


@endpoint(
    "GET",
    "/r-tools.js",
    operation_id="readRightsRequestTools",
    summary="Read what the script of that page imports",
    tag="Rights requests",
    public="the file contains no data",
    media="text/javascript; charset=utf-8",
)
def tools(_: Call) -> Reply:
    """Returns the module with which the page's script calls the API and fills the page."""
    return Reply(pages.text("request-tools.js"))


def _show_company(profile: Profile) -> str:
    """Returns how to reach one company about privacy, as HTML."""
    contacts = profile.contacts
    lines = [escape(line) for line in contacts.postal_address or (profile.legal_name,)]
    lines += [_link(f"tel:{_dial(one)}", one, "Phone: ") for one in contacts.phone]
    if contacts.email:
        lines.append(_link(f"mailto:{contacts.email}", contacts.email, "E-mail: "))
    lines.append(_link(contacts.website, contacts.website))
    name = escape(profile.name)
    return (
        f'<section data-tenant="{escape(profile.tenant)}" data-name="{name}">\n<h3>{name}</h3>\n<p>'
        + "<br>\n".join(lines)
        + "</p>\n</section>"
    )


def _link(address: str, text: str, label: str = "") -> str:
    return f'{label}<a href="{escape(address)}">{escape(text)}</a>'


def _dial(phone: str) -> str:
    """Returns a number as a phone dials it; one that is no number stays as it is printed."""
    found = parse_phone(phone)
    return found.value if found else phone
