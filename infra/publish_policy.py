"""Publishes a policy from a file, as the API would.

    python -m infra.publish_policy psynergy privacy policy.txt --title "Website Privacy Policy" \\
        --effective 2024-06-30 --override-reason "Stated by the policy; published here later"

A .txt file is kept line by line, .md is Markdown, .html is converted to Markdown. `--effective` is a moment
(RFC 3339), a date (its first moment in the company's time zone) or `unknown`. A text that is already published is
left alone. Run it with an operator's own credentials and the API's environment variables (docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from chalicelib.domain.access.scopes import SCOPES
from chalicelib.domain.errors import Invalid, PrivacyError
from chalicelib.domain.policies.text import canonical, sha256
from chalicelib.domain.policies.versions import Draft, NoticePlan, Published, Shelf, TextFormat
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import start_of_day
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.policies import manage as manage_policies
from chalicelib.usecases.ports.bundle import Ports
from infra.html_to_markdown import convert
from infra.operating import build_ports
from infra.refusals import REFUSALS, describe

_FORMATS: Final[dict[str, TextFormat]] = {".txt": "text", ".md": "markdown", ".html": "markdown", ".htm": "markdown"}


class Unusable(Exception):
    """The file or an argument can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for the file: the version that has its text, and whether this call published it."""

    version: Published
    new: bool


def read(path: Path, profile: Profile) -> tuple[str, TextFormat]:
    """Reads the canonical text of a file and its format. Raises Unusable."""
    text_format = _FORMATS.get(path.suffix.lower())
    if text_format is None:
        raise Unusable(f"{path.name}: must be one of {', '.join(_FORMATS)}")
    try:
        content = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path.name}: cannot be read, or is not UTF-8") from error
    if path.suffix.lower().startswith(".htm"):
        content = convert(content, profile.contacts.website)
    return canonical(content), text_format


def parse_effective(text: str, zone: str) -> datetime | None:
    """Returns the moment that `--effective` means, or None for `unknown`. Raises Unusable."""
    if text == "unknown":
        return None
    try:
        if len(text) == len("2026-01-01"):
            return start_of_day(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable("--effective: a moment as 2026-11-22T17:00:00Z, a date, or unknown") from error
    if moment.tzinfo is None:
        raise Unusable("--effective: a moment needs an offset or Z")
    return moment


def make_context(profile: Profile, now: datetime) -> Context:
    """Makes the context for publishing: this tool acts for the system and may do everything."""
    return of_system(profile, "publish_policy", now, "publish_policy", scopes=frozenset(SCOPES))


def publish(ports: Ports, ctx: Context, draft: Draft, override_reason: str | None) -> Outcome:
    """Publishes the draft unless its text is already published. Continues where an earlier run was interrupted.

    Raises what the use cases raise: Invalid, which leaves no draft behind; Conflict (draft_exists) if somebody else's
    draft is open.
    """
    shelf = ports.policies.shelf(ctx.tenant, draft.slug, fresh=True)
    known = _find_published(shelf, sha256(draft.content))
    if known is not None:
        return Outcome(known, new=False)
    number = _find_own_draft(ports, ctx, shelf, draft)
    if number is None:
        number = shelf.next_number
        manage_policies.create_draft(ports, ctx, draft)
    try:
        done = manage_policies.publish(ports, ctx, draft.slug, number, override_reason).result.published
    except Invalid:
        manage_policies.drop_draft(ports, ctx, draft.slug, number, None)
        raise
    if done is None:
        raise TypeError("publishing gives a published version")
    return Outcome(done, new=True)


def _find_published(shelf: Shelf, digest: str) -> Published | None:
    same = [entry for entry in shelf.published if entry.sha256 == digest and entry.cancelled_at is None]
    return same[-1] if same else None


def _find_own_draft(ports: Ports, ctx: Context, shelf: Shelf, draft: Draft) -> int | None:
    """Returns the number of the open draft if it has this exact text, after updating everything else in it."""
    if shelf.draft is None:
        return None
    found = ports.policies.draft(ctx.tenant, shelf.slug, shelf.draft)
    if found is None or sha256(found.content) != sha256(draft.content):
        return None
    fields = ("title", "effective_at", "material", "change_summary", "notice", "reconsent_purposes", "locale", "format")
    values: dict[str, Any] = {name: getattr(draft, name) for name in fields}
    manage_policies.revise_draft(ports, ctx, shelf.slug, found.number, found.etag, values)
    return found.number


def make_draft(options: argparse.Namespace, profile: Profile) -> Draft:
    """Makes the draft that the arguments describe. Raises Unusable."""
    content, text_format = read(options.file, profile)
    notice = None
    if options.audience or options.channel or options.send_at:
        if not (options.audience and options.channel and options.send_at):
            raise Unusable("a notice needs --audience, --channel and --send-at")
        send_at = parse_effective(options.send_at, profile.time_zone)
        if send_at is None:
            raise Unusable("--send-at can't be unknown")
        notice = NoticePlan(tuple(options.audience), tuple(options.channel), send_at)
    return Draft(
        slug=options.slug,
        number=0,
        title=options.title,
        content=content,
        effective_at=parse_effective(options.effective, profile.time_zone),
        material=options.material,
        change_summary=options.summary,
        notice=notice,
        reconsent_purposes=tuple(options.reconsent),
        format=text_format,
    )


def parser() -> argparse.ArgumentParser:
    """Makes the parser of the command's arguments."""
    made = argparse.ArgumentParser(prog="python -m infra.publish_policy", description=__doc__.partition("\n")[0])
    made.add_argument("tenant", choices=tenants())
    made.add_argument("slug")
    made.add_argument("file", type=Path)
    made.add_argument("--title", required=True)
    made.add_argument("--effective", required=True, help="RFC 3339 moment, date, or unknown")
    made.add_argument("--override-reason", help="why it is published though its date is past or unknown")
    made.add_argument("--material", action="store_true", help="it changes people's rights or the use of their data")
    made.add_argument("--summary", default="", help="what changed, for people")
    made.add_argument("--audience", action="append", choices=["active_contracts", "consented", "accepted"])
    made.add_argument("--channel", action="append", choices=["email", "in_app", "site_banner"])
    made.add_argument("--send-at", help="when people are told: moment or date")
    made.add_argument("--reconsent", action="append", default=[], metavar="PURPOSE", help="consent is needed again")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0 if the text is published now or was before."""
    options = parser().parse_args(arguments)
    try:
        ports = build_ports()
        profile = ports.profiles[options.tenant]
        ctx = make_context(profile, ports.clock.now())
        outcome = publish(ports, ctx, make_draft(options, profile), options.override_reason)
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    except (Unusable, PrivacyError) as error:
        print(_describe_error(error), file=sys.stderr)
        return 1
    verb = "published" if outcome.new else "was published before:"
    version = outcome.version
    print(f"{verb} {options.tenant}/{options.slug} version {version.number}, sha256 {version.sha256}")
    return 0


def _describe_error(error: Exception) -> str:
    if isinstance(error, Invalid) and error.fields:
        return "\n".join(f"{field.pointer}: {field.message} ({field.code})" for field in error.fields)
    return str(error) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
