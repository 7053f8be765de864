"""Reads tenant profiles from the package's reviewed files, chalicelib/tenants/<tenant>.toml, and checks them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.rights.vocabulary import ReceivedVia
from chalicelib.domain.tenants.parts import Brand, ChannelRule, PolicyVersion, TaskRule
from chalicelib.domain.tenants.profiles import Profile, ProfileError
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, SILENT_NATURES, Channel, CookieCategory, Nature, Purpose
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.tenants import sections
from chalicelib.storage.tenants.toml_table import Table

FOLDER: Final = Path(__file__).parents[2] / "tenants"

Part = TypeVar("Part")

# No profile may permit these by SMS, whatever its file says (contract, section 4).
_NEVER_ON_SMS: Final[frozenset[Nature]] = frozenset({"legal_notice"})


def tenants() -> tuple[str, ...]:
    """Returns the sorted names of all tenants, one for each profile file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load_profile(tenant: str) -> Profile:
    """Returns one tenant's profile, cached for the life of the process.

    Raises ProfileError, which names file, key and reason, also if the tenant has no file.
    """
    if tenant not in tenants():  # this also keeps a path out of the file name
        raise ProfileError("no profile file for this tenant")
    return read_profile(FOLDER / f"{tenant}.toml")


class Profiles(Mapping[str, Profile]):
    """All tenants' profiles by name; each is read when first needed, so that a cold start reads only one."""

    def __getitem__(self, tenant: str) -> Profile:
        try:
            return load_profile(tenant)
        except ProfileError as error:
            if tenant in tenants():
                raise
            raise KeyError(tenant) from error

    def __iter__(self) -> Iterator[str]:
        return iter(tenants())

    def __len__(self) -> int:
        return len(tenants())


def read_profile(path: Path) -> Profile:
    """Reads and checks one profile file and the policy texts that belong to it. Raises ProfileError."""
    try:
        table = Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path.name}: not TOML in UTF-8: {error}") from error
    profile = _profile(table, path)
    table.done()
    _check(table, profile)
    return profile


def policy_text(tenant: str, slug: str, version: int) -> str:
    """Returns a policy version's canonical text: UTF-8 with line feeds. Raises ProfileError if its file is missing."""
    return _policy_text(FOLDER, f"{tenant}-{slug}-{version}.md")


def _profile(table: Table, path: Path) -> Profile:
    table.source()
    cookies = _build_each(table, "cookie_categories", sections.cookie)
    return Profile(
        tenant=table.choice("tenant", (path.stem,)),
        name=table.text("name"),
        legal_name=table.text("legal_name"),
        time_zone=_zone(table),
        scope=table.codes("scope"),
        not_covered=table.codes("not_covered"),
        brand=_brand(table.table("brand"), path.parent / "logos" / f"{path.stem}.svg"),
        contacts=_build_one(table, "contacts", sections.contacts),
        owner=table.text("owner"),
        purposes=_purposes(table, [*_build_each(table, "purposes", sections.purpose), *cookies]),
        channel_rules=_channel_rules(table),
        stop_scope=table.choice("stop_scope", OPT_OUT_KINDS),
        reply_window_hours=table.whole("reply_window_hours", 1),
        contract_end_silences_all=table.flag("contract_end_silences_all"),
        quiet_hours=_build_one(table, "quiet_hours", sections.quiet_hours),
        texts=_build_one(table, "texts", sections.texts),
        cookie_categories=tuple(
            CookieCategory(item.code, item.title, not item.requires_consent, item.blocked_by) for item in cookies
        ),
        rights=table.choices("rights", get_args(Right)),
        shine_the_light_via=_shine_the_light_via(table),
        response_times=_build_one(table, "response_times", sections.response_times),
        disclosures=tuple(_build_each(table, "disclosures", sections.disclosure)) if table.has("disclosures") else (),
        tasks=_tasks(table),
        agents=_build_one(table, "agents", sections.agents),
        caps=_build_one(table, "caps", sections.caps),
        retention=_build_one(table, "retention", sections.retention),
        notices=_build_one(table, "notices", sections.notices),
        reminders=_build_one(table, "reminders", sections.reminders),
        minors=_build_one(table, "minors", sections.minors),
        signals=_build_one(table, "signals", sections.signals),
        collection=_build_one(table, "collection", sections.collection),
        promises={item.code: item for item in _build_each(table, "promises", sections.promise)},
        allowed_origins=table.texts("allowed_origins"),
        policies=_policies(table, path),
        needs_confirmation=table.texts("needs_confirmation"),
    )


