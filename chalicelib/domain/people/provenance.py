"""From which of a person's identifiers an act came: what it takes to tell what goes along when one becomes shared.

The field `via` of an act holds *tags*, joined by dots, of the identifiers from which it came: a number that texted
STOP, an address whose link was used, whatever a stranger named. Two tags stand for no identifier: UNKNOWN, of acts
that do not tell, which go along with every identifier; and CLEAR, of what one clear person said by name, which goes
along with none. docs/decisions/0012-what-goes-along.md gives the rules and their reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from chalicelib.domain.people.acts import Act, Refused
from chalicelib.domain.people.identifiers import IdentifierKind, read_kind
from chalicelib.domain.people.opt_out_acts import OptedOut, Started

UNKNOWN: Final = ""
CLEAR: Final = "-"
_BETWEEN: Final = "."
_DIGITS: Final = 5  # hexadecimal; enough to tell the few identifiers of one person apart
_LETTERS: Final = {
    IdentifierKind.EXTERNAL_ID: "x",
    IdentifierKind.EMAIL: "e",
    IdentifierKind.PHONE: "p",
    IdentifierKind.DEVICE: "d",
}
TRACED: Final = (OptedOut, Started, Refused)
"""The acts that tell from which identifier they came."""

Traced = TypeVar("Traced", OptedOut, Started, Refused)
_Order = Callable[[Traced], Any]


def make_tag(identifier_key: str) -> str:
    """Returns the tag of an identifier, from its stored key; it identifies nobody outside the tenant's table."""
    return _LETTERS[read_kind(identifier_key)] + identifier_key.rpartition("#")[2][:_DIGITS]


def join_tags(tags: Iterable[str]) -> str:
    """Returns the text of these tags, in one order; UNKNOWN if one of them is, or if there are none."""
    distinct = sorted(set(tags))
    return UNKNOWN if UNKNOWN in distinct else _BETWEEN.join(distinct)


def list_tags(via: str) -> list[str]:
    """Returns the tags of a text, at least one: UNKNOWN is a tag too."""
    return via.split(_BETWEEN)


def stamp(acts: Iterable[Act], via: str) -> tuple[Act, ...]:
    """Returns the acts, each one that can tell where it came from and does not yet with this `via`."""
    return tuple(replace(act, via=via) if isinstance(act, TRACED) and not act.via else act for act in acts)


def split(act: Traced) -> list[Traced]:
    """Returns the act once for each of its tags; together these say what the act says."""
    tags = list_tags(act.via)
    return [act] if len(tags) == 1 else [replace(act, via=tag) for tag in tags]


def keep(
    latest: Mapping[str, Traced], earlier: Mapping[str, Traced], key: str, act: Traced, order: _Order[Traced]
) -> tuple[Mapping[str, Traced], Mapping[str, Traced]]:
    """Returns both mappings with one more act under `key`: the latest of all, and what it must not hide.

    The later of two acts decides. But where it did not come from all the identifiers of the other, an identifier that
    becomes shared must still find what came from it: so of each tag the latest act is kept, in `earlier` by key and
    tag, unless a later act that does not tell goes along with every identifier anyway. This is a join, as all of the
    state is.
    """
    present = latest.get(key)
    if present is None:
        return {**latest, key: act}, earlier
    others: list[Traced] = _list_earlier(earlier, key)
    if present.via == act.via and not others:
        return {**latest, key: max(present, act, key=order)}, earlier
    every: list[Traced] = [present, act]
    found = _find_latest(every + others, order)
    newest = max(found.values(), key=order)
    told = join_tags(tag for tag, each in found.items() if order(each) == order(newest))
    rest = {name: each for name, each in earlier.items() if not name.startswith(f"{key} ")}
    hidden = {f"{key} {tag}": each for tag, each in found.items() if order(each) != order(newest)}
    return {**latest, key: replace(newest, via=told)}, {**rest, **hidden}


def _find_latest(acts: Iterable[Traced], order: _Order[Traced]) -> dict[str, Traced]:
    """Returns the latest act of each tag, without those that a later act of unknown origin covers."""
    found: dict[str, Traced] = {}
    for one in (single for act in acts for single in split(act)):
        known = found.get(one.via)
        found[one.via] = one if known is None else max(known, one, key=order)
    unknown = found.get(UNKNOWN)
    if unknown is None:
        return found
    return {tag: each for tag, each in found.items() if tag == UNKNOWN or order(each) > order(unknown)}


def find_covering(latest: Mapping[str, Traced], earlier: Mapping[str, Traced], key: str, via: str) -> list[Traced]:
    """Returns for each tag of `via` the latest act under `key` that goes wherever this tag does.

    Returns none at all if there is none for one of the tags.
    """
    kept: list[Traced] = [latest[key]] if key in latest else []
    kept += _list_earlier(earlier, key)
    found: list[Traced] = []
    for tag in list_tags(via):
        covering = [act for act in kept if not {tag, UNKNOWN}.isdisjoint(list_tags(act.via))]
        if not covering:
            return []
        found.append(max(covering, key=lambda act: act.at))
    return found


def _list_earlier(earlier: Mapping[str, Traced], key: str) -> list[Traced]:
    return [act for name, act in earlier.items() if name.startswith(f"{key} ")]
