"""If-Match is judged in one place: it asks for the version that exists, or for nothing."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import PreconditionFailed
from chalicelib.usecases.preconditions import require_match


def passes(present: int | None, if_match: int | None) -> bool:
    """Whether the precondition holds; the error it fails with says what to do."""
    try:
        require_match(present, if_match)
    except PreconditionFailed as error:
        assert "Read it again" in error.detail
        return False
    return True


@pytest.mark.parametrize(("present", "if_match"), [(1, 1), (1, None), (None, None)])
def test_the_present_version_or_no_header_at_all_passes(present: int | None, if_match: int | None) -> None:
    assert passes(present, if_match)


@pytest.mark.parametrize(("present", "if_match"), [(2, 1), (1, 2), (None, 1), (0, 1)])
def test_any_other_version_fails_and_says_what_to_do(present: int | None, if_match: int) -> None:
    assert not passes(present, if_match)
