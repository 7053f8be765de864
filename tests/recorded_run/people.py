"""People: their decisions, opt-outs and withdrawals, made by themselves and through the office; and their contracts."""

from __future__ import annotations

from typing import Any

from tests.recorded_run.public import BROWSER
from tests.recorded_run.recorder import Answer, Recorder

PAT = {"email": "pat.rivera@practice.example", "phone": "+14155552671"}
SAM = {"email": "sam.doe@practice.example", "external_id": "client-7"}
SOURCE = {"channel": "web_form", "url": "https://www.example.com/form", "wording": "Yes, you may write to me."}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ONE_CLICK = b"List-Unsubscribe=One-Click"
_BASE = r"http://127\.0\.0\.1:8000"


def grant(
    subject: dict[str, str], *wishes: tuple[str, str | None], granted: bool = True, **more: Any
) -> dict[str, Any]:
    """Returns the body of POST /v1/consents; a wish is (purpose, channel)."""
    decisions = [
        {"purpose": purpose, "granted": granted, **({"channel": channel} if channel else {})}
        for purpose, channel in wishes
    ]
    return {"subject": subject, "decisions": decisions, "source": SOURCE, **more}


def check(run: Recorder, subject: dict[str, str], tenant: str = "cyclonex") -> Answer:
    """Plays whether the person may be reached, by each channel."""
    asked = [
        ("newsletter", "email"),
        ("service_updates", "email"),
        ("service_updates", "sms"),
        ("legal_notice", "email"),
    ]
    if tenant == "psynergy":
        asked = [("learning_center_emails", "email"), ("marketing", "email"), ("marketing_texts", "sms")]
    checks = [{"subject": subject, "purpose": purpose, "channel": channel} for purpose, channel in asked]
    return run.call("POST", "/v1/contact-checks", {"checks": checks}, key="secret", tenant=tenant)


def consents(run: Recorder) -> None:
    """Plays consents with both keys, a double opt-in, withdrawals, receipts, history."""
    once = {"Idempotency-Key": "consent-1", "Sec-GPC": "1"}
    body = grant(PAT, ("newsletter", "email"), ("service_updates", "sms"), jurisdiction="US-CA")
    made = run.call("POST", "/v1/consents", body, key="secret", headers=once)
    run.call("POST", "/v1/consents", body, key="secret", headers=once)
    run.call("POST", "/v1/consents", grant(PAT, ("newsletter", "email")), key="secret", headers=once, expect=422)
    run.call("POST", "/v1/consents", grant(PAT, ("unknown", "email")), key="secret", expect=422)
    run.call("POST", "/v1/consents", grant(PAT, ("newsletter", "email")), key="publishable")
    path = f"/v1/consents/{made.json['id']}"
    run.call("GET", path, key="secret")
    run.call("GET", path, key="secret", tenant="billgenix", expect=404)
    run.call("GET", f"{path}/receipt", key="secret")
    run.call("GET", f"{path}/receipt", key="secret", headers={"Accept": "application/jwt"})
    check(run, PAT)
    withdrawal = {"subject": PAT, "purposes": ["newsletter"], "source": {"channel": "phone"}}
    run.call("POST", "/v1/consents/withdraw", withdrawal, key="secret")
    run.call("POST", "/v1/consents/withdraw", {**withdrawal, "purposes": "all"}, key="publishable")
    run.call("POST", "/v1/consents/lookup", {"subject": PAT, "history": True}, key="secret")
    check(run, PAT)
    run.wait(minutes=20)

    wish = grant({"email": "reader@example.com"}, ("learning_center_emails", "email"))
    run.call("POST", "/v1/consents", wish, key="publishable", tenant="psynergy")
    run.wait(minutes=1)
    link = run.mail("reader@example.com", rf"(?m)^{_BASE}(/c/\S+)")
    check(run, {"email": "reader@example.com"}, "psynergy")
    run.call("GET", link, headers=BROWSER)
    run.call("POST", link, headers=BROWSER)
    run.call("POST", link, headers={"Accept": "application/json"})
    check(run, {"email": "reader@example.com"}, "psynergy")


