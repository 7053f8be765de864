"""Requests that must fail, each with the problem that it gets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from infra.local.stack import Answer, Stack
from tests.fixtures.client import SOURCE

MARK = "zq7leakmark"  # stands in every bad value, so that an echo is found wherever it comes back
GOOD: dict[str, Any] = {
    "subject": {"email": "pat.rivera@practice.example"},
    "decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}],
    "source": SOURCE,
}


@dataclass(frozen=True)
class Case:
    """A call that must fail. `raw` is the body's bytes, `more` members laid over a good body."""

    name: str
    status: int
    code: str
    errors: list[tuple[str, str]] = field(default_factory=list)  # (pointer, code)
    more: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/v1/consents"

    def send(self, stack: Stack) -> Answer:
        """The call, with a good key."""
        body = self.raw if self.raw is not None else json.dumps({**GOOD, **self.more}).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        return stack.http(self.method, self.path, headers, body, key=stack.keys["cyclonex"].secret)


def raw(name: str, body: bytes | str, code: str = "malformed_json") -> Case:
    """A body that is not JSON as it must be."""
    return Case(name, 400, code, raw=body.encode() if isinstance(body, str) else body)


def rule(name: str, pointer: str, code: str, **more: Any) -> Case:
    """A member that breaks a rule."""
    return Case(name, 422, "validation_failed", [(pointer, code)], more)


def whole(name: str, body: Any, *errors: tuple[str, str]) -> Case:
    """A body that breaks rules as a whole."""
    return Case(name, 422, "validation_failed", list(errors), raw=json.dumps(body).encode())


def subject(name: str, code: str, **identifiers: Any) -> Case:
    """An identifier that cannot exist."""
    ((kind, _),) = identifiers.items()
    return rule(name, f"/subject/{kind}", code, subject=identifiers)


def purpose(code: Any) -> list[dict[str, Any]]:
    """Decisions with one purpose."""
    return [{"purpose": code, "channel": "email", "granted": True}]


def signal(name: str, pointer: str, code: str, **signals: Any) -> Case:
    """A browser's signal that cannot be."""
    body = json.dumps({"subject": {"device_id": "d-1"}, "signals": signals}).encode()
    return Case(name, 422, "validation_failed", [(pointer, code)], path="/v1/signals", raw=body)


DEEP = f'{{"a":"{MARK}","b":' + "[" * 1000 + "]" * 1000 + "}"
GOOD_TEXT = json.dumps(GOOD)
HUGE = "9" * 5000

