"""Things of a tenant, one of each kind that the path or the body of a route can name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import wiring
from tests.fixtures.client import Client
from tests.fixtures.reviewing import record_unsure
from tests.http.rights.bodies import NOBODYS, make_owned

DRAFT = {"title": "Terms", "content": "Terms.", "effective_at": "2027-06-01T00:00:00Z"}
PAPER = {"purpose": "authorization", "file_name": "a.pdf", "content_type": "application/pdf", "size": 8}
ENDPOINT = {"url": "https://receiver.example/events"}
NOTICE = {
    "kind": "other",
    "title": "News",
    "summary": "News.",
    "audience": ["consented"],
    "channels": ["in_app"],
    "send_at": "2026-11-01T00:00:00Z",
}


@dataclass(frozen=True)
class Owned:
    """Path parameters that name something of Cyclonex's, and others of the same form that name nothing."""

    theirs: dict[str, str]
    nobodys: dict[str, str]


NAMELESS = {
    "key_id": "key_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "consent_id": "con_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "review_id": "rev_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "external_id": "practice-9",
    "upload_id": "upl_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "import_id": "imp_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "slug": "rules",
    "version": "1",
    "notice_id": "ntc_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "told_id": "ntc_01KARZ6T9GSWQ40CJ9S2ED4T52_01KARZ6T9GSWQ40CJ9S2ED4T53",
    "endpoint_id": "whe_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "delivery_id": "whd_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "verification_id": "ver_01KARZ6T9GSWQ40CJ9S2ED4T52",
    **NOBODYS,
}


def make_notice(client: Client) -> dict[str, str]:
    """Makes a mass notice of a tenant that told its one person, and returns the ids of both."""
    notice = client.call("POST", "/v1/notices", NOTICE, key="admin").json["id"]
    client.stack.tick()
    (told,) = client.call("GET", f"/v1/notices/{notice}").json["items"]
    return {"notice_id": notice, "told_id": told["id"]}


def make_draft(client: Client) -> dict[str, str]:
    """Makes the draft of a policy, and returns what names it."""
    client.call("POST", "/v1/policies/terms/versions", DRAFT, key="admin")
    return {"slug": "terms", "version": "1"}


def make_endpoint(client: Client) -> dict[str, str]:
    """Makes a webhook endpoint with a delivery of its own, and returns the ids of both."""
    endpoint = client.call("POST", "/v1/webhook-endpoints", ENDPOINT, key="admin").json["id"]
    delivery = client.call("POST", f"/v1/webhook-endpoints/{endpoint}/test", key="admin").json["id"]
    return {"endpoint_id": endpoint, "delivery_id": delivery}


def make_verification(client: Client) -> dict[str, str]:
    """Begins a verification of the whole audit, and returns its id."""
    return {"verification_id": client.call("POST", "/v1/audit/verifications", key="admin").json["id"]}


MAKERS: dict[str, Callable[[Client], dict[str, str]]] = {
    "key_id": lambda client: {
        "key_id": client.call(
            "POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "auditor"}, key="admin"
        ).json["id"]
    },
    "slug": make_draft,
    "notice_id": make_notice,
    "review_id": lambda _: {
        "review_id": record_unsure(wiring.ports(), "cyclonex", "+13075550142", "not now, maybe stop it later")
    },
    "upload_id": lambda client: {"upload_id": client.call("POST", "/v1/uploads", PAPER).json["id"]},
    "import_id": lambda client: {"import_id": client.import_of("consents", "email\n").json["id"]},
    "rights_request_id": make_owned,
    "hold_id": make_owned,
    "endpoint_id": make_endpoint,
    "verification_id": make_verification,
}
"""Parameter of a path → what makes a thing that it names. Consent and contract are made for every route."""
