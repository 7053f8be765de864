"""The table of which module serves which path, and the register of endpoints that those modules fill.

A path's module is imported by the first request for it, so a cold start pays only for what it serves.
tests/structure/test_routes.py keeps this table and the decorators in step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, overload

from chalicelib.domain.access.scopes import Scope

if TYPE_CHECKING:
    from typing import TypeVar

    from pydantic import BaseModel

    from chalicelib.api.pipeline.call import Call
    from chalicelib.api.pipeline.responses import Reply
    from chalicelib.usecases.context import OpenedBy

    Typed = TypeVar("Typed", bound=BaseModel)
    Result = BaseModel | str | Reply
    View = Callable[..., Result]

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KIBIBYTE: Final = 1024

PATHS: Final[dict[str, str]] = {
    "/v1/health": "health.views",
    "/v1/tenant": "tenants.views",
    "/v1/keys": "access.views",
    "/v1/keys/{key_id}": "access.views",
    "/v1/keys/{key_id}/rotate": "access.views",
    "/v1/keys/{key_id}/revoke": "access.views",
    "/v1/sessions": "access.sessions.views",
    "/v1/team": "access.views",
    "/v1/consents": "consents.views",
    "/v1/consents/withdraw": "consents.views",
    "/v1/consents/lookup": "people.lookup.views",
    "/v1/consents/{consent_id}": "consents.views",
    "/v1/consents/{consent_id}/receipt": "consents.receipt_views",
    "/v1/opt-outs": "opt_outs.views",
    "/v1/opt-outs/lookup": "opt_outs.views",
    "/v1/opt-outs/lift": "opt_outs.views",
    "/v1/reviews": "reviews.views",
    "/v1/reviews/{review_id}": "reviews.views",
    "/v1/reviews/{review_id}/resolve": "reviews.views",
    "/v1/imports": "imports.views",
    "/v1/imports/{import_id}": "imports.views",
    "/v1/imports/{import_id}/start": "imports.views",
    "/v1/unsubscribe-links": "self_service.unsubscribing.views",
    "/v1/preference-links": "self_service.preferences.views",
    "/v1/preferences": "self_service.preferences.views",
    "/v1/referrals": "referrals.views",
    "/v1/signals": "signals.views",
    "/v1/subjects/link": "people.joining.views",
    "/v1/subjects/unlink": "people.joining.views",
    "/v1/subjects/export": "rights.export.views",
    "/v1/contact-checks": "contact_checks.views",
    "/v1/inbound-contacts": "contact_checks.views",
    "/v1/contracts": "contracts.views",
    "/v1/contracts/{external_id}": "contracts.views",
    "/v1/contracts/{external_id}/archive": "archive.contract_views",
    "/v1/contracts/{external_id}/end": "contracts.views",
    "/v1/contracts/{external_id}/reinstate": "contracts.views",
    "/v1/suppressions": "suppressions.views",
    "/v1/policies": "policies.views",
    "/v1/policies/preview": "policies.views",
    "/v1/policies/{slug}": "policies.views",
    "/v1/policies/{slug}/diff": "policies.views",
    "/v1/policies/{slug}/acceptances": "policies.acceptances.views",
    "/v1/policies/{slug}/versions": "policies.versions.views",
    "/v1/policies/{slug}/versions/{version}": "policies.versions.views",
    "/v1/policies/{slug}/versions/{version}/publish": "policies.versions.views",
    "/v1/policies/{slug}/versions/{version}/cancel": "policies.versions.views",
    "/v1/policies/{slug}/versions/{version}/notices": "notices.views",
    "/v1/policies/{slug}/versions/{version}/notices/{notice_id}/shown": "notices.views",
    "/v1/notices": "notices.views",
    "/v1/notices/{notice_id}": "notices.views",
    "/v1/notices/{notice_id}/cancel": "notices.views",
    "/v1/notices/{notice_id}/shown": "notices.views",
    "/v1/uploads": "uploads.views",
    "/v1/uploads/{upload_id}": "uploads.views",
    "/v1/uploads/{upload_id}/complete": "uploads.views",
    "/v1/uploads/{upload_id}/content": "uploads.views",
    "/v1/requests": "rights.views",
    "/v1/requests/search": "rights.lists.views",
    "/v1/requests/assign": "rights.lists.views",
    "/v1/requests/notices": "rights.letters.views",
    "/v1/requests/tracking-links": "rights.people.link_views",
    "/v1/requests/{rights_request_id}": "rights.views",
    "/v1/requests/{rights_request_id}/assign": "rights.lists.views",
    "/v1/requests/{rights_request_id}/messages": "rights.views",
    "/v1/requests/{rights_request_id}/events": "rights.views",
    "/v1/requests/{rights_request_id}/archive": "archive.views",
    "/v1/requests/{rights_request_id}/verify": "rights.people.views",
    "/v1/requests/{rights_request_id}/verify/resend": "rights.people.views",
    "/v1/requests/{rights_request_id}/information": "rights.people.views",
    "/v1/requests/{rights_request_id}/withdraw": "rights.people.views",
    "/v1/requests/{rights_request_id}/appeal": "rights.people.views",
    "/v1/requests/{rights_request_id}/waiting": "rights.people.waiting",
    "/v1/requests/{rights_request_id}/tracking-link": "rights.people.link_views",
    "/v1/requests/{rights_request_id}/verify-identity": "rights.work.views",
    "/v1/requests/{rights_request_id}/start": "rights.work.views",
    "/v1/requests/{rights_request_id}/ask": "rights.work.views",
    "/v1/requests/{rights_request_id}/message": "rights.work.views",
    "/v1/requests/{rights_request_id}/note": "rights.work.views",
    "/v1/requests/{rights_request_id}/acknowledge": "rights.work.views",
    "/v1/requests/{rights_request_id}/extend": "rights.work.views",
    "/v1/requests/{rights_request_id}/redirect": "rights.controllers.views",
    "/v1/requests/{rights_request_id}/complete": "rights.work.views",
    "/v1/requests/{rights_request_id}/deny": "rights.work.views",
    "/v1/requests/{rights_request_id}/appeal/decide": "rights.work.views",
    "/v1/requests/{rights_request_id}/notices": "rights.letters.views",
    "/v1/requests/{rights_request_id}/notices/{letter_id}": "rights.letters.views",
    "/v1/requests/{rights_request_id}/notices/{letter_id}/done": "rights.letters.views",
    "/v1/requests/{rights_request_id}/preview": "rights.letters.views",
    "/v1/requests/{rights_request_id}/tasks": "rights.tasks.views",
    "/v1/requests/{rights_request_id}/tasks/{task_id}": "rights.tasks.views",
    "/v1/requests/{rights_request_id}/documents": "rights.documents.views",
    "/v1/requests/{rights_request_id}/documents/{upload_id}": "rights.documents.views",
    "/v1/webhook-endpoints": "webhooks.views",
    "/v1/webhook-endpoints/{endpoint_id}": "webhooks.views",
    "/v1/webhook-endpoints/{endpoint_id}/rotate-secret": "webhooks.views",
    "/v1/webhook-endpoints/{endpoint_id}/test": "webhooks.views",
    "/v1/webhook-endpoints/{endpoint_id}/deliveries": "webhooks.views",
    "/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver": "webhooks.views",
    "/v1/holds": "rights.holds.views",
    "/v1/holds/{hold_id}/release": "rights.holds.views",
    "/v1/reports/overview": "reports.views",
    "/v1/reports/request-metrics": "reports.metrics.views",
    "/v1/audit": "audit.views",
    "/v1/audit/verify": "audit.views",
    "/v1/audit/export": "audit.views",
    "/v1/audit/verifications": "audit.verification_views",
    "/v1/audit/verifications/{verification_id}": "audit.verification_views",
    "/p/{tenant}/{slug}": "policies.public.views",
    "/p/{tenant}/{slug}/{version}": "policies.public.views",
    "/r/{rights_request_id}": "rights.pages.views",
    "/r.js": "rights.pages.views",
    "/r-tools.js": "rights.pages.views",
    "/preferences": "self_service.preferences.views",
    "/preferences.js": "self_service.preferences.views",
    "/brand/{tenant}/logo.svg": "tenants.views",
    "/u/{token}": "self_service.unsubscribing.views",
    "/c/{token}": "self_service.confirmations.views",
    "/sms/{tenant}/{provider}/{secret}": "sms.views",
    "/problems/{code}": "problems.views",
    "/.well-known/jwks.json": "well_known.views",
    "/.well-known/gpc.json": "well_known.views",
    "/.well-known/security.txt": "well_known.views",
    "/console": "console.views",
    "/console/{hash}/{proxy+}": "console.views",
    "/openapi.json": "documents.views",
    "/docs": "documents.views",
}
"""Path template → module in chalicelib/api/."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: how it is reached, who may call it, what it takes and what it returns.

    A route has either a `scope` (secret keys; publishable ones too where `publishable`) or a `public` reason.
    """

    method: str
    path: str
    view: View
    summary: str
    tag: str
    operation_id: str = ""  # its stable name in the OpenAPI document and for links; unique, camelCase
    scope: Scope | None = None
    or_scope: Scope | None = None  # opens the route as well; the use case decides which of the two the input needs
    any_key: bool = False  # any valid key of either kind, whatever its scopes
    any_secret: bool = False  # any valid secret key, whatever its scopes; the use case decides what it may see
    signs_in: bool = False  # takes a key alone, and from a page of our own alone
    sets_cookie: bool = False
    shows_secret: bool = False  # with a session's cookie it needs a recent sign-in
    publishable: bool = False
    persons: tuple[OpenedBy, ...] = ()  # the tokens of a rights request's people that open it too
    though_over: bool = False  # of these, tracking links open it for good
    public: str = ""
    own_pages: bool = False  # only pages of this host use it: no CORS header lets another site in
    optional_key: bool = False  # a public route that tells more to a key; the view authenticates it
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    creates: bool = False  # answers 201 instead of 200 if it created something
    other_statuses: tuple[int, ...] = ()  # of success, that the view may answer with instead
    idempotent: bool = False  # honors Idempotency-Key
    optional_body: bool = False
    content_types: tuple[str, ...] = ("application/json",)
    max_body: int = 256 * KIBIBYTE
    media: str = "application/json"  # of the successful answer
    other_media: tuple[str, ...] = ()  # that `Accept` may choose instead
    etag: bool = False  # the answer carries an ETag
    if_match: bool = False  # If-Match is required (428 without)
    errors: tuple[str, ...] = ()  # problem codes beyond those that follow from the fields above
    bare: bool = False  # success carries the view's own headers and no others: some callers limit their size
    links: dict[str, str] = field(default_factory=dict)  # operation id → member of the answer with its path parameter


REGISTRY: Final[dict[str, dict[str, Route]]] = {}


@overload
def endpoint(
    method: str, path: str, *, body: type[Typed], **options: Any
) -> Callable[[Callable[[Call, Typed], Result]], View]: ...
@overload
def endpoint(
    method: str, path: str, *, query: type[Typed], **options: Any
) -> Callable[[Callable[[Call, Typed], Result]], View]: ...
@overload
def endpoint(method: str, path: str, **options: Any) -> Callable[[Callable[[Call], Result]], View]: ...
def endpoint(method: str, path: str, **options: Any) -> Callable[[View], View]:
    """Registers a view as an operation and returns it unchanged.

    `options` are the fields of Route. A view takes the call and, if the route has a `body` or a `query`, that as
    its second, typed argument. Raises ValueError for a path that PATHS does not list, a second view of the same
    operation, a route with both a body and a query, or one without exactly one kind of access.
    """

    def register(view: View) -> View:
        route = Route(method=method, path=path, view=view, **options)
        accesses = [route.scope is not None, route.any_key, route.any_secret, bool(route.public)]
        if path not in PATHS or method in REGISTRY.get(path, {}) or accesses.count(True) != 1:
            raise ValueError(f"cannot register {method} {path}: unlisted path, second view, or unclear access")
        if route.body and route.query:
            raise ValueError(f"cannot register {method} {path}: a view takes a body or a query")
        REGISTRY.setdefault(path, {})[method] = route
        return view

    return register


def operations(path: str) -> dict[str, Route]:
    """Returns the operations of a path by method, after importing the module that serves it."""
    if path not in REGISTRY:
        import_module(f"chalicelib.api.{PATHS[path]}")
    return REGISTRY[path]


def every_route() -> list[Route]:
    """Returns all operations of the API in the order of PATHS, for documents and tests."""
    return [route for path in PATHS for route in operations(path).values()]
