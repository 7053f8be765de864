"""`make simulate` takes any number of lines: its worker dies three times, and every line is done once."""

from __future__ import annotations

import pytest

from tests.simulate import DEATHS, is_bad, simulate


@pytest.mark.parametrize("count", [0, 1, 2, 3, 38, 499, 500, 501, 1_500])
def test_an_import_of_any_length_survives_three_deaths(count: int) -> None:
    figures = simulate(count)
    bad = sum(is_bad(number) for number in range(count))
    assert (figures["lines"], figures["deaths"]) == (count, len(DEATHS))
    assert (figures["good lines, each once"], figures["bad lines, each told"]) == (count - bad, bad)
