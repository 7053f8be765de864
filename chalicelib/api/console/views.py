"""The console's page and its files (contract section 9). They hold no data: the page's scripts ask the public API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.console import assets
from chalicelib.api.pages.page import HTML
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.ports.bundle import Ports

_APART: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POWERLESS: Final = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)
"""What the page never needs. A browser gives nothing of the rest without asking."""
_FOREVER: Final = "public, max-age=31536000, immutable"


@endpoint(
    "GET",
    "/console",
    operation_id="showConsole",
    summary="Show the console",
    tag="Console",
    own_pages=True,
    public="the page holds no data; its scripts read that with the session of whoever signs in",
    media=HTML,
)
def show(call: Call) -> Reply:
    """Returns the page in which a company's staff sign in with an API key. It is the same for everybody."""
    headers = {**_APART, "Content-Security-Policy": _policy(call.ports), "Permissions-Policy": _POWERLESS}
    return Reply(assets.render_page(), headers=headers)


@endpoint(
    "GET",
    "/console/{hash}/{proxy+}",
    operation_id="readConsoleFile",
    summary="Read a file of the console",
    tag="Console",
    own_pages=True,
    public="the files hold no data",
    media="text/javascript; charset=utf-8",
    errors=("not_found",),
)
def read_file(call: Call) -> Reply:
    """Returns a script or style of the page. Its address changes with each deployment, so it may be kept for good.

    The address of an earlier deployment is 404: the page then offers to load the newer version.
    """
    name = call.path["proxy"]
    text = assets.read_files().get(name)
    if text is None or call.path["hash"] != assets.hash_all():
        raise NotFound("There is no such file in this version of the console. Load the page anew.")
    return Reply(text, media=assets.media_type(name), headers={**_APART, "Cache-Control": _FOREVER})


def _policy(ports: Ports) -> str:
    """Returns the page's content security policy: its own files, the API, and the buckets that take and give files."""
    buckets = " ".join(dict.fromkeys(ports.uploads.origin(tenant) for tenant in sorted(ports.profiles)))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {buckets}; "
        "frame-src blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
