"""A wrong profile file stops the start, and the error names file, key and reason."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from chalicelib.domain.tenants.profiles import ProfileError
from chalicelib.storage.tenants.profiles import FOLDER, load_profile, policy_text, read_profile

TEXT = (FOLDER / "cyclonex.toml").read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Returns a folder with Cyclonex's files for the test to damage."""
    (tmp_path / "policies").mkdir()
    name = "cyclonex-privacy-1.md"
    (tmp_path / "policies" / name).write_bytes((FOLDER / "policies" / name).read_bytes())
    (tmp_path / "logos").mkdir()
    (tmp_path / "logos" / "cyclonex.svg").write_bytes((FOLDER / "logos" / "cyclonex.svg").read_bytes())
    (tmp_path / "cyclonex.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def damage_file(folder: Path, old: str, new: str) -> str:
    assert old in TEXT
    path = folder / "cyclonex.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        read_profile(path)
    return str(caught.value)


def test_the_copy_is_read_like_the_original(copy: Path) -> None:
    assert read_profile(copy / "cyclonex.toml") == load_profile("cyclonex")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('tenant = "cyclonex"', 'tenant = "other"', "tenant: holds a word that is not one of cyclonex"),
        ('name = "Cyclonex Solutions"', "", "name: missing"),
        ('name = "Cyclonex Solutions"', 'name = " "', "name: must be a trimmed, non-empty text"),
        ("reply_window_hours = 72", 'reply_window_hours = "72"', "reply_window_hours: must be of type int, not str"),
        ("reply_window_hours = 72", "reply_window_hours = true", "reply_window_hours: must be of type int, not bool"),
        ("reply_window_hours = 72", "reply_window_hours = 0", "reply_window_hours: must be at least 1"),
        ("reply_window_hours = 72", "reply_window_hours = 72\nextra = 1", "extra: unknown key"),
        ('time_zone = "America/Denver"', 'time_zone = "America/Nowhere"', "time_zone: is not a known IANA zone"),
        ('time_zone = "America/Denver"', 'time_zone = "../etc"', "time_zone: is not a known IANA zone"),
        ('colour = "#0b4f7d"', 'colour = "navy"', "brand.colour: must be a colour such as"),
        ('colour = "#0b4f7d"', 'colour = "#0b4f7d"\nlogo = "x"', "brand.logo: unknown key"),
        ('stop_scope = "all_communications"', 'stop_scope = "everything"', "stop_scope: holds a word"),
        ('rights = ["know"', 'rights = ["forget"', "rights: holds a word"),
        ('rights = ["know"', 'rights = ["access"', "rights: holds the same value twice"),
        ('nature = "service"', 'nature = "nagging"', "purposes[0].nature: holds a word"),
        ('nature = "service"', 'nature = "cookie"', "purposes[0].nature: holds a word"),
        ('channels = ["sms", "email", "phone", "chat"]', 'channels = ["fax"]', "purposes[0].channels: holds a word"),
        ('channels = ["sms", "email", "phone", "chat"]', "channels = []", "service_updates: nature service needs"),
        ('code = "service_updates"', 'code = "Service-Updates"', "purposes[0].code: must be lower-case"),
        ('code = "support"', 'code = "service_updates"', "purposes: a code stands twice"),
        ('code = "cookies_performance"', 'code = "support"', "purposes: a code stands twice"),
        ('requires_contract = ["client"]', 'requires_contract = ["friend"]', "requires_contract: holds a word"),
        ('requires_contract = ["client"]', "requires_contract = []", "requires_contract: must not be empty"),
        (
            'requires_contract = ["client"]',
            'requires_contract = ["prospect_callback"]',
            "purposes.service_updates: no contract opens sms",
        ),
        ('blocked_by = ["sms",', 'blocked_by = ["post",', "purposes[0].blocked_by: holds a word"),
        ('channels = ["phone"]', 'channels = ["sms"]', "purposes.callback: may not use sms"),
        ('channels = ["email"]', 'channels = ["email", "sms"]', "purposes.newsletter: may not use sms"),
        ('channels = ["email", "mail"]', 'channels = ["email", "sms"]', "purposes.legal_notice: may not use sms"),
        ("channels = []", 'channels = ["email"]', "nature sensitive_data contacts nobody"),
        ("requires_consent = false\nblocked", "requires_consent = false\ndouble_opt_in = true\nblocked", "mean that"),
        ('nature = "policy_notice"', 'nature = "service"', "purposes: none of nature policy_notice"),
        ("expires_after = 90", "expires_after = 0", "expires_after: must be at least 1"),
        ("always_on = true\nblocked_by = []", 'always_on = true\nblocked_by = ["profiling"]', "cannot be blocked"),
        ('[contacts]\nsource = ["CX-32: Rights"', '[contacts]\nsource = ["somewhere"', "contacts.source: must name"),
        ("[contacts]\nsource = [", "[contacts]\nsources = [", "contacts.source: missing"),
        ("postal_address = [", "postal_adress = [", "contacts.postal_adress: unknown key"),
        ("start = 09:00:00", "start = 07:59:59", "quiet_hours.start: must lie"),
        ("end = 20:00:00", "end = 21:00:01", "quiet_hours.start: must lie"),
        ("end = 20:00:00", "end = 09:00:00", "quiet_hours.end: must be later"),
        ("start = 09:00:00", 'start = "09:00"', "quiet_hours.start: must be of type time, not str"),
        ('appeal = { n = 45, unit = "calendar_days" }', 'appeal = { n = 45, unit = "weeks" }', "appeal.unit: holds"),
        ("days_before = [30,", "days_before = [-1,", "reminders.days_before: must hold whole numbers"),
        ("request_log_months = 24", "request_log_months = 23", "request_log_months: must be at least 24"),
        ("effective_at = 2026-01-01T00:00:00Z", "effective_at = 2026-01-01T00:00:00", "must carry an offset"),
        ("effective_at = 2026-01-01T00:00:00Z", "effective_at = 2026-01-01", "must be of type datetime, not date"),
        ("version = 1", "version = 2", "policies/cyclonex-privacy-2.md: missing"),
        ("[minors]", "[minor]", "minors: missing"),
        ("[[promises]]", "[[promises]]\nnumber = 1", "promises[0].number: unknown key"),
        ("[minors]", "[minors", "not TOML"),
    ],
)
def test_the_error_names_file_key_and_reason(copy: Path, old: str, new: str, message: str) -> None:
    error = damage_file(copy, old, new)
    assert error.startswith(("cyclonex.toml: ", "policies/"))
    assert message in error


