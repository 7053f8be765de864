"""What an operator's command says where AWS refuses or does not answer, or settings are incomplete: one sentence."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.settings import SettingsError
from chalicelib.storage.aws import failures

REFUSALS: Final = (SettingsError, Misconfigured, Unavailable, *failures.ERRORS)
"""What may keep any command from its work, whatever it does. Its exit code is 1 then."""


def describe(refusal: Exception) -> str:
    """Returns what happened and what to do, for standard error. It holds codes alone, and no text of AWS."""
    match refusal:
        case Misconfigured():
            why = "the line aws.refused says what (docs/aws-errors.md)"
            return f"AWS refuses the call: {why}. Look whose credentials these are, and which stage is named."
        case Unavailable():
            return f"AWS does not answer now: {refusal.code}. Try again."
        case SettingsError():
            return str(refusal)
        case _:
            code = failures.read_code(refusal)  # type: ignore[arg-type]  # what is left of REFUSALS
            return f"AWS refuses the call: {code} (docs/aws-errors.md). Look whose credentials these are."