def opt_outs(run: Recorder) -> None:
    """Plays opt-outs on request and by signal, lifts in one step and in two, one person with two names."""
    run.call("POST", "/v1/consents", grant(SAM, ("newsletter", "email"), ("cookies_performance", None)), key="secret")
    out = {"subject": SAM, "kinds": ["email", "sale_sharing"], "source": {"channel": "web_form"}, "reason": "Too many."}
    run.call("POST", "/v1/opt-outs", out, key="secret", headers={"Idempotency-Key": "out-1"})
    run.call("POST", "/v1/opt-outs", {**out, "kinds": ["phone"], "subject": PAT}, key="publishable")
    run.call("POST", "/v1/opt-outs", {**out, "kinds": ["nothing"]}, key="secret", expect=422)
    signal = {"subject": {"device_id": "d-71c0"}, "signals": {"gpc": True, "dnt": True, "us_privacy": "1YYN"}}
    run.call("POST", "/v1/signals", signal, key="publishable")
    run.call("POST", "/v1/signals", {**signal, "signals": {"gpp": "DBABL~BVVqAAAAAWA"}}, key="secret")
    run.call("POST", "/v1/signals", {**signal, "signals": {}}, key="secret", expect=422)
    run.call("POST", "/v1/opt-outs/lookup", {"subject": SAM}, key="secret")
    check(run, SAM)
    run.wait(minutes=20)
    lift = {"subject": SAM, "kinds": ["email", "sale_sharing"], "source": {"channel": "phone"}}
    lift["proof"] = {"wording": "Please do it again.", "method": "call"}
    link = (
        run.call("POST", "/v1/opt-outs/lift", lift, key="secret").json["confirm_url"].removeprefix(run.system.base_url)
    )
    run.wait(minutes=1)
    run.call("GET", link, headers=BROWSER)
    run.call("POST", link, headers=BROWSER)
    run.call("POST", "/v1/opt-outs/lookup", {"subject": SAM, "at": "2026-12-01T00:00:00Z"}, key="secret")
    pair = {"subject": {"email": "two.names@practice.example", "external_id": "client-8"}, "reason": "same_person"}
    run.call("POST", "/v1/subjects/link", pair, key="secret")
    run.call(
        "POST",
        "/v1/subjects/unlink",
        {"subject": {"external_id": "client-8"}, "reason": "entered_by_mistake"},
        key="secret",
    )
    run.call("POST", "/v1/subjects/link", {**pair, "subject": {"phone": "1"}}, key="secret", expect=422)
    contact = {"subject": PAT, "channel": "phone", "at": str(run.system.now()).replace(" ", "T")}
    run.call("POST", "/v1/inbound-contacts", contact, key="secret")


