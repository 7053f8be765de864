"""Small self-contained HTML pages: they share one template, run no script and load nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.errors import PrivacyError, Unavailable

if TYPE_CHECKING:
    from typing import Concatenate, ParamSpec

    from chalicelib.api.pipeline.call import Call
    from chalicelib.api.pipeline.request import Request
    from chalicelib.domain.tenants.profiles import Profile

    Typed = ParamSpec("Typed")

HTML: Final = "text/html; charset=utf-8"
_FOLDER: Final = Path(__file__).parents[2] / "templates"


def page(title: str, body: str, who: str = "") -> str:
    """Returns a whole page.

    `title` is text, and `who` names the company that speaks, if any. `body` is HTML whose values are already escaped
    (by `code` or html.escape).
    """
    name = escape(who)
    return _template().substitute(
        title=escape(title),
        suffix=f" – {name}" if who else "",
        who=f'<p class="who">{name}</p>\n' if who else "",
        body=body,
    )


def code(text: str) -> str:
    """Escapes a text for HTML and turns its `back-quoted` words into code elements."""
    parts = escape(text).split("`")
    marked = [f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)]
    return "".join(marked)


def footer(profile: Profile) -> str:
    """Returns a page's footer: the company's address and how to reach it."""
    contacts = profile.contacts
    lines = [escape(line) for line in contacts.postal_address or (profile.legal_name,)]
    if contacts.email:
        lines.append(f'<a href="mailto:{escape(contacts.email)}">{escape(contacts.email)}</a>')
    lines.append(f'<a href="{escape(contacts.website)}">{escape(contacts.website)}</a>')
    return "<footer>\n" + "<br>\n".join(lines) + "\n</footer>"


def wants_page(request: Request) -> bool:
    """Tells whether the caller prefers errors as a page: browsers do, programs whose Accept names no HTML do not."""
    accept = ",".join(request.headers.get("accept", []))
    return preferred(accept, ("application/problem+json", "application/json", "text/html")) == "text/html"


def problem(error: PrivacyError, request_id: str) -> Reply:
    """Renders an error as a page for people who opened a link, with the status and headers of the problem document."""
    entry = PROBLEMS[error.code]
    body = (
        f"<p>{code(error.detail or entry.advice)}</p>\n"
        f"<footer>Error {code(f'`{error.code}`')}, request {code(f'`{request_id}`')}</footer>"
    )
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else {}
    return Reply(page(entry.title, body), status=entry.status, media=HTML, headers=headers)


def for_people(view: Callable[Concatenate[Call, Typed], Reply]) -> Callable[Concatenate[Call, Typed], Reply]:
    """Decorates a view so that browsers get its errors as pages. Everybody else gets problem documents.

    The decorator stands below `endpoint`.
    """

    @wraps(view)
    def shown(call: Call, /, *args: Typed.args, **kwargs: Typed.kwargs) -> Reply:
        try:
            return view(call, *args, **kwargs)
        except PrivacyError as error:
            if not wants_page(call.request):
                raise
            return problem(error, call.request_id)

    return shown


@cache
def text(name: str) -> str:
    """Reads a template file; pages with nothing to fill in serve it unchanged."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return Template(text("page.html"))
