"""Changes a person's own choices by their link: what they give, refuse, opt out of and lift is one transaction.

A process that dies leaves all of it or nothing, so that no grant stands without the refusal that was sent with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.policies.versions import PRIVACY
from chalicelib.domain.tenants.profiles import require_purpose
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.consents.record import Begun, RecordConsent, SentDecision, begin_consent, decide_begun
from chalicelib.usecases.links import person_links
from chalicelib.usecases.opt_outs.lift import LiftOptOut, begin_lift, decide_for
from chalicelib.usecases.opt_outs.record import RecordOptOut, decide_opt_out, new_record
from chalicelib.usecases.people.naming import derive_identifier_keys
from chalicelib.usecases.people.origin import Origin, keep_wording
from chalicelib.usecases.people.reach import Reach, find_reach
from chalicelib.usecases.people.record_act import Decision, carry_out, has_news
from chalicelib.usecases.self_service.preferences import Preferences, enter, read_choices, read_link_views

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.domain.event_types import EventType
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.policies.versions import Shelf
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.tenants.purposes import OptOutKind
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_SEVERAL: Final = "Several people use this address, so here you can opt out and withdraw consent, but not give it."


@dataclass(frozen=True, slots=True, repr=False)
class Changed:
    """What holds after a change, and the records of acts that may need a second step."""

    preferences: Preferences
    given: ConsentRecord | None
    lifted: OptOutRecord | None


@dataclass(frozen=True, slots=True, repr=False)
class ChangePreferences:
    """The command. `wording` is the text that the person saw; without it, `compose_agreement` supplies one."""

    decisions: tuple[SentDecision, ...]
    opt_out: tuple[OptOutKind, ...]
    lift: tuple[OptOutKind, ...]
    wording: str | None = None

    @property
    def opens(self) -> bool:
        """Whether anything is granted or lifted."""
        return bool(self.lift) or any(sent.granted for sent in self.decisions)

    @property
    def closes(self) -> bool:
        """Whether anything is refused or opted out of."""
        return bool(self.opt_out) or any(not sent.granted for sent in self.decisions)


@dataclass(frozen=True, slots=True, repr=False)
class _Parts:
    """The parts of a change, each with its record before any decision; None for what the command has not."""

    given: Begun | None
    out: tuple[RecordOptOut, OptOutRecord] | None
    lifted: tuple[LiftOptOut, OptOutRecord] | None

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The origins whose wording is to be kept."""
        given = (self.given.command.origin,) if self.given else ()
        return (*given, self.lifted[0].origin) if self.lifted else given


def change(
    ports: Ports, token: str, request_id: str, now: datetime, command: ChangePreferences, *, gpc: bool = False
) -> Changed:
    """Changes a person's choices, all or none; their own word is the proof.

    Raises Unauthenticated for a token that is not ours or has expired, Invalid for what cannot be decided, Conflict
    (identity_conflict) for a grant or lift where several people use the address; in each case nothing was changed.
    """
    ctx, link = enter(ports, token, request_id, now, gpc=gpc)
    named = person_links.read_identifiers(ports, ctx.tenant, link)
    parts = _begin(ports, ctx, named, link.id, command)

    def attempt() -> Plan[list[Decision[Any]]]:
        if command.opens and len(read_link_views(ports, ctx, link)) > 1:
            raise Conflict(_SEVERAL, code="identity_conflict")
        shelf, found = ports.policies.shelf_beside(ctx.tenant, PRIVACY, derive_identifier_keys(ports, ctx, named))
        reach = find_reach(ports, ctx, named, trusted=True, opening=command.opens, widely=command.closes, found=found)
        decisions = _decide(ports, ctx, parts, reach, shelf)
        if not decisions:
            return Plan([], decisions)
        for origin in parts.origins:
            keep_wording(ports, ctx, origin)
        kind: EventType = decisions[0].event_type if len(decisions) == 1 else "preferences.changed"
        return Plan(carry_out(ports, ctx, reach, decisions, kind), decisions)

    records = [decision.record for decision in commit_step(ports, ctx, attempt)]
    return Changed(
        read_choices(ports, ctx, link),
        given=next((one for one in records if parts.given and one.id == parts.given.blank.id), None),
        lifted=next((one for one in records if parts.lifted and one.id == parts.lifted[1].id), None),
    )


def _begin(
    ports: Ports, ctx: Context, named: tuple[Identifier, ...], link_id: str, command: ChangePreferences
) -> _Parts:
    """Checks the command. Raises Invalid."""
    source = Source("web_form", f"{ports.base_url}/preferences", None, {"preference_link": link_id})
    given = out = lifted = None
    if command.decisions:
        agreed = Origin(named, source, _wording(ctx.profile, command))
        given = begin_consent(ports, ctx, RecordConsent(agreed, command.decisions))
    if command.opt_out:
        opting = RecordOptOut(Origin(named, source), command.opt_out, "web", only_open=True)
        out = (opting, new_record(ports, ctx, opting))
    if command.lift:
        said = Origin(named, source, command.wording or mail_texts.compose_lift(ctx.profile, command.lift))
        lifting = LiftOptOut(said, command.lift, "web")
        lifted = (lifting, begin_lift(ports, ctx, lifting))
    return _Parts(given, out, lifted)


def _decide(ports: Ports, ctx: Context, parts: _Parts, reach: Reach, shelf: Shelf) -> list[Decision[Any]]:
    """Decides on each part; opt-outs that hold already are left out. Raises Conflict (identity_conflict)."""
    decisions: list[Decision[Any]] = []
    if parts.given is not None:
        decisions.append(decide_begun(ports, ctx, parts.given, reach, shelf))
    if parts.out is not None:
        out = decide_opt_out(*parts.out, reach)
        decisions += [out] if has_news(ports, ctx, reach, out) else []
    if parts.lifted is not None:
        decisions.append(decide_for(ports, ctx, *parts.lifted, reach.resolution))
    return decisions


def _wording(profile: Profile, command: ChangePreferences) -> str | None:
    """Returns the text that the person agreed to.

    Raises Invalid for an unknown purpose, or for one that needs the exact text that was shown.
    """
    agreed = []
    for number, sent in enumerate(command.decisions):
        purpose = require_purpose(profile, sent.purpose, f"/decisions/{number}/purpose")
        if sent.granted and purpose.written_consent and command.wording is None:
            message = "This purpose needs written consent: send the exact text that the person saw."
            raise Invalid(FieldError("/wording", "wording_required", message))
        if sent.granted:
            agreed.append(mail_texts.compose_agreement(profile, purpose.title, sent.channel))
    return command.wording or "\n".join(agreed) or None
