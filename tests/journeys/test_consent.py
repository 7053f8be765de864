"""A consent's life: given, used, withdrawn, looked up, expired, renewed; and the policy under which it was given."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from chalicelib.storage.tenants.profiles import load_profile
from tests.fixtures.client import Client, moment

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
NEWS = ("newsletter", "email", True)


def test_given_used_withdrawn_and_looked_up_at_an_earlier_instant(cyclonex: Client) -> None:
    clock = cyclonex.stack.clock
    before = moment(clock.now())
    clock.advance(timedelta(hours=1))
    given = cyclonex.record(PAT, NEWS).json
    assert cyclonex.reasons({"phone": "307.555.0142"}, "newsletter") == []

    clock.advance(timedelta(days=30))
    during = moment(clock.now())
    clock.advance(timedelta(days=30))
    withdrawn = cyclonex.withdraw({"email": "PAT.RIVERA@practice.example"}, "newsletter").json
    told = cyclonex.check(PAT, "newsletter")
    assert told["reasons"] == [
        {"code": "consent_withdrawn", "since": withdrawn["recorded_at"], "source_id": withdrawn["id"]}
    ]

    slot = ("newsletter", "email")
    assert cyclonex.decisions(PAT, at=before) == {}
    assert cyclonex.decisions(PAT, at=during)[slot] == "granted"
    assert cyclonex.decisions(PAT)[slot] == "withdrawn"
    history = cyclonex.lookup(PAT, history=True)["history"]
    assert [event["record_id"] for event in history] == [withdrawn["id"], given["id"]]


def test_a_consent_expires_when_its_time_is_over_and_can_be_given_again(psynergy: Client) -> None:
    person = {"email": "happy.client@practice.example"}
    given = psynergy.record(person, ("testimonials", None, True)).json["decisions"][0]
    assert psynergy.reasons(person, "testimonials") == []
    psynergy.stack.clock.advance(timedelta(days=1094))
    assert psynergy.reasons(person, "testimonials") == []
    psynergy.stack.clock.advance(timedelta(days=2))
    told = psynergy.check(person, "testimonials")
    assert [(r["code"], r["since"]) for r in told["reasons"]] == [("consent_expired", given["expires_at"])]
    assert psynergy.decisions(person) == {("testimonials", None): "expired"}
    psynergy.record(person, ("testimonials", None, True))
    assert psynergy.reasons(person, "testimonials") == []


def test_an_expired_choice_of_cookies_is_asked_for_again(psynergy: Client) -> None:
    device = {"device_id": "d-5512"}
    psynergy.record(device, ("cookies_performance", None, True), key="publishable")
    psynergy.stack.clock.advance(timedelta(days=366))
    assert psynergy.decisions(device) == {("cookies_performance", None): "expired"}


def test_a_mailed_question_counts_once_its_button_is_pressed_and_not_after_a_day(psynergy: Client) -> None:
    person, late = {"email": "learner@practice.example"}, {"email": "late@practice.example"}
    wish = ("learning_center_emails", "email", True)
    for one in (person, late):
        psynergy.record(one, wish, key="publishable")
    psynergy.stack.drain()
    links = {}
    for mail in psynergy.stack.mails():
        links[mail.recipients[0]] = "/c/" + mail.text.partition("/c/")[2].split()[0]
    assert psynergy.reasons(person, "learning_center_emails") == ["consent_pending"]
    assert psynergy.stack.http("POST", links[person["email"]]).status == 200
    assert psynergy.reasons(person, "learning_center_emails") == []
    psynergy.stack.clock.advance(timedelta(hours=25))
    assert psynergy.stack.http("POST", links[late["email"]]).status == 410
    assert psynergy.reasons(late, "learning_center_emails") == ["no_consent"]
    assert psynergy.reasons(person, "learning_center_emails") == []


def test_a_consent_names_the_policy_that_was_in_force_and_by_its_hash(cyclonex: Client) -> None:
    (policy,) = load_profile("cyclonex").policies
    named = cyclonex.record(PAT, NEWS).json["policy"]
    assert named == {"slug": "privacy", "version": 1, "sha256": policy.sha256}
    published = cyclonex.call("GET", "/v1/tenant").json["policies"]
    assert [(p["slug"], p["version"]) for p in published] == [("privacy", 1)]
    assert len(bytes.fromhex(named["sha256"])) == hashlib.sha256().digest_size
    assert cyclonex.record(PAT, NEWS, policy={"slug": "privacy", "version": 1}).json["policy"] == named
