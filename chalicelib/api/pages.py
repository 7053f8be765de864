"""Pages for people: one frame, self-contained, without script, in light and dark; styles are allowed by their hash."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.problems import PROBLEMS
from chalicelib.api.responses import Reply
from chalicelib.domain.errors import PrivacyError, Unavailable

if TYPE_CHECKING:
    from chalicelib.api.request import Request
    from chalicelib.domain.profiles import Profile

MEDIA: Final = "text/html; charset=utf-8"
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1f24; --soft: #555b66; --paper: #f4f5f7; --card: #fff; --line: #d5d9e0;
  --act: #0b57d0; --on-act: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --soft: #a9b0bc; --paper: #14161a; --card: #1e2126;
  --line: #363b44; --act: #a8c7fa; --on-act: #062e6f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { max-width: 38rem; margin: clamp(1rem, 6vh, 5rem) auto; padding: clamp(1.25rem, 5vw, 2.5rem);
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
.who { margin: 0; color: var(--soft); font-weight: 600; }
h1 { margin: .25rem 0 1rem; font-size: clamp(1.5rem, 5vw, 1.9rem); line-height: 1.2; text-wrap: balance; }
ul { margin: 1rem 0; padding: .75rem 1rem .75rem 2rem; border: 1px solid var(--line); border-radius: .5rem; }
li { font-weight: 600; }
a { color: var(--act); }
button { width: 100%; min-height: 3rem; margin: .5rem 0 1rem; padding: .6rem 1.25rem; border: 0; border-radius: .5rem;
  background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
.small, footer { color: var(--soft); font-size: .9375rem; }
footer { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (min-width: 30rem) { button { width: auto; } }
@media (forced-colors: active) { button { border: 2px solid ButtonText; } }
@media (max-width: 40rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; } }
"""
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def page(title: str, body: str, profile: Profile | None = None, *, status: int = 200) -> Reply:
    """A whole page. `title` is text; `body` is HTML that the caller has escaped; a profile puts the tenant's name on it."""
    who = f'<p class="who">{escape(profile.name)}</p>\n' if profile else ""
    where = f"<footer>{_contact(profile)}</footer>\n" if profile else ""
    name = f" – {profile.name}" if profile else ""
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title + name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{who}<h1>{escape(title)}</h1>\n{body}\n{where}</main>\n</body>\n</html>\n"
    )
    return Reply(html, status=status, media=MEDIA, headers={"Content-Security-Policy": POLICY})


def problem(error: PrivacyError, request_id: str) -> Reply:
    """An error as a page, for people who opened a link; the same status and headers as the problem document."""
    entry = PROBLEMS[error.code]
    body = (
        f"<p>{escape(error.detail or entry.advice)}</p>\n"
        f'<p class="small">Code: {escape(error.code)}. Request: {escape(request_id)}.</p>'
    )
    reply = page(entry.title, body, status=entry.status)
    if isinstance(error, Unavailable):
        reply.headers["Retry-After"] = str(error.retry_after)
    return reply


def preferred(request: Request) -> bool:
    """Whether the caller would rather have a page than JSON: a browser says so, a program hardly ever does."""
    weights = {"text/html": 0.0, "application/problem+json": 0.0, "application/json": 0.0}
    for part in ",".join(request.headers.get("accept", [])).split(","):
        media, *parameters = (text.strip().lower() for text in part.split(";"))
        if media in weights:
            weights[media] = _weight(parameters)
    html = weights.pop("text/html")
    return html > 0 and html >= max(weights.values())


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _contact(profile: Profile) -> str:
    contacts = profile.contacts
    lines = [escape(line) for line in contacts.postal_address or (profile.legal_name,)]
    if contacts.email:
        lines.append(f'<a href="mailto:{escape(contacts.email)}">{escape(contacts.email)}</a>')
    website = escape(contacts.website)
    return "<br>\n".join([*lines, f'<a href="{website}">{website}</a>'])
