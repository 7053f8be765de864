"""Composes every letter of a rights request, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.texts import answers, appealed, denied, intake, progress
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.tenants.profiles import Profile

_COMPOSERS: Final[dict[LetterKind, Callable[[Profile, LetterFacts], Content]]] = {
    "received": intake.compose_received,
    "code": intake.compose_code,
    "verify_reminder": intake.compose_verify_reminder,
    "need_information": progress.compose_need_information,
    "extended": progress.compose_extended,
    "message": progress.compose_message,
    "completed": answers.compose_completed,
    "denied": denied.compose_denied,
    "partially_completed": denied.compose_partially_completed,
    "redirected": answers.compose_redirected,
    "controller": progress.compose_controller,
    "withdrawn": progress.compose_withdrawn,
    "appeal_received": appealed.compose_appeal_received,
    "appeal_decided": appealed.compose_appeal_decided,
    "appeal_withdrawn": appealed.compose_appeal_withdrawn,
    "tracking_links": progress.compose_tracking_links,
}


def compose_letter(profile: Profile, facts: LetterFacts) -> Content:
    """Returns what a letter says.

    Raises NothingToSend for one that nobody may get, KeyError where the event's body lacks what its kind tells.
    """
    return _COMPOSERS[facts.kind](profile, facts)
