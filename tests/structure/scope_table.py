"""Who may call what, and what a preset holds: written by hand, so that the product's own tables are not consulted.

A new route needs a row here; tests/structure/test_scopes.py compares rows, register and answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

ROUTES: Final = """
GET    /v1/health                                   public                        -   -
GET    /v1/tenant                                   any-key                       pk  ACREUW
GET    /v1/keys                                     keys:manage                   sk  A-----
POST   /v1/keys                                     keys:manage                   sk  A-----
GET    /v1/keys/{key_id}                            keys:manage                   sk  A-----
PATCH  /v1/keys/{key_id}                            keys:manage                   sk  A-----
POST   /v1/keys/{key_id}/rotate                     keys:manage                   sk  A-----
POST   /v1/keys/{key_id}/revoke                     keys:manage                   sk  A-----
POST   /v1/sessions                                 any-secret                    sk  ACREUW
GET    /v1/sessions                                 any-secret                    sk  ACREUW
DELETE /v1/sessions                                 any-secret                    sk  ACREUW
GET    /v1/team                                     keys:manage|requests:read     sk  AC--U-
POST   /v1/consents                                 consents:write                pk  AC---W
POST   /v1/consents/withdraw                        consents:write                pk  AC---W
POST   /v1/consents/lookup                          consents:read                 sk  ACR-UW
GET    /v1/consents/{consent_id}                    consents:read                 sk  ACR-UW
GET    /v1/consents/{consent_id}/receipt            consents:read                 sk  ACR-UW
POST   /v1/opt-outs                                 opt_outs:write                pk  ACR--W
POST   /v1/opt-outs/lookup                          opt_outs:read                 sk  ACR-UW
POST   /v1/opt-outs/lift                            opt_outs:write                sk  ACR--W
GET    /v1/reviews                                  opt_outs:read                 sk  ACR-UW
GET    /v1/reviews/{review_id}                      opt_outs:read                 sk  ACR-UW
POST   /v1/reviews/{review_id}/resolve              opt_outs:write                sk  ACR--W
GET    /v1/imports                                  imports:write                 sk  A-----
POST   /v1/imports                                  imports:write                 sk  A-----
GET    /v1/imports/{import_id}                      imports:write                 sk  A-----
POST   /v1/imports/{import_id}/start                imports:write                 sk  A-----
POST   /v1/unsubscribe-links                        opt_outs:write                sk  ACR--W
POST   /v1/preference-links                         consents:write                pk  AC---W
GET    /v1/preferences                              token                         -   -
PATCH  /v1/preferences                              token                         -   -
POST   /v1/referrals                                consents:write                pk  AC---W
POST   /v1/signals                                  opt_outs:write                pk  ACR--W
POST   /v1/subjects/link                            consents:write                sk  AC---W
POST   /v1/subjects/unlink                          consents:write                sk  AC---W
POST   /v1/subjects/export                          requests:read                 sk  AC--U-
POST   /v1/contact-checks                           consents:read                 sk  ACR-UW
POST   /v1/inbound-contacts                         consents:write                sk  AC---W
GET    /v1/contracts                                contracts:read                sk  AC--UW
GET    /v1/contracts/{external_id}                  contracts:read                sk  AC--UW
GET    /v1/contracts/{external_id}/archive          audit:read                    sk  A---U-
PUT    /v1/contracts/{external_id}                  contracts:write               sk  A-----
POST   /v1/contracts/{external_id}/end              contracts:write               sk  A-----
POST   /v1/contracts/{external_id}/reinstate        contracts:write               sk  A-----
GET    /v1/suppressions                             opt_outs:read                 sk  ACR-UW
GET    /v1/policies                                 policies:read                 pk  AC-EUW
POST   /v1/policies/preview                         policies:write                sk  A--E--
GET    /v1/policies/{slug}                          policies:read                 pk  AC-EUW
GET    /v1/policies/{slug}/diff                     policies:read                 sk  AC-EUW
POST   /v1/policies/{slug}/acceptances              consents:write                pk  AC---W
GET    /v1/policies/{slug}/versions                 policies:read                 sk  AC-EUW
POST   /v1/policies/{slug}/versions                 policies:write                sk  A--E--
GET    /v1/policies/{slug}/versions/{version}       policies:read                 sk  AC-EUW
PATCH  /v1/policies/{slug}/versions/{version}       policies:write                sk  A--E--
DELETE /v1/policies/{slug}/versions/{version}       policies:write                sk  A--E--
POST   /v1/policies/{slug}/versions/{version}/publish   policies:write            sk  A--E--
POST   /v1/policies/{slug}/versions/{version}/cancel    policies:write            sk  A--E--
GET    /v1/policies/{slug}/versions/{version}/notices   policies:read             sk  AC-EUW
POST   /v1/policies/{slug}/versions/{version}/notices/{notice_id}/shown   consents:write   sk  AC---W
POST   /v1/notices                                  policies:write                sk  A--E--
GET    /v1/notices/{notice_id}                      policies:read                 sk  AC-EUW
POST   /v1/notices/{notice_id}/cancel               policies:write                sk  A--E--
POST   /v1/notices/{notice_id}/shown                consents:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/redirect    requests:write                sk  AC---W
POST   /v1/uploads                                  requests:write|imports:write  pk  AC---W
POST   /v1/uploads/{upload_id}/complete             requests:write|imports:write  pk  AC---W
GET    /v1/uploads/{upload_id}                      requests:read|imports:write   sk  AC--U-
GET    /v1/uploads/{upload_id}/content              requests:read                 sk  AC--U-
GET    /v1/requests                                 requests:read                 sk  AC--U-
POST   /v1/requests/search                          requests:read                 sk  AC--U-
POST   /v1/requests/assign                          requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/assign      requests:write                sk  AC---W
GET    /v1/requests/notices                         requests:read                 sk  AC--U-
POST   /v1/requests/tracking-links                  requests:write                pk  AC---W
GET    /v1/requests/{rights_request_id}/notices     requests:read                 sk  AC--U-
GET    /v1/requests/{rights_request_id}/notices/{letter_id}         requests:read     sk  AC--U-
POST   /v1/requests/{rights_request_id}/notices/{letter_id}/done    requests:write    sk  AC---W
POST   /v1/requests/{rights_request_id}/preview     requests:write                sk  AC---W
GET    /v1/requests/{rights_request_id}/waiting     requests:read                 sk  AC--U-
POST   /v1/requests/{rights_request_id}/waiting     requests:write                sk  AC---W
GET    /v1/requests/{rights_request_id}/documents              requests:read    sk  AC--U-
GET    /v1/requests/{rights_request_id}/documents/{upload_id}  requests:read    sk  AC--U-
POST   /v1/requests/{rights_request_id}/tracking-link   requests:write            sk  AC---W
GET    /v1/requests/{rights_request_id}/tasks              requests:read        sk  AC--U-
POST   /v1/requests/{rights_request_id}/tasks              requests:write       sk  AC---W
PATCH  /v1/requests/{rights_request_id}/tasks/{task_id}    requests:write       sk  AC---W
GET    /v1/webhook-endpoints                        webhooks:manage               sk  A-----
POST   /v1/webhook-endpoints                        webhooks:manage               sk  A-----
GET    /v1/webhook-endpoints/{endpoint_id}          webhooks:manage               sk  A-----
PATCH  /v1/webhook-endpoints/{endpoint_id}          webhooks:manage               sk  A-----
DELETE /v1/webhook-endpoints/{endpoint_id}          webhooks:manage               sk  A-----
POST   /v1/webhook-endpoints/{endpoint_id}/rotate-secret webhooks:manage               sk  A-----
POST   /v1/webhook-endpoints/{endpoint_id}/test     webhooks:manage               sk  A-----
GET    /v1/webhook-endpoints/{endpoint_id}/deliveries webhooks:manage               sk  A-----
POST   /v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver webhooks:manage               sk  A-----
GET    /v1/holds                                    requests:read                 sk  AC--U-
POST   /v1/holds                                    requests:write                sk  AC---W
POST   /v1/holds/{hold_id}/release                  requests:write                sk  AC---W
POST   /v1/requests                                 requests:write                pk  AC---W
GET    /v1/requests/{rights_request_id}             requests:read                 sk  AC--U-
GET    /v1/requests/{rights_request_id}/messages    requests:read                 sk  AC--U-
GET    /v1/requests/{rights_request_id}/events      requests:read                 sk  AC--U-
GET    /v1/requests/{rights_request_id}/archive     requests:read                 sk  AC--U-
POST   /v1/requests/{rights_request_id}/verify      requests:write                pk  AC---W
POST   /v1/requests/{rights_request_id}/verify/resend     requests:write          pk  AC---W
POST   /v1/requests/{rights_request_id}/verify-identity   requests:write          sk  AC---W
POST   /v1/requests/{rights_request_id}/information       requests:write          sk  AC---W
POST   /v1/requests/{rights_request_id}/acknowledge       requests:write          sk  AC---W
POST   /v1/requests/{rights_request_id}/start       requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/ask         requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/message     requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/note        requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/extend      requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/complete    requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/deny        requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/withdraw    requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/appeal      requests:write                sk  AC---W
POST   /v1/requests/{rights_request_id}/appeal/decide     requests:write          sk  AC---W
GET    /v1/reports/request-metrics                  reports:read                  sk  AC--U-
GET    /v1/reports/overview                         any-secret                    sk  ACREUW
GET    /v1/audit                                    audit:read                    sk  A---U-
GET    /v1/audit/verify                             audit:read                    sk  A---U-
GET    /v1/audit/export                             audit:read                    sk  A---U-
POST   /v1/audit/verifications                      audit:read                    sk  A---U-
GET    /v1/audit/verifications/{verification_id}    audit:read                    sk  A---U-
GET    /p/{tenant}/{slug}                           public                        -   -
GET    /p/{tenant}/{slug}/{version}                 public                        -   -
GET    /preferences                                 public                        -   -
GET    /preferences.js                              public                        -   -
GET    /brand/{tenant}/logo.svg                         public                        -   -
GET    /console                                     public                        -   -
GET    /console/{hash}/{proxy+}                     public                        -   -
GET    /r/{rights_request_id}                       public                        -   -
GET    /r.js                                        public                        -   -
GET    /r-tools.js                                  public                        -   -
GET    /u/{token}                                   token                         -   -
POST   /u/{token}                                   token                         -   -
GET    /c/{token}                                   token                         -   -
POST   /c/{token}                                   token                         -   -
POST   /sms/{tenant}/{provider}/{secret}            token                         -   -
GET    /problems/{code}                             public                        -   -
GET    /.well-known/jwks.json                       public                        -   -
GET    /.well-known/gpc.json                        public                        -   -
GET    /.well-known/security.txt                    public                        -   -
GET    /openapi.json                                public                        -   -
GET    /docs                                        public                        -   -
"""
"""Method, path, access, kinds of key, presets.