CASES = [
    raw("malformed JSON", f'{{"subject": "{MARK}",'),
    raw("no JSON at all", f"subject={MARK}"),
    raw("two JSON values", GOOD_TEXT + f'"{MARK}"'),
    raw("a comment", f"/* {MARK} */ {GOOD_TEXT}"),
    raw("empty body", b""),
    raw("blank body", b" \n"),
    raw("NaN", GOOD_TEXT[:-1] + f', "{MARK}": NaN}}'),
    raw("Infinity", GOOD_TEXT[:-1] + ', "collected_at": -Infinity}'),
    raw("duplicate keys", GOOD_TEXT[:-1] + f', "subject": {{"email": "{MARK}@practice.example"}}}}'),
    raw("duplicate keys further in", GOOD_TEXT.replace('"granted": true', f'"granted": true, "purpose": "{MARK}"')),
    raw("a thousand levels deep", DEEP),
    raw("a hundred thousand levels deep", "[" * 100_000 + "]" * 100_000),
    raw("a byte order mark", b"\xef\xbb\xbf" + GOOD_TEXT.encode()),
    raw("invalid UTF-8", GOOD_TEXT.encode().replace(b"pat.rivera", MARK.encode() + b"\xff\xfe")),
    raw("invalid UTF-8 in a text that takes anything", GOOD_TEXT.encode().replace(b"Yes", b"\xc3\x28")),
    raw("UTF-16", GOOD_TEXT.encode("utf-16")),
    raw("a lone surrogate in bytes", GOOD_TEXT.encode().replace(b"pat.rivera", b"\xed\xa0\x80" + MARK.encode())),
    raw("a raw control character", GOOD_TEXT.encode().replace(b"pat.rivera", MARK.encode() + b"\x00")),
    raw("a lone surrogate, escaped", GOOD_TEXT.replace("pat.rivera", MARK + "\\ud800")),
    raw("a number of 5000 digits", GOOD_TEXT[:-1] + f', "policy": {{"slug": "privacy", "version": {HUGE}}}}}'),
    Case("300 KiB", 413, "payload_too_large", raw=json.dumps({**GOOD, "x": MARK * 28_000}).encode()),
    Case("a form", 415, "unsupported_media_type", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Case("text", 415, "unsupported_media_type", headers={"Content-Type": f"text/plain; x={MARK}"}),
    Case("no content type", 415, "unsupported_media_type", headers={"Content-Type": ""}),
    Case("JSON of another kind", 415, "unsupported_media_type", headers={"Content-Type": "application/json5"}),
    rule("an unknown field", "", "unknown_field", **{MARK: 1}),
    rule("an unknown field further in", "/subject", "unknown_field", subject={"email": "a@b.example", MARK: 1}),
    whole("a list for the body", [MARK], ("", "wrong_type")),
    whole("a text for the body", MARK, ("", "wrong_type")),
    whole(
        "nothing of what is required", {}, *[(f"/{name}", "required") for name in ("subject", "decisions", "source")]
    ),
    rule("a missing field", "/source/channel", "required", source={}),
    rule(
        "text for a truth value",
        "/decisions/0/granted",
        "wrong_type",
        decisions=[{**purpose("newsletter")[0], "granted": MARK}],
    ),
    rule("a number for a text", "/subject/email", "wrong_type", subject={"email": 4155550142}),
    rule("a number with a fraction", "/policy/version", "wrong_type", policy={"slug": "privacy", "version": 1.5}),
    rule("text for a number", "/policy/version", "wrong_type", policy={"slug": "privacy", "version": "1"}),
    rule("a huge number", "/policy/version", "out_of_range", policy={"slug": "privacy", "version": 10**30}),
    rule("an array for an object", "/subject", "wrong_type", subject=[MARK]),
    rule("null for an object", "/subject", "wrong_type", subject=None),
    rule("nobody", "/subject", "no_identifier", subject={}),
    subject("an e-mail without an at sign", "not_a_email", email=MARK),
    subject("an e-mail with two", "not_a_email", email=f"a@{MARK}@b.example"),
    subject("an e-mail with a display name", "not_a_email", email=f"{MARK} <a@b.example>"),
    subject("an e-mail at a host without a dot", "not_a_email", email=f"a@{MARK}"),
    subject("an e-mail with a line end", "malformed", email=f"{MARK}@b.example\r\nBcc: x@y.example"),
    subject("an e-mail that is too long", "too_long", email=MARK * 24 + "@b.example"),
    subject("a phone with too few digits", "not_a_phone", phone="555-0142"),
    subject("a phone of no area", "not_a_phone", phone="+1 055 555 0142"),
    subject("a phone in letters", "not_a_phone", phone=MARK),
    subject("a phone with too many digits", "not_a_phone", phone="+123456789012345678"),
    subject("an external id with spaces", "not_a_external_id", external_id=f"a {MARK}"),
    subject("a control character", "malformed", external_id=f"{MARK}\u0007"),
    subject("a change of direction", "malformed", email=f"{MARK}\u202e@b.example"),
    subject("a device id with a slash", "not_a_device_id", device_id=f"../{MARK}"),
    rule("a date that is not", "/collected_at", "not_a_moment", collected_at="2026-02-30T00:00:00Z"),
    rule("a date without a zone", "/collected_at", "not_a_moment", collected_at="2026-02-01T00:00:00"),
    rule("words for a date", "/collected_at", "not_a_moment", collected_at=MARK),
    rule("seconds for a date", "/collected_at", "not_a_moment", collected_at=1764000000),
    rule("a date before computers", "/collected_at", "out_of_range", collected_at="1869-01-01T00:00:00Z"),
    rule("a date of no calendar", "/collected_at", "not_a_moment", collected_at="0000-01-01T00:00:00Z"),
    rule("a date ahead", "/collected_at", "in_the_future", collected_at="9999-12-31T23:59:59Z"),
    Case(
        "a day that is not",
        422,
        "validation_failed",
        [("/started_on", "not_a_date")],
        method="PUT",
        path=f"/v1/contracts/{MARK}",
        raw=json.dumps({"subjects": [GOOD["subject"]], "started_on": "2026-02-30"}).encode(),
    ),
    rule("too many decisions", "/decisions", "too_long", decisions=purpose("newsletter") * 26),
    rule("no decision", "/decisions", "too_short", decisions=[]),
    rule("an unknown purpose", "/decisions/0/purpose", "unknown_purpose", decisions=purpose(MARK)),
    rule("a purpose of another tenant", "/decisions/0/purpose", "unknown_purpose", decisions=purpose("partner_offers")),
    rule("a purpose in another form", "/decisions/0/purpose", "malformed", decisions=purpose(f"a/{MARK}")),
    rule(
        "an unknown channel",
        "/decisions/0/channel",
        "not_allowed",
        decisions=[{**purpose("newsletter")[0], "channel": MARK}],
    ),
    rule(
        "control characters in the wording",
        "/source/wording",
        "malformed",
        source={**SOURCE, "wording": f"{MARK}\u0000"},
    ),
    rule(
        "bidirectional marks in the wording",
        "/source/wording",
        "malformed",
        source={**SOURCE, "wording": f"\u2066{MARK}"},
    ),
    rule(
        "a line end in the address", "/source/url", "malformed", source={**SOURCE, "url": f"https://a.example/\n{MARK}"}
    ),
    rule("a wording that is too long", "/source/wording", "too_long", source={**SOURCE, "wording": MARK * 800}),
    rule("evidence that is no text", "/source/evidence", "wrong_type", source={**SOURCE, "evidence": {"a": [MARK]}}),
    rule("evidence by a name of one's own", "/source/evidence", "wrong_type", source={**SOURCE, "evidence": {MARK: 1}}),
    rule("evidence by a bad name", "/source/evidence", "malformed", source={**SOURCE, "evidence": {MARK + "!": "x"}}),
    Case("an unknown route", 404, "not_found", path=f"/v1/{MARK}"),
    Case("the root", 404, "not_found", method="GET", path="/", raw=b""),
    Case("an unknown id", 404, "not_found", method="GET", path=f"/v1/consents/{MARK}", raw=b""),
    Case("an unknown problem", 404, "not_found", method="GET", path=f"/problems/{MARK}", raw=b""),
    Case("a path that leaves", 404, "not_found", method="GET", path=f"/v1/../{MARK}", raw=b""),
    Case("a wrong method", 405, "method_not_allowed", method="PATCH"),
    Case("an empty Idempotency-Key", 400, "malformed_header", headers={"Idempotency-Key": ""}),
    Case("an Idempotency-Key with a space", 400, "malformed_header", headers={"Idempotency-Key": f"{MARK} {MARK}"}),
    Case(
        "an unreadable If-Match",
        400,
        "malformed_header",
        path=f"/v1/contracts/{MARK}/end",
        raw=json.dumps({"ended_on": "2026-01-01", "reason": "x"}).encode(),
        headers={"If-Match": MARK},
    ),
    Case(
        "an Idempotency-Key with line ends",
        400,
        "malformed_header",
        headers={"Idempotency-Key": f'"{MARK}\r\nX-Evil: 1"'},
    ),
    Case("an Idempotency-Key that is too long", 400, "malformed_header", headers={"Idempotency-Key": MARK * 24}),
    Case("an Idempotency-Key beyond ASCII", 400, "malformed_header", headers={"Idempotency-Key": f'"{MARK}ä"'}),
    Case("half a quoted Idempotency-Key", 400, "malformed_header", headers={"Idempotency-Key": f'"{MARK}'}),
    Case("a cursor that is none", 400, "invalid_cursor", method="GET", path=f"/v1/contracts?cursor={MARK}", raw=b""),
    Case(
        "a cursor that is none, in a body",
        400,
        "invalid_cursor",
        path="/v1/consents/lookup",
        raw=json.dumps({"subject": GOOD["subject"], "history": True, "cursor": MARK}).encode(),
    ),
    Case("a cursor of no feed", 400, "invalid_cursor", method="GET", path=f"/v1/suppressions?cursor={MARK}", raw=b""),
    Case("no limit", 400, "malformed_query", method="GET", path="/v1/suppressions?limit=0", raw=b""),
    Case("a cursor of no review", 400, "invalid_cursor", method="GET", path=f"/v1/reviews?cursor={MARK}", raw=b""),
    Case("a kind of no review", 400, "malformed_query", method="GET", path=f"/v1/reviews?kind={MARK}", raw=b""),
    Case("an unknown review", 404, "not_found", method="GET", path=f"/v1/reviews/{MARK}", raw=b""),
    Case(
        "an outcome of no review",
        422,
        "validation_failed",
        [("/outcome", "not_allowed")],
        path=f"/v1/reviews/{MARK}/resolve",
        raw=json.dumps({"outcome": MARK}).encode(),
    ),
    Case(
        "a note with a line of control",
        422,
        "validation_failed",
        [("/note", "malformed")],
        path=f"/v1/reviews/{MARK}/resolve",
        raw=json.dumps({"outcome": "opt_out", "note": f"{MARK}\u0000"}).encode(),
    ),
    signal("no signal", "/signals", "no_signal"),
    signal("an unknown signal", "/signals", "unknown_field", **{MARK: True}),
    signal("a text for a signal that is or is not", "/signals/gpc", "wrong_type", gpc=MARK),
    signal("a US Privacy string that is none", "/signals/us_privacy", "malformed", us_privacy="1Y?N"),
    signal("a GPP string that is none", "/signals/gpp", "unreadable", gpp=MARK),
    signal("a GPP string that is too long", "/signals/gpp", "too_long", gpp=MARK * 1600),
    Case("a parameter twice", 400, "malformed_query", method="GET", path="/v1/contracts?limit=1&limit=2", raw=b""),
    Case("a limit beyond", 400, "malformed_query", method="GET", path="/v1/contracts?limit=101", raw=b""),
    Case("an unknown parameter", 400, "malformed_query", method="GET", path=f"/v1/contracts?{MARK}=1", raw=b""),
    Case(
        "an unsubscribe link for nothing",
        422,
        "validation_failed",
        [("", "kinds_or_purposes")],
        path="/v1/unsubscribe-links",
        raw=json.dumps({"subject": GOOD["subject"]}).encode(),
    ),
    Case(
        "an unsubscribe link for kinds and purposes",
        422,
        "validation_failed",
        [("", "kinds_or_purposes")],
        path="/v1/unsubscribe-links",
        raw=json.dumps({"subject": GOOD["subject"], "kinds": ["email"], "purposes": ["newsletter"]}).encode(),
    ),
    Case(
        "an unsubscribe link for an unknown purpose",
        422,
        "validation_failed",
        [("/purposes/0", "unknown_purpose")],
        path="/v1/unsubscribe-links",
        raw=json.dumps({"subject": GOOD["subject"], "purposes": [MARK]}).encode(),
    ),
    Case("a forged unsubscribe token", 404, "not_found", path=f"/u/{MARK}", raw=b""),
    Case(
        "a preference link for nobody",
        422,
        "validation_failed",
        [("", "subject_or_email")],
        path="/v1/preference-links",
        raw=b"{}",
    ),
    Case(
        "a preference link to no address",
        422,
        "validation_failed",
        [("/email", "not_a_email")],
        path="/v1/preference-links",
        raw=json.dumps({"email": MARK}).encode(),
    ),
    Case(
        "a person's token that is none",
        401,
        "unauthorized",
        method="GET",
        path="/v1/preferences",
        raw=b"",
        headers={"X-Api-Key": MARK},
    ),
    Case(
        "a referral at a company that takes none",
        404,
        "not_found",
        path="/v1/referrals",
        raw=json.dumps(
            {"friend": {"email": f"{MARK}@b.example"}, "referrer": GOOD["subject"], "permission_confirmed": True}
        ).encode(),
    ),
]
