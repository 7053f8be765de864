"""The one judgement of `If-Match` (RFC 9110, section 13.1.1): a change is for the version that its caller has seen."""

from __future__ import annotations

from chalicelib.domain.errors import PreconditionFailed


def require_match(present: int | None, if_match: int | None) -> None:
    """Raises PreconditionFailed unless `if_match` is None, which asks for nothing, or the `present` version.

    `present` is None where nothing exists yet.
    """
    if if_match is not None and present != if_match:
        raise PreconditionFailed()
