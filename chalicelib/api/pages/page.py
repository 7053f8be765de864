"""Small self-contained HTML pages: one template, no script, nothing loaded from anywhere."""

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
    """A whole page. `title` is text, and `who` speaks; `body` is HTML with its values escaped (`code`, html.escape)."""
    name = escape(who)
    return _template().substitute(
        title=escape(title),
        suffix=f" – {name}" if who else "",
        who=f'<p class="who">{name}</p>\n' if who else "",
        body=body,
    )


def code(text: str) -> str:
    """Text with `back-quoted` words as HTML code elements; everything is escaped."""
    parts = escape(text).split("`")
    marked = [f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)]
    return "".join(marked)


def footer(profile: Profile) -> str:
    """Who speaks on a page, and how to reach them."""
    contacts = profile.contacts
    lines = [escape(line) for line in contacts.postal_address or (profile.legal_name,)]
    if contacts.email:
        lines.append(f'<a href="mailto:{escape(contacts.email)}">{escape(contacts.email)}</a>')
    lines.append(f'<a href="{escape(contacts.website)}">{escape(contacts.website)}</a>')
    return "<footer>\n" + "<br>\n".join(lines) + "\n</footer>"


def wants_page(request: Request) -> bool:
    """Whether the caller would rather see an error as a page: browsers do, programs that name no HTML do not."""
    accept = ",".join(request.headers.get("accept", []))
    return preferred(accept, ("application/problem+json", "application/json", "text/html")) == "text/html"


def problem(error: PrivacyError, request_id: str) -> Reply:
    """An error as a page, for people who opened a link; status and headers as in the problem document."""
    entry = PROBLEMS[error.code]
    body = (
        f"<p>{code(error.detail or entry.advice)}</p>\n"
        f"<footer>Error {code(f'`{error.code}`')}, request {code(f'`{request_id}`')}</footer>"
    )
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else {}
    return Reply(page(entry.title, body), status=entry.status, media=HTML, headers=headers)


def for_people(view: Callable[Concatenate[Call, Typed], Reply]) -> Callable[Concatenate[Call, Typed], Reply]:
    """Errors of the view as pages for browsers, as problem documents for everybody else. Stands below `endpoint`."""

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
    """A file of the templates as it is, for pages that are filled in by nobody."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return Template(text("page.html"))
