"""The origin of an act: the person meant, how the act reached us, and the text that the person saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.people.act_records import Head, Source, hash_wording
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

_FILLERS: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a braille pattern without any shape


@dataclass(frozen=True, slots=True, repr=False)
class Origin:
    """The person meant and how the act reached us. Every recorded act has one. Personal: it does not print itself."""

    identifiers: tuple[Identifier, ...]
    source: Source
    wording: str | None = None  # what nobody can see counts as none
    asserted: bool = False  # a trusted caller relays what a stranger entered in a form
    jurisdiction: str | None = None

    @property
    def shown(self) -> str | None:
        """The text that the person saw, exactly as it was sent; None where there was nothing to see."""
        return self.wording if self.wording and any(map(_is_seen, self.wording)) else None


def _is_seen(character: str) -> bool:
    """Returns whether a character leaves any ink: no blank, no formatting character, no filler."""
    return character.isprintable() and not character.isspace() and character not in _FILLERS


def new_head(ports: Ports, ctx: Context, prefix: str, origin: Origin, at: int) -> Head:
    """Returns the head of a new record of this call, before it is known whom the act reaches.

    `at` is the moment of the act, in milliseconds.
    """
    source = origin.source
    if origin.shown is not None:
        source = replace(source, wording_sha256=hash_wording(origin.shown))
    return {
        "id": ports.randomness.id(prefix, ctx.now),
        "subject_ids": (),
        "at": at,
        "recorded_at": to_ms(ctx.now),
        "source": source,
        "actor": ctx.actor.id,
        "trusted": ctx.actor.trusted and not origin.asserted,
        "gpc": ctx.gpc,
        "salt": ports.randomness.token(16).hex(),
        "gone": (),
    }


def keep_wording(ports: Ports, ctx: Context, origin: Origin) -> None:
    """Stores the wording, under its hash, before the record that points to it: a crash in between is harmless."""
    if origin.shown is not None:
        ports.records.keep_wording(ctx.tenant, hash_wording(origin.shown), origin.shown)
