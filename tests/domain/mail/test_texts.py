"""The texts of our mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import make_mail
from chalicelib.domain.mail.rendering import to_html, to_text
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.storage.tenants.profiles import Profiles

ASKED = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 22, 17, 5, tzinfo=UTC), "America/Chicago", "November 22, 2026 at 11:05 AM CST"),
        (datetime(2026, 7, 1, 5, 0, tzinfo=UTC), "America/Chicago", "July 1, 2026 at 12:00 AM CDT"),
        (datetime(2026, 7, 1, 17, 0, tzinfo=UTC), "America/Chicago", "July 1, 2026 at 12:00 PM CDT"),
        (datetime(2027, 1, 1, 2, 9, tzinfo=UTC), "America/New_York", "December 31, 2026 at 9:09 PM EST"),
    ],
)
def test_moments_are_told_in_the_tenants_zone(at: datetime, zone: str, words: str) -> None:
    assert mail_texts.moment(at, zone) == words


def test_every_channel_has_words() -> None:
    assert set(mail_texts.CHANNEL_WORDS) == set(get_args(Channel))


@pytest.mark.parametrize("tenant", sorted(Profiles()))
def test_a_confirmation_says_who_asks_for_what_and_until_when(tenant: str) -> None:
    profile = Profiles()[tenant]
    items = [(purpose.title, next(iter(purpose.channels), None)) for purpose in profile.purposes.values()]
    link = "https://privacy.example/c/1.t.x.y"
    content = mail_texts.compose_confirmation(profile, items, link, ASKED, ASKED + timedelta(hours=24))
    subject, text = content.subject, to_text(content)
    assert profile.name in subject and profile.name in text
    assert f"\n{link}\n" in text
    words = " ".join(text.split())
    assert all(f"- {mail_texts.item(title, channel)}" in words for title, channel in items)
    assert "November 22, 2026" in text and "November 23, 2026" in text
    assert profile.contacts.website in text
    assert "\n" not in subject and len(subject) < 120
    assert all(len(line) <= 78 or line == link for line in text.splitlines())
    assert text.isascii()


def test_every_mail_is_text_and_html_of_the_same_words_and_answers_go_to_the_company() -> None:
    profile = Profiles()["psynergy"]
    content = mail_texts.compose_preference_link(profile, "https://privacy.example/u/1?a=b&c=<d>", ASKED)
    mail = make_mail(profile, "out_1", "pat@example.com", content, {"X-Own": "1"})
    assert (mail.subject, mail.text, mail.html) == (content.subject, to_text(content), to_html(content))
    assert "<d>" not in mail.html and "<img" not in mail.html
    assert mail.headers == {"X-Own": "1", "Reply-To": profile.contacts.email}
    assert "pat@example.com" not in repr(mail)


def test_a_purpose_that_contacts_nobody_is_named_without_a_channel() -> None:
    assert mail_texts.item("Sharing with partners", None) == "Sharing with partners"
    assert mail_texts.item("Offers", "mail") == "Offers (by post)"


@pytest.mark.parametrize(
    ("title", "channel", "told"),
    [
        ("Learning center e-mails", "email", "Learning center e-mails"),
        ("Offers and news by text message", "sms", "Offers and news by text message"),
        ("News in the app", "in_app", "News in the app"),
        ("Offers by e-mail and post", "email", "Offers by e-mail and post (by e-mail)"),
        ("Offers by e-mail", "sms", "Offers by e-mail (by text message)"),
        ("Postings", "mail", "Postings (by post)"),
    ],
)
def test_a_channel_is_told_unless_the_title_names_it_alone(title: str, channel: str, told: str) -> None:
    assert mail_texts.item(title, channel) == told