def links(run: Recorder) -> None:
    """Plays the links that people press: to unsubscribe, to their own preferences, and of a friend who was referred."""
    run.call("POST", "/v1/consents", grant(SAM, ("newsletter", "email"), ("service_updates", "sms")), key="secret")
    for what in ({"kinds": ["email"]}, {"purposes": ["newsletter"]}):
        made = run.call("POST", "/v1/unsubscribe-links", {"subject": SAM, **what}, key="secret").json
        link = made["url"].removeprefix(run.system.base_url)
        run.call("GET", link, headers=BROWSER)
        run.call("POST", link, headers=_FORM, raw=_ONE_CLICK)
        run.call("POST", link, headers=_FORM, raw=_ONE_CLICK)
    check(run, SAM)

    run.call("POST", "/v1/preference-links", {"email": SAM["email"]}, key="publishable")
    run.wait(minutes=1)
    token = run.mail(SAM["email"], rf"{_BASE}/preferences#(\S+)")
    own = {"Authorization": f"Bearer {token}"}
    run.call("GET", "/v1/preferences", headers=own)
    wish = {"purpose": "newsletter", "channel": "email", "granted": True}
    run.call("PATCH", "/v1/preferences", {"decisions": [wish]}, headers=own)
    run.call("PATCH", "/v1/preferences", {"opt_outs": [{"kind": "email", "opted_out": True}]}, headers=own)
    run.call(
        "PATCH", "/v1/preferences", {"opt_outs": [{"kind": "nothing", "opted_out": True}]}, headers=own, expect=422
    )
    run.wait(hours=2)
    run.call("GET", "/v1/preferences", headers=own, expect=401)
    link = run.call("POST", "/v1/preference-links", {"subject": PAT}, key="secret", tenant="psynergy").json
    own = {"Authorization": f"Bearer {link['token']}"}
    choice = {"kind": "sale_sharing", "opted_out": True}
    run.call("PATCH", "/v1/preferences", {"opt_outs": [choice]}, headers=own)
    run.wait(minutes=1)
    run.call("PATCH", "/v1/preferences", {"opt_outs": [{**choice, "opted_out": False}]}, headers=own)

    friend = {"friend": {"email": "friend.lee@practice.example"}, "referrer": PAT, "permission_confirmed": True}
    run.call("POST", "/v1/referrals", friend, key="publishable", tenant="psynergy")
    run.call("POST", "/v1/referrals", {**friend, "permission_confirmed": False}, key="secret", expect=422)
    run.wait(minutes=1)
    link = run.mail("friend.lee@practice.example", rf"(?m)^{_BASE}(/u/\S+)")
    run.call("POST", link, headers=_FORM, raw=_ONE_CLICK)
    run.call("POST", "/v1/referrals", friend, key="secret", tenant="psynergy")


def contracts(run: Recorder) -> None:
    """Plays contracts: begun, joined, left, ended, reinstated; and texts that only they permit."""
    begun = {"subjects": [PAT, SAM], "started_on": "2026-01-01", "controller_contact": "privacy@practice.example"}
    made = run.call("PUT", "/v1/contracts/practice-7", begun, key="secret")
    run.call("PUT", "/v1/contracts/practice-8", {**begun, "started_on": "2027-01-15", "subjects": [SAM]}, key="secret")
    run.call("PUT", "/v1/contracts/practice-7", {**begun, "subjects": [PAT]}, key="secret", headers=made.etag)
    run.call("PUT", "/v1/contracts/practice-7", begun, key="secret", headers=made.etag, expect=412)
    run.call("PUT", "/v1/contracts/practice-7", {**begun, "kind": "nothing"}, key="secret", expect=422)
    run.call("GET", "/v1/contracts/practice-7", key="secret")
    run.call("GET", "/v1/contracts/practice-9", key="secret", expect=404)
    run.call("POST", "/v1/consents", grant(PAT, ("service_updates", "sms"), ("service_updates", "email")), key="secret")
    check(run, PAT)
    end = {"ended_on": "2026-11-01", "reason": "terminated by client"}
    run.call("POST", "/v1/contracts/practice-7/end", end, key="secret")
    run.wait(minutes=1)
    check(run, PAT)
    run.call("POST", "/v1/contracts/practice-7/reinstate", {}, key="secret")
    run.call("POST", "/v1/contracts/practice-7/reinstate", {}, key="secret", expect=409)
    check(run, PAT)
    run.call("GET", "/v1/contracts?limit=1", key="secret")


def overview(run: Recorder) -> None:
    """Plays what the office reads at the end of a day."""
    for tenant in ("billgenix", "cyclonex", "psynergy"):
        run.call("GET", "/v1/reports/overview", key="secret", tenant=tenant)
        page = run.call("GET", "/v1/suppressions?limit=3", key="secret", tenant=tenant).json
        run.call("GET", f"/v1/suppressions?cursor={page['next_cursor']}", key="secret", tenant=tenant)
        for subject in (PAT, SAM):
            run.call("POST", "/v1/consents/lookup", {"subject": subject, "history": True}, key="secret", tenant=tenant)
        check(run, PAT, tenant) if tenant != "billgenix" else None
