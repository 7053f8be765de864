"""Texts: each provider's webhook, AWS's queue, calls to providers and their lists, and ambiguous replies."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from tests.recorded_run import outside
from tests.recorded_run.people import check, grant
from tests.recorded_run.recorder import Recorder

_PROVIDERS = ("twilio", "ringcentral", "telnyx", "aws", "generic")
_PHONE = "+1307555{:04}"


def webhooks(run: Recorder) -> None:
    """Plays STOP, a repeat, START and small talk, at each provider of two tenants; and a call that nobody signed."""
    for tenant in ("cyclonex", "psynergy"):
        for number, provider in enumerate(_PROVIDERS):
            person = _PHONE.format(number)
            path, headers, body = run.system.webhook(tenant, provider, "STOP", 1, person)
            run.call("POST", path, headers=headers, raw=body)
            run.call("POST", path, headers=headers, raw=body)
            forged = {**headers, "Verification-Token": "x"} if provider == "ringcentral" else headers
            run.call("POST", path, headers=forged, raw=body.replace(b"STOP", b"HALT"), expect=403)
            run.call("POST", path[:-1] + ".", headers=headers, raw=body, expect=403)
            run.wait(minutes=1)
            for position, text in enumerate(("HELP", "START", "Did my claim go out?"), 2):
                path, headers, body = run.system.webhook(tenant, provider, text, position, person)
                run.call("POST", path, headers=headers, raw=body)
            run.wait(minutes=1)
            run.call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": person}}, key="secret", tenant=tenant)


def queue(run: Recorder) -> None:
    """Plays what a tenant's topic puts on the queue; a message of no tenant and an unreadable one stay for people."""
    sqs = outside.client("sqs")
    inbound, deliveries = run.system.queue("-inbound"), run.system.queue("-deliveries")
    body = run.system.webhook("cyclonex", "aws", "Stop please", 9, _PHONE.format(9))[2].decode()
    foreign = json.dumps({**json.loads(body), "TopicArn": "arn:aws:sns:us-east-1:123456789012:foreign"})
    for name, text in (("a text", body), ("the same text", body), ("a foreign text", foreign), ("nonsense", "{")):
        run.act(f"{name} by queue", partial(sqs.send_message, QueueUrl=inbound, MessageBody=text))
        run.wait(minutes=1)
    run.act("nonsense for deliveries", lambda: sqs.send_message(QueueUrl=deliveries, MessageBody="nonsense"))
    run.wait(hours=1)
    run.call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": _PHONE.format(9)}}, key="secret")


def providers(run: Recorder) -> None:
    """Plays accounts with API access: texts that answer, opt-outs pushed, lists compared, a subscription lost."""
    more: dict[str, dict[str, Any]] = {
        "twilio": {"account_sid": "AC1", "auth_token": "token", "consents": "on"},
        "ringcentral": {"client_id": "id", "client_secret": "secret", "jwt": "jwt"},
        "telnyx": {"api_key": "key"},
        "aws": {"opt_out_list": "privacy-local-psynergy"},
        "generic": {},
    }
    for provider, api in more.items():
        run.act(f"account of {provider}", partial(_change, provider, api))
    run.wait(hours=2)
    run.later(hours=2)
    subject = {"email": "texts@practice.example", "phone": _PHONE.format(20)}
    wish = grant(subject, ("marketing_texts", "sms"))
    run.call("POST", "/v1/consents", wish, key="secret", tenant="psynergy")
    for number, provider in enumerate(_PROVIDERS):
        for position, text in enumerate(("STOP", "START", "HELP"), 20):
            person = _PHONE.format(20 + number)
            path, headers, body = run.system.webhook("psynergy", provider, text, position, person)
            run.call("POST", path, headers=headers, raw=body)
            run.wait(minutes=1)
    out = {"subject": subject, "kinds": ["sms"], "source": {"channel": "phone"}}
    run.call("POST", "/v1/opt-outs", out, key="secret", tenant="psynergy")
    run.wait(days=1)
    run.call("POST", "/v1/opt-outs/lookup", {"subject": subject}, key="secret", tenant="psynergy")
    check(run, subject, "psynergy")


def reviews(run: Recorder) -> None:
    """Plays ambiguous replies and contradictory identities: reviewed and resolved, or left open."""
    for number, text in enumerate(("not now, maybe stop it later", "stop?", "wrong person, who is this")):
        path, headers, body = run.system.webhook("cyclonex", "twilio", text, 50 + number, _PHONE.format(50 + number))
        run.call("POST", path, headers=headers, raw=body)
    one, two = {"email": "one@practice.example"}, {"email": "two@practice.example", "external_id": "c-2"}
    for subject in (one, two):
        run.call("POST", "/v1/consents", grant(subject, ("newsletter", "email")), key="secret")
    both = {"subject": {**one, "external_id": "c-2"}, "purposes": "all", "source": {"channel": "web_form"}}
    run.call("POST", "/v1/consents/withdraw", both, key="publishable")
    identity = run.call("GET", "/v1/reviews?kind=identity", key="secret").json["items"][0]
    waiting = run.call("GET", "/v1/reviews", key="secret").json["items"]
    reply = next(review for review in waiting if review["kind"] != "identity")
    path = f"/v1/reviews/{reply['id']}"
    run.call("GET", path, key="secret")
    run.call("GET", path, key="secret", tenant="psynergy", expect=404)
    run.call("POST", f"{path}/resolve", {"outcome": "same_person"}, key="secret", expect=422)
    run.call("POST", f"{path}/resolve", {"outcome": "not_opt_out", "note": "Read twice."}, key="secret")
    run.call("POST", f"{path}/resolve", {"outcome": "opt_out"}, key="secret", expect=409)
    run.call("POST", f"/v1/reviews/{identity['id']}/resolve", {"outcome": "different_people"}, key="secret")
    run.wait(days=5)
    run.call("GET", "/v1/reviews", key="secret")


def _change(provider: str, api: dict[str, str]) -> None:
    ssm, name = outside.client("ssm"), f"/privacy/local/psynergy/sms-{provider}"
    account = json.loads(ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    account |= {"sends_texts": True, "self_managed": provider != "twilio", "api": api}
    ssm.put_parameter(Name=name, Value=json.dumps(account), Type="SecureString", Overwrite=True)
