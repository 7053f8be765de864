"""Sessions of the console: their ends, the text of the cookie, and which pages are our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access import sessions
from chalicelib.domain.access.api_keys import ApiKey
from chalicelib.domain.access.scopes import PRESETS, SCOPES, find_preset
from chalicelib.domain.errors import Conflict, Forbidden, PrivacyError, Unauthenticated
from chalicelib.domain.hashing import hash_text

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
KEY = ApiKey("cyclonex", "key_1", "secret", "Desk", "ab" * 32, NOW, "key_0")
SESSION = sessions.start(KEY, "ses_1", "cd" * 32, NOW)
HOME = "https://privacy.example"
LOCAL = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("session", "after", "over"),
    [
        (SESSION, timedelta(), False),
        (SESSION, timedelta(minutes=31) - MS, False),
        (SESSION, timedelta(minutes=31), True),
        (replace(SESSION, idle_ends_at=NOW + timedelta(days=1)), timedelta(hours=12) - MS, False),
        (replace(SESSION, idle_ends_at=NOW + timedelta(days=1)), timedelta(hours=12), True),
        (replace(SESSION, ended_at=NOW), timedelta(), True),
        (replace(SESSION, ended_at=NOW), timedelta(days=1), True),
    ],
)
def test_a_session_ends_unused_or_old_or_by_signing_out(
    session: sessions.Session, after: timedelta, over: bool
) -> None:
    assert session.over(NOW + after) is over
    if over:
        with pytest.raises(Unauthenticated) as refusal:
            sessions.check_running(session, NOW + after)
        assert refusal.value.code == "session_over"
    else:
        sessions.check_running(session, NOW + after)


@pytest.mark.parametrize(("after", "lasts"), [(timedelta(), True), (timedelta(minutes=1), True), (MS, False)])
def test_the_calls_of_a_minute_have_their_half_hour_without_a_new_end(after: timedelta, lasts: bool) -> None:
    now = NOW + (after if lasts else timedelta(minutes=1) + after)
    assert sessions.lasts(SESSION, now) is lasts
    assert sessions.find_idle_end(now) - now >= sessions.IDLE


def test_a_session_is_of_its_key_and_prints_its_id_alone() -> None:
    assert (SESSION.tenant, SESSION.key_id, SESSION.key_hash) == ("cyclonex", "key_1", KEY.secret_hash)
    assert repr(SESSION) == "Session(ses_1)"


@pytest.mark.parametrize(("named", "same"), [("ses_1", True), ("ses_2", False), ("1", False), ("", False)])
def test_a_page_means_one_session(named: str, same: bool) -> None:
    if same:
        sessions.check_named(SESSION, named)
    else:
        with pytest.raises(Conflict) as refusal:
            sessions.check_named(SESSION, named)
        assert refusal.value.code == "session_changed"


@pytest.mark.parametrize(("after", "fresh"), [(timedelta(minutes=15) - MS, True), (timedelta(minutes=15), False)])
def test_a_sign_in_is_recent_for_a_quarter_of_an_hour(after: timedelta, fresh: bool) -> None:
    if fresh:
        sessions.check_fresh(NOW, NOW + after)
    else:
        with pytest.raises(Forbidden) as refusal:
            sessions.check_fresh(NOW, NOW + after)
        assert refusal.value.code == "sign_in_again"


@given(st.binary(min_size=32, max_size=32))
def test_a_cookie_is_read_as_it_was_written_and_all_its_bits_count(secret: bytes) -> None:
    text = sessions.compose("cyclonex", secret)
    claimed = sessions.parse(text)
    assert claimed is not None
    assert (claimed.tenant, claimed.hash) == ("cyclonex", hash_text(text))
    assert text.partition(".")[2] not in repr(claimed)
    for bit in (0, 255):
        other = (int.from_bytes(secret, "big") ^ 1 << bit).to_bytes(32, "big")
        assert sessions.compose("cyclonex", other) != text


TEXT = sessions.compose("cyclonex", b"\x07" * 32)


OTHER_TEXTS = [
    *(
        "",
        "cyclonex",
        TEXT[:-1],
        TEXT + "0",
        TEXT + "\n",
        f" {TEXT}",
        f'"{TEXT}"',
        TEXT.upper(),
        TEXT.replace(".", "_"),
    ),
    *(TEXT.replace(".", "_"), f"T#x.{'0' * 52}", f"x{'y' * 40}.{'0' * 52}", f"cyclonex.{'l' * 52}"),
]


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_what_has_another_form_is_no_cookie_of_ours(text: str) -> None:
    assert sessions.parse(text) is None


@pytest.mark.parametrize(
    ("base_url", "named", "fetch_site", "origin", "own"),
    [
        (HOME, "1", "same-origin", HOME, True),
        (HOME, "ses_1", "same-origin", "", True),  # browsers send no Origin with a GET of their own page
        (HOME, "", "same-origin", HOME, False),
        (HOME, "1", "", HOME, False),
        (HOME, "1", "same-site", HOME, False),
        (HOME, "1", "cross-site", HOME, False),
        (HOME, "1", "none", "", False),
        (HOME, "1", "same-origin, same-origin", HOME, False),
        (HOME, "1", "same-origin", "null", False),
        (HOME, "1", "same-origin", "https://evil.example", False),
        (HOME, "1", "same-origin", "https://privacy.example.evil.example", False),
        (HOME, "1", "same-origin", "https://privacy.example:444", False),
        (HOME, "1", "same-origin", "http://privacy.example", False),
        (HOME, "1", "same-origin", "http://localhost", False),
        (LOCAL, "1", "same-origin", LOCAL, True),
        (LOCAL, "1", "same-origin", "http://localhost:8000", True),
        (LOCAL, "1", "same-origin", "http://localhost:8001", False),
        (LOCAL, "1", "same-origin", "https://localhost:8000", False),
        ("http://localhost", "1", "same-origin", "http://127.0.0.1", True),
        ("https://localhost:8000", "1", "same-origin", "https://127.0.0.1:8000", False),
    ],
)
def test_a_call_is_our_own_pages_by_its_header_and_by_what_the_browser_says(
    base_url: str, named: str, fetch_site: str, origin: str, own: bool
) -> None:
    try:
        sessions.check_own_page(base_url, named, fetch_site, origin)
        code = ""
    except PrivacyError as refusal:
        code = refusal.code
        assert isinstance(refusal, Forbidden) and not refusal.detail
    assert code == ("" if own else "not_from_console")


@pytest.mark.parametrize("preset", PRESETS)
def test_scopes_are_known_as_a_preset_where_they_are_exactly_its(preset: str) -> None:
    held = frozenset(PRESETS[preset])  # type: ignore[index]  # the names come from the table itself
    assert find_preset(held) == preset
    assert find_preset(held - {"policies:read"} if "policies:read" in held else held | {"keys:manage"}) is None


def test_the_admins_preset_is_all_there_is() -> None:
    assert find_preset(frozenset(SCOPES)) == "admin"
    assert find_preset(frozenset()) is None