def test_a_second_version_with_the_same_number_is_refused(copy: Path) -> None:
    block = TEXT[TEXT.index("[[policies]]") :]
    assert "policies: a version stands twice" in damage_file(copy, block, block + "\n" + block)


def test_a_second_rule_for_a_channel_is_refused(copy: Path) -> None:
    rule = '[[channel_rules]]\nsource = ["choice"]\nchannel = "sms"\nnever_natures = []\nrequires_consent = false\n'
    assert "channel_rules: a channel stands twice" in damage_file(copy, "[[purposes]]", rule + "[[purposes]]")


def test_a_key_that_must_be_a_table_is_refused_as_anything_else(copy: Path) -> None:
    section = TEXT[TEXT.index("[caps]") : TEXT.index("[retention]")]
    path = copy / "cyclonex.toml"
    path.write_text('caps = "none"\n' + TEXT.replace(section, ""), encoding="utf-8")
    with pytest.raises(ProfileError, match="caps: must be of type dict, not str"):
        read_profile(path)


@pytest.mark.parametrize("tenant", ["", "acme", "../tenants/cyclonex", "Cyclonex"])
def test_a_tenant_without_a_file_has_no_profile(tenant: str) -> None:
    with pytest.raises(ProfileError, match="no profile file"):
        load_profile(tenant)


def test_the_digest_of_a_policy_ignores_the_kind_of_line_end_and_nothing_else(copy: Path) -> None:
    path = copy / "policies" / "cyclonex-privacy-1.md"
    original = read_profile(copy / "cyclonex.toml").policies[0].sha256
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert read_profile(copy / "cyclonex.toml").policies[0].sha256 == original
    path.write_bytes(text + b" ")
    assert read_profile(copy / "cyclonex.toml").policies[0].sha256 == hashlib.sha256(text + b" ").hexdigest()


def test_a_policy_without_a_file_has_no_text() -> None:
    with pytest.raises(ProfileError, match=r"cyclonex-privacy-9\.md: missing"):
        policy_text("cyclonex", "privacy", 9)


def test_a_missing_logo_is_named(copy: Path) -> None:
    (copy / "logos" / "cyclonex.svg").unlink()
    with pytest.raises(ProfileError, match=r"brand\.logo: cyclonex\.svg is missing"):
        read_profile(copy / "cyclonex.toml")
