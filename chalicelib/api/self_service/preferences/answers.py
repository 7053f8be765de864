"""How a person's own choices appear in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.self_service.preferences import schemas
from chalicelib.domain.consents import second_steps
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.opt_outs.choices import list_choices
from chalicelib.domain.times import from_ms
from chalicelib.usecases.links.tokens import compose_address

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.consents.records import ConsentRecord
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.precedence import Decision
    from chalicelib.usecases.self_service.change_preferences import Changed
    from chalicelib.usecases.self_service.preferences import Preferences


def list_steps(call: Call, changed: Changed) -> list[schemas.SecondStepOut]:
    """Lists the parts of a change that need a second step. If a mail asks for one, only that mail has the link."""
    purposes = changed.preferences.profile.purposes
    steps = []
    if changed.given is not None:
        waiting = second_steps.list_waiting(changed.given, changed.preferences.profile)
        titles = [mail_texts.item(purposes[one.purpose].title, one.channel) for one in waiting]
        steps += _step(call, changed, changed.given, titles)
    if changed.lifted is not None:
        steps += _step(call, changed, changed.lifted, [mail_texts.name_kind(kind) for kind in changed.lifted.waiting])
    return steps


def _step(
    call: Call, changed: Changed, record: ConsentRecord | OptOutRecord, about: list[str]
) -> list[schemas.SecondStepOut]:
    if not about or record.confirm_until is None:
        return []
    url = compose_address(call.ports, changed.preferences.profile.tenant, record.id)
    return [schemas.SecondStepOut(about=about, confirm_url=url, confirm_until=from_ms(record.confirm_until))]


def answer(found: Preferences, pending: list[schemas.SecondStepOut]) -> schemas.PreferencesOut:
    """Answers with the person's choices. `pending` holds the second steps of a change."""
    profile = found.profile
    return schemas.PreferencesOut(
        tenant=profile.tenant,
        name=profile.name,
        expires_at=found.until,
        decisions=[_decision(found, slot, decision) for slot, decision in found.decisions.items()],
        opt_outs=[
            schemas.OptOutPreferenceOut(
                kind=kind,
                title=mail_texts.name_kind(kind),
                opted_out=standing is not None,
                since=from_ms(standing.since) if standing else None,
            )
            for kind, standing in list_choices(profile, found.opt_outs).items()
        ],
        pending=pending,
    )


def _decision(found: Preferences, slot: str, decision: Decision) -> schemas.PreferenceOut:
    code, _, channel = slot.partition("/")
    purpose = found.profile.purposes[code]
    return schemas.PreferenceOut(
        purpose=code,
        title=purpose.title,
        channel=channel or None,
        state=decision.state,
        effective_at=from_ms(decision.since) if decision.since is not None else None,
        expires_at=from_ms(decision.expires_at) if decision.expires_at is not None else None,
        wording=mail_texts.compose_agreement(found.profile, purpose.title, channel or None),
        reason=decision.reason or None,
        needs_wording=purpose.written_consent,
    )
