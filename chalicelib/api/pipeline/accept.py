"""Content negotiation: which of several forms of an answer a caller prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Returns the offered media type that `accept` ranks highest, the first if `accept` is empty, unreadable or a tie.

    Never refuses: a caller that accepts none of them gets the first.
    """
    ranked = [_quality(accept, media) for media in offered]
    return offered[ranked.index(max(ranked))]


def asks_for(accept: str, media: str) -> bool:
    """Tells whether `accept` names just this media type, and does not rank "anything" above it."""
    entries = [entry.strip().lower().partition(";") for entry in accept.split(",")]
    named, anything = (
        max((_weight(parameters) for name, _, parameters in entries if name.strip() == wanted), default=0.0)
        for wanted in (media, "*/*")
    )
    return named > 0 and named >= anything


def _quality(accept: str, media: str) -> float:
    kind = media.partition("/")[0]
    exactness = {media: 2, f"{kind}/*": 1, "*/*": 0}
    best = (-1, 0.0)  # how exactly a range names the type, and its weight; the most exact range decides
    for entry in accept.split(","):
        name, _, parameters = entry.strip().lower().partition(";")
        if name.strip() in exactness:
            best = max(best, (exactness[name.strip()], _weight(parameters)))
    return best[1]


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
