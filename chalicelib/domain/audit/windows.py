"""What part of the audit is asked for: from when until when."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.errors import FieldError, Invalid


def check_window(since: datetime | None, until: datetime | None) -> None:
    """Raises Invalid where the window [since, until) ends before anything could lie in it; an open one never does."""
    if since is not None and until is not None and until <= since:
        raise Invalid(FieldError("", "out_of_order", "`until` must be later than `since`."))
