"""No check finds anything in the operations of one part of the document, in any phase that needs no other part."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fuzz.judging import judge_part


@pytest.mark.first
def test_no_check_finds_anything_in_any_operation(stack: Stack, url: str) -> None:
    assert judge_part("rights", stack, url) == ""
