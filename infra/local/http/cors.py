"""S3's answers to pages of other origins, by the rules that a bucket was given.

They follow "Using cross-origin resource sharing (CORS)" of the S3 user guide: the first rule that allows an origin and
a method counts. Without one a page may read no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from infra.local.http.events import HttpRequest
from infra.local.http.post_policy import Refused

Headers = list[tuple[str, str]]
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a bucket. Origins and headers may hold one `*` each."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    max_age: str = ""  # seconds


def answer_preflight(rules: Iterable[Rule], request: HttpRequest) -> Headers:
    """Returns the headers of a pre-flight's answer. Raises Refused where no rule allows what the page wants to send."""
    origin, method = request.header("origin"), request.header("access-control-request-method")
    if not origin or not method:
        raise Refused(400, "BadRequest", "Insufficient information. Origin request header needed.")
    wanted = [name.strip().lower() for name in (request.header("access-control-request-headers") or "").split(",")]
    wanted = [name for name in wanted if name]
    rule = _find(rules, origin, method)
    if rule is None or not all(_is_among(name, [one.lower() for one in rule.headers]) for name in wanted):
        raise Refused(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")
    allowed = [("Access-Control-Allow-Headers", ", ".join(wanted))] if wanted else []
    lasting = [("Access-Control-Max-Age", rule.max_age)] if rule.max_age else []
    return [*_allow(rule, origin), *allowed, *lasting]


def allow_reading(rules: Iterable[Rule], request: HttpRequest) -> Headers:
    """Returns the headers that let the page of a request's origin read the answer; none where no rule does."""
    origin = request.header("origin")
    rule = _find(rules, origin, request.method) if origin else None
    return _allow(rule, origin) if rule is not None and origin else []


def _find(rules: Iterable[Rule], origin: str, method: str) -> Rule | None:
    return next((rule for rule in rules if _is_among(origin, rule.origins) and method in rule.methods), None)


def _is_among(value: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(value, pattern.replace("[", "[[]")) for pattern in patterns)


def _allow(rule: Rule, origin: str) -> Headers:
    everybody = "*" in rule.origins
    named: Headers = [] if everybody else [("Access-Control-Allow-Credentials", "true")]
    return [
        ("Access-Control-Allow-Origin", "*" if everybody else origin),
        ("Access-Control-Allow-Methods", ", ".join(rule.methods)),
        *named,
        ("Vary", _VARY),
    ]