Access: the scope that a secret key needs (either of two), any key, any secret key, `public`, or `token`: the token
or secret in a link, a mail or the provider's address, which no key can replace. Kinds: `sk` secret keys alone, `pk`
publishable keys as well. Presets: by their LETTERS.
"""

LETTERS: Final = {
    "A": "admin",
    "C": "case_worker",
    "R": "reviewer",
    "E": "policy_editor",
    "U": "auditor",
    "W": "website",
}

PRESETS: Final[dict[str, set[str]]] = {
    "admin": {
        *("consents:read", "consents:write", "opt_outs:read", "opt_outs:write", "requests:read", "requests:write"),
        *("policies:read", "policies:write", "contracts:read", "contracts:write", "imports:write", "webhooks:manage"),
        *("reports:read", "audit:read", "keys:manage"),
    },
    "case_worker": {
        *("consents:read", "consents:write", "opt_outs:read", "opt_outs:write", "requests:read", "requests:write"),
        *("policies:read", "contracts:read", "reports:read"),
    },
    "reviewer": {"consents:read", "opt_outs:read", "opt_outs:write"},
    "policy_editor": {"policies:read", "policies:write"},
    "auditor": {
        *("consents:read", "opt_outs:read", "requests:read", "policies:read", "contracts:read", "reports:read"),
        "audit:read",
    },
    "website": {
        *("consents:read", "consents:write", "opt_outs:read", "opt_outs:write", "requests:write"),
        *("policies:read", "contracts:read"),
    },
}
"""Preset → its scopes, no more and no fewer; the admin has all that exist."""

ASKED_BY_NO_ROUTE: Final[set[str]] = set()
"""Scopes that a key may have but that no route needs yet."""


class Row(NamedTuple):
    """One operation: how it is called and who may call it."""

    method: str
    path: str
    access: str
    kinds: str
    presets: frozenset[str]

    @property
    def name(self) -> str:
        """Returns method and path."""
        return f"{self.method} {self.path}"

    @property
    def guarded(self) -> bool:
        """Returns whether the operation needs a key."""
        return self.access not in {"public", "token"}

    @property
    def scopes(self) -> frozenset[str]:
        """Returns the scopes of which a secret key needs one; none where no scope is needed."""
        return frozenset(self.access.split("|")) if ":" in self.access else frozenset()

    def opened_by(self, held: set[str]) -> bool:
        """Returns whether a secret key with these scopes is let through."""
        return self.access in {"any-key", "any-secret"} or bool(self.scopes & held)


PEOPLE: Final = """
GET    /v1/requests/{rights_request_id}                         intake tracking agent
GET    /v1/requests/{rights_request_id}/messages                tracking agent
POST   /v1/requests/{rights_request_id}/verify                  intake letter
POST   /v1/requests/{rights_request_id}/verify/resend           intake letter
POST   /v1/requests/{rights_request_id}/information             intake tracking agent
POST   /v1/requests/{rights_request_id}/withdraw                intake tracking agent letter
POST   /v1/requests/{rights_request_id}/appeal                  intake tracking agent
GET    /v1/requests/{rights_request_id}/waiting                 letter
POST   /v1/requests/{rights_request_id}/waiting                 letter
POST   /v1/requests/{rights_request_id}/tracking-link           tracking agent
GET    /v1/requests/{rights_request_id}/documents               tracking agent
GET    /v1/requests/{rights_request_id}/documents/{upload_id}   tracking agent
"""
"""Operations that the people of a rights request open by their tokens too, each with the kinds of token that do."""


def list_people() -> dict[str, tuple[str, ...]]:
    """Returns the kinds of token that open an operation, by its method and path."""
    found = (line.split() for line in PEOPLE.strip().splitlines())
    return {f"{method} {path}": tuple(tokens) for method, path, *tokens in found}


def _rows() -> Iterator[Row]:
    for line in ROUTES.strip().splitlines():
        method, path, access, kinds, letters = line.split()
        yield Row(method, path, access, kinds, frozenset(LETTERS[letter] for letter in letters.replace("-", "")))


ROWS: Final = tuple(_rows())
GUARDED: Final = tuple(row for row in ROWS if row.guarded)