def _brand(table: Table, logo: Path) -> Brand:
    try:
        brand = sections.brand(table, logo.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise table.fail("logo", f"{logo.name} is missing") from None
    table.done()
    return brand


def _shine_the_light_via(table: Table) -> tuple[ReceivedVia, ...]:
    key = "shine_the_light_via"
    return table.choices(key, get_args(ReceivedVia)) if table.has(key) else ()


def _build_one(table: Table, key: str, build: Callable[[Table], Part]) -> Part:
    part = table.table(key)
    built = build(part)
    part.done()
    return built


def _build_each(table: Table, key: str, build: Callable[[Table], Part]) -> list[Part]:
    built = []
    for part in table.tables(key):
        built.append(build(part))
        part.done()
    return built


def _zone(table: Table) -> str:
    name = table.text("time_zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise table.fail("time_zone", "is not a known IANA zone") from error
    return name


def _purposes(table: Table, items: list[Purpose]) -> dict[str, Purpose]:
    purposes = {item.code: item for item in items}
    if len(purposes) != len(items):
        raise table.fail("purposes", "a code stands twice")
    return purposes


def _channel_rules(table: Table) -> dict[Channel, ChannelRule]:
    items = _build_each(table, "channel_rules", sections.channel_rule) if table.has("channel_rules") else []
    rules = {item.channel: item for item in items}
    if len(rules) != len(items):
        raise table.fail("channel_rules", "a channel stands twice")
    return rules


def _tasks(table: Table) -> tuple[TaskRule, ...]:
    items = _build_each(table, "tasks", sections.task)
    if len({item.code for item in items}) != len(items):
        raise table.fail("tasks", "a code stands twice")
    return tuple(items)


def _policies(table: Table, path: Path) -> tuple[PolicyVersion, ...]:
    versions = [_policy(part, path) for part in table.tables("policies")]
    versions.sort(key=lambda policy: (policy.slug, policy.version))
    if len({(policy.slug, policy.version) for policy in versions}) != len(versions):
        raise table.fail("policies", "a version stands twice")
    return tuple(versions)


def _policy(part: Table, path: Path) -> PolicyVersion:
    part.source()
    slug, version, effective_at = part.code("slug"), part.whole("version", 1), part.instant("effective_at")
    part.done()
    text = _policy_text(path.parent, f"{path.stem}-{slug}-{version}.md")
    return PolicyVersion(slug, version, effective_at, hash_text(text))


def _policy_text(folder: Path, name: str) -> str:
    try:
        # Reading as text turns every kind of line ending into a line feed and changes no other character.
        return (folder / "policies" / name).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise ProfileError(f"policies/{name}: missing or not UTF-8") from error


def _check(table: Table, profile: Profile) -> None:
    """Checks the rules that involve several parts of a profile."""
    for purpose in profile.purposes.values():
        _check_purpose(table, purpose)
        _check_channels(table, profile, purpose)
    for nature in ("policy_notice", "legal_notice"):
        if not any(purpose.nature == nature for purpose in profile.purposes.values()):
            raise table.fail("purposes", f"none of nature {nature}")


def _check_purpose(table: Table, purpose: Purpose) -> None:
    key = f"purposes.{purpose.code}"
    if purpose.nature in SILENT_NATURES and purpose.channels:
        raise table.fail(key, f"nature {purpose.nature} contacts nobody and has no channels")
    if purpose.nature not in SILENT_NATURES and not purpose.channels:
        raise table.fail(key, f"nature {purpose.nature} needs a channel")
    if (purpose.written_consent or purpose.double_opt_in) and not purpose.requires_consent:
        raise table.fail(key, "written consent and double opt-in mean that consent is required")


def _check_channels(table: Table, profile: Profile, purpose: Purpose) -> None:
    key = f"purposes.{purpose.code}"
    for channel in purpose.channels:
        if not profile.permits(purpose, channel) or (channel == "sms" and purpose.nature in _NEVER_ON_SMS):
            raise table.fail(key, f"may not use {channel}")
        if profile.contract_kinds(purpose, channel) == ():
            raise table.fail(key, f"no contract opens {channel} for it")
