"""`/p/{tenant}/{slug}`: serves published policies to everybody, as a page, as plain text and as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.preconditions import answer_cached
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.policies.public import schemas
from chalicelib.api.policies.public.comparison_page import build_comparison
from chalicelib.api.policies.public.other_forms import build_json, build_text
from chalicelib.api.policies.public.version_page import build_version
from chalicelib.domain.errors import NotFound
from chalicelib.usecases.policies import render as render_policy

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.policies.render import Shown

_REASON: Final = "everybody may read a privacy policy"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_PLAIN: Final = "text/plain; charset=utf-8"
_MEDIA: Final = {"html": pages.HTML, "text": _PLAIN, "json": "application/json"}
_BY_TYPE: Final = {"text/html": pages.HTML, "text/plain": _PLAIN, "application/json": "application/json"}
_SHORT: Final = 300  # seconds; longer than a process can be unaware of a new version
_LONG: Final = 86_400  # seconds; for answers that only a release of ours can still change


@endpoint(
    "GET",
    "/p/{tenant}/{slug}",
    operation_id="showPolicy",
    summary="Show the policy in force",
    tag="Policies",
    public=_REASON,
    query=schemas.PolicyPageQuery,
    answer=schemas.PublicPolicyOut,
    media=pages.HTML,
    other_media=("text/plain",),
    etag=True,
)
@pages.for_people
def show_policy_in_force(call: Call, query: schemas.PolicyPageQuery) -> Reply:
    """Returns the version in force as a page, as `text/plain` or as JSON, depending on `Accept`.

    If the ETag in `If-None-Match` is still current, the answer is 304.
    """
    return _version(call, query, render_policy.read_current(call.ports, call.path["tenant"], call.path["slug"]))


@endpoint(
    "GET",
    "/p/{tenant}/{slug}/{version}",
    operation_id="showPolicyVersion",
    summary="Show a version of a policy",
    tag="Policies",
    public=_REASON,
    query=schemas.VersionPageQuery,
    answer=schemas.PublicPolicyOut,
    media=pages.HTML,
    other_media=("text/plain",),
    etag=True,
)
@pages.for_people
def show_policy_version(call: Call, query: schemas.VersionPageQuery) -> Reply:
    """Returns a version at its permanent address, whether in force, announced or superseded, in the same forms.

    With `compare`, returns a page that shows what changed since that version.
    """
    after = _shown(call, call.path["version"])
    if query.compare is None:
        return _version(call, query, after)
    before = _shown(call, str(query.compare))
    changes = render_policy.compare_shown(before, after)
    body = build_comparison(before, after, changes, _address(call, after))
    return _reply(call, body, pages.HTML, _SHORT if "scheduled" in {before.state, after.state} else _LONG)


def _shown(call: Call, number: str) -> Shown:
    if not _NUMBER.fullmatch(number):
        raise NotFound("There is no such version of this policy.")
    return render_policy.read_published(call.ports, call.path["tenant"], call.path["slug"], int(number))


def _version(call: Call, query: schemas.PolicyPageQuery, shown: Shown) -> Reply:
    media = _media(call, query)
    if media == pages.HTML:
        body = build_version(shown, _address(call, shown))
    elif media == _PLAIN:
        body = build_text(shown, _address(call, shown))
    else:
        body = build_json(shown, _address(call, shown))
    return _reply(call, body, media, _fresh_for(shown))


def _media(call: Call, query: schemas.PolicyPageQuery) -> str:
    if query.format:
        return _MEDIA[query.format]
    return _BY_TYPE[preferred(",".join(call.request.headers.get("accept", [])), tuple(_BY_TYPE))]


def _fresh_for(shown: Shown) -> int:
    """Returns the seconds for which caches may keep the answer, at most until another version takes effect."""
    if shown.state == "superseded":
        return _LONG
    if shown.next_change is None:
        return _SHORT
    return min(_SHORT, int((shown.next_change - shown.now).total_seconds()))


def _reply(call: Call, body: str, media: str, fresh_for: int) -> Reply:
    headers = {"Vary": "Accept", "Cache-Control": f"public, max-age={fresh_for}"}
    return answer_cached(call.request, body, media, headers)


def _address(call: Call, shown: Shown) -> str:
    return f"{call.ports.base_url}/p/{shown.profile.tenant}/{shown.entry.slug}"
