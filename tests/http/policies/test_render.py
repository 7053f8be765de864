"""The public policy pages: whom they serve, what they say, how they may be cached, what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest

from chalicelib import wiring
from chalicelib.domain.policies.versions import Draft
from chalicelib.usecases.policies import manage as manage_policies
from infra.local.stack import Stack
from infra.publish_policy import make_context
from tests.fixtures import policy_texts
from tests.fixtures.client import problem
from tests.http.policies.pages import HTML, PAGE, SECOND, THIRD, get, publish, publish_ahead

PLAIN: Final = {"Accept": "text/plain"}
JSON: Final = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("headers", "media"),
    [
        ({}, "text/html; charset=utf-8"),
        (HTML, "text/html; charset=utf-8"),
        ({"Accept": "*/*"}, "text/html; charset=utf-8"),
        (PLAIN, "text/plain; charset=utf-8"),
        ({"Accept": "text/html;q=0.5, text/plain"}, "text/plain; charset=utf-8"),
        (JSON, "application/json"),
    ],
)
def test_everybody_reads_the_policy_in_the_form_they_ask_for(stack: Stack, headers: dict[str, str], media: str) -> None:
    answer = get(stack, headers=headers)
    assert (answer.status, answer.header("Content-Type"), answer.header("Vary")) == (200, media, "Accept")
    assert "text/html" not in media or (answer.header("Content-Security-Policy") or "").startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("form", "media"), [("text", "text/plain"), ("json", "application/json"), ("html", "text/html")]
)
def test_those_who_cannot_set_accept_say_the_form_in_the_address(stack: Stack, form: str, media: str) -> None:
    assert (get(stack, f"{PAGE}?format={form}").header("Content-Type") or "").startswith(media)
    assert get(stack, f"{PAGE}?format={form}&utm_source=mail").status == 200
    problem(get(stack, f"{PAGE}?format=pdf", JSON), 400, "malformed_query")


def test_the_page_says_what_holds_since_when_and_where_it_stays(stack: Stack) -> None:
    publish(stack, SECOND, change_summary="Three years & <less>.")
    text = get(stack).text
    assert "<h1>Website policy</h1>" in text
    assert "<dt>Effective date</dt><dd>unknown</dd>" in text
    assert "<dd>2, in force</dd>" in text
    assert f'href="{stack.settings.base_url}{PAGE}/2">' in text
    assert "<p>Three years &amp; &lt;less&gt;.</p>" in text
    assert f'<a href="{stack.settings.base_url}{PAGE}/2?compare=1">Compare with version 1</a>' in text
    assert "Version 1</a>: no longer in force, effective date January 1, 2026</li>" in text
    assert '<h3 id="cookies">Cookies</h3>\n<p>None.</p>' in text
    assert "Write &lt;b&gt;us&lt;/b&gt;." in text
    assert '<li class="deep">' not in text and '<a href="#cookies">Cookies</a>' in text


def test_the_page_announces_the_next_version_and_that_one_says_that_it_does_not_hold_yet(stack: Stack) -> None:
    publish(stack, SECOND)
    publish_ahead(stack)
    assert re.search(r"A new version takes effect on <time [^>]*>[^<]*</time>\. <a href=\"[^\"]*/3\">", get(stack).text)
    assert "This version is not in force yet" in get(stack, f"{PAGE}/3").text
    stack.clock.advance(timedelta(days=30))
    assert "<dd>3, in force</dd>" in get(stack).text
    old = get(stack, f"{PAGE}/2").text
    assert "This version was in force until" in old and "Version 3" not in old


def test_plain_text_is_the_text_with_a_head(stack: Stack) -> None:
    publish(stack, "Line\u00a0“one”\n  • two\n", format="text", title="Our policy")
    assert get(stack, headers=PLAIN).text == (
        "Psynergy Billing\nOur policy\nEffective date: unknown\n"
        f"Version 2: {stack.settings.base_url}{PAGE}/2\n\nLine\u00a0“one”\n  • two\n"
    )
    assert '<article id="text_" lang="en-US" tabindex="-1" class="lines">' in get(stack).text


def test_json_holds_the_text_its_hash_and_its_sections(stack: Stack) -> None:
    publish(stack, SECOND)
    publish_ahead(stack)
    now = get(stack, headers=JSON).json
    assert (now["tenant"], now["version"], now["state"], now["content"]) == ("psynergy", 2, "in_force", SECOND)
    assert [(s["anchor"], s["level"]) for s in now["sections"]] == [("second", 1), ("cookies", 2), ("contact", 2)]
    assert (now["following"]["version"], now["following"]["state"]) == (3, "scheduled")
    assert [(v["version"], v["state"]) for v in now["versions"]] == [
        (3, "scheduled"),
        (2, "in_force"),
        (1, "superseded"),
    ]
    assert "versions" not in get(stack, f"{PAGE}/1", JSON).json
    assert get(stack, f"{PAGE}/1", JSON).json["following"]["url"] == f"{stack.settings.base_url}{PAGE}/2"


@pytest.mark.parametrize(
    "path",
    [
        "/p/nobody/privacy",
        "/p/psynergy/cookies",
        "/p/psynergy/Privacy",
        "/p/psynergy/-",
        "/p/psynergy/%70rivacy",
        f"{PAGE}/4",
        f"{PAGE}/2",
        f"{PAGE}/0",
        f"{PAGE}/01",
        f"{PAGE}/1000000",
        f"{PAGE}/x",
        f"{PAGE}/1?compare=2",
        f"{PAGE}/1?compare=9",
    ],
)
def test_what_is_not_published_is_not_found_as_a_page_or_a_problem(stack: Stack, path: str) -> None:
    ports = wiring.ports()
    ctx = make_context(ports.profiles["psynergy"], stack.clock.now())
    manage_policies.create_draft(ports, ctx, Draft("privacy", 0, "Secret plan", SECOND, None))
    problem(get(stack, path, JSON), 404, "not_found")
    shown = get(stack, path)
    assert (shown.status, shown.header("Content-Type")) == (404, "text/html; charset=utf-8")
    assert "Secret plan" not in shown.text
    assert shown.header("Cache-Control") == "no-store"


def test_a_cancelled_version_is_gone_and_announced_no_longer(stack: Stack) -> None:
    publish(stack, SECOND)
    publish_ahead(stack)
    ports = wiring.ports()
    manage_policies.cancel(ports, make_context(ports.profiles["psynergy"], stack.clock.now()), "privacy", 3)
    problem(get(stack, f"{PAGE}/3", JSON), 404, "not_found")
    problem(get(stack, f"{PAGE}/2?compare=3", JSON), 404, "not_found")
    assert "takes effect" not in get(stack).text and "Version 3" not in get(stack).text


def test_each_form_has_its_own_tag_and_a_known_one_is_answered_304(stack: Stack) -> None:
    tags = {get(stack, headers=headers).header("ETag") or "" for headers in (HTML, PLAIN, JSON)}
    assert len(tags) == 3
    assert all(re.fullmatch(r'"[0-9a-f]{32}"', tag) for tag in tags)
    for headers in (HTML, PLAIN, JSON):
        tag = get(stack, headers=headers).header("ETag") or ""
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = get(stack, headers={**headers, "If-None-Match": known})
            assert (answer.status, answer.body, answer.header("ETag")) == (304, b"", tag)
            assert (answer.header("Vary"), answer.header("Cache-Control")) == ("Accept", "public, max-age=300")
        others = ", ".join(tags - {tag})
        assert get(stack, headers={**headers, "If-None-Match": others}).status == 200
    before = get(stack).header("ETag")
    publish(stack, SECOND)
    assert get(stack, headers={**HTML, "If-None-Match": before or ""}).status == 200


def test_head_tells_the_same_without_the_page(stack: Stack) -> None:
    got, head = get(stack), stack.http("HEAD", PAGE, HTML)
    assert (head.status, head.body) == (200, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Content-Type"):
        assert head.header(name) == got.header(name)


def test_caches_keep_a_page_no_longer_than_it_can_be_true(stack: Stack) -> None:
    publish(stack, SECOND)
    assert get(stack).header("Cache-Control") == "public, max-age=300"
    assert get(stack, f"{PAGE}/2").header("Cache-Control") == "public, max-age=300"
    assert get(stack, f"{PAGE}/1").header("Cache-Control") == "public, max-age=86400"
    assert get(stack, f"{PAGE}/2?compare=1").header("Cache-Control") == "public, max-age=86400"
    effective = stack.clock.now() + timedelta(seconds=90)
    publish(stack, THIRD, effective_at=effective)
    kept = re.fullmatch(r"public, max-age=(\d+)", get(stack).header("Cache-Control") or "")
    assert kept is not None
    assert (effective - stack.clock.now()) // timedelta(seconds=1) <= int(kept[1]) <= 90
    assert get(stack, f"{PAGE}/3?compare=2").header("Cache-Control") == "public, max-age=300"


def test_the_page_of_a_superseded_version_stays_as_it_is_when_others_come(stack: Stack) -> None:
    publish(stack, SECOND)
    before = get(stack, f"{PAGE}/1")
    publish(stack, THIRD)
    publish_ahead(stack, title="Fourth")
    assert get(stack, f"{PAGE}/1").body == before.body


def test_an_uncached_page_costs_one_read_and_a_repeated_one_none(stack: Stack) -> None:
    publish(stack, SECOND * 300)
    publish_ahead(stack)
    for path in (PAGE, f"{PAGE}/2", f"{PAGE}/3", f"{PAGE}/1"):
        wiring.reset()
        costs(stack, path)


def costs(stack: Stack, path: str) -> None:
    with stack.meter() as meter:
        tag = get(stack, path).header("ETag") or ""
    reads = [count for (service, _), count in meter.calls.items() if service == "dynamodb"]
    assert sum(reads) == 1, (path, meter.calls)
    with stack.meter() as meter:
        assert get(stack, path, {**HTML, "If-None-Match": tag}).status == 304
        assert get(stack, path).status == 200
    assert not meter.calls, path


def test_the_real_psynergy_policy_costs_one_read_and_none_at_304(stack: Stack) -> None:
    content = policy_texts.path("psynergy").read_text(encoding="utf-8")
    publish(stack, content, format="text")
    costs(stack, PAGE)
    shown = get(stack).text
    assert '<h2 id="childrens-privacy">Children’s Privacy</h2>' in shown
    assert sum(shown.count(line) > 0 for line in content.split("\n")) >= len(set(content.split("\n")))


def test_the_comparison_names_what_changed_by_word(stack: Stack) -> None:
    publish(stack, SECOND)
    publish_ahead(stack)
    text = get(stack, f"{PAGE}/3?compare=2").text
    assert "<h1>What changed from version 2 to version 3</h1>" in text
    assert (
        '<p>We keep data for <del><span class="unseen">[removed: </span>three<span class="unseen">]</span></del>'
        '<ins><span class="unseen">[added: </span>two<span class="unseen">]</span></ins> years.</p>'
    ) in text
    assert "Cookies" not in text and "Contact" not in text
    assert f'<a href="{stack.settings.base_url}{PAGE}/3#second">Read it in full</a>' in text
    assert "The text did not change." in get(stack, f"{PAGE}/3?compare=3").text
