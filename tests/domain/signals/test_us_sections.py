"""Sections of the United States: every opt-out of every one of them counts, and nothing else does.

tests/data/gpp_sections.json holds strings that the official encoder made, with the opt-outs that it read back from
them; how it made them stands in the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.signals.gpp import GppString, decode
from chalicelib.domain.signals.us_sections import ELSEWHERE, LAYOUTS, USP, opts_out

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "data" / "gpp_sections.json").read_text())[
    "strings"
]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EUROPE = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"
ALL = next(case["gpp"] for case in CASES if len(case["section_ids"]) == 21 and not case["opted_out"])
"""All sections from 7 to 27, of which none opts out."""


def read(text: str) -> GppString:
    found = decode(text)
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{case['library']} {case['gpp'][:44]}" for case in CASES])
def test_a_section_opts_out_where_the_official_encoder_says_so(case: dict[str, Any]) -> None:
    found = read(case["gpp"])
    assert list(found.sections) == case["section_ids"]
    assert [str(section) for section in found.opting_out] == list(case["opted_out"])
    assert found.unread == () and not found.is_silent


def test_the_strings_hold_every_section_opted_out_by_each_field_alone_and_not_at_all() -> None:
    alone = {(case["section_ids"][0], *said) for case in CASES for said in case["opted_out"].values() if len(said) == 1}
    for section, layout in {(section, layout) for (section, _), layout in LAYOUTS.items()}:
        fields = {name for number, name in alone if number == section}
        assert len(fields - {"Gpc"}) == len(layout.opt_outs) and ("Gpc" in fields) is layout.gpc
        assert any(case["section_ids"] == [section] and not case["opted_out"] for case in CASES)
    assert {section for section, _ in LAYOUTS} == set(range(7, 28))


@pytest.mark.parametrize(
    ("text", "opting_out"),
    [
        pytest.param("DBABBg~BAUAAABA.QA", (8,), id="California's choices"),
        pytest.param("DBABBg~BAoAAABA.YA", (8,), id="California's browser"),
        pytest.param("DBABrw~CAAqAAAAAABA.QA~BAkAAABA.QA", (8,), id="the country not, California out"),
        pytest.param("DBABrYA~CAApAAAAAABA.QA~BAoAAABA.QA~BAoAABA", (7,), id="the country out, two states not"),
        pytest.param("DBACTM~1NYN~BAoAAABA.QA", (6,), id="a US Privacy string out, California not"),
        pytest.param("DBACNQw~" + EUROPE + "~A", (), id="Europe and an id that nobody knows"),
        pytest.param("DBABM~" + EUROPE, (), id="Europe alone"),
        pytest.param("DBAA", (), id="no section"),
    ],
)
def test_one_section_that_opts_out_is_enough(text: str, opting_out: tuple[int, ...]) -> None:
    assert read(text).opting_out == opting_out


@pytest.mark.parametrize(
    ("text", "unread", "silent"),
    [
        pytest.param("DBABM~" + EUROPE, (), False, id="Europe alone has nothing to read"),
        pytest.param("DBACMY~" + EUROPE + "~BOgAAAAAAA", (), False, id="nor has Canada"),
        pytest.param("DBAA", (), False, id="nor has no section"),
        pytest.param("DBACNQw~" + EUROPE + "~A", (40,), True, id="an id that nobody knows may opt out"),
        pytest.param("DBABKY~BAUAAABA", (28,), True, id="the next id"),
        pytest.param("DBACLED~CAAqAAAAAABA~BAUA", (99,), False, id="beside one that can be read"),
        pytest.param("DBACLY~CAAqAAAAAABA~CAUAAABA", (8,), False, id="a later version beside the country's"),
        pytest.param("DBACLY~DAAqAAAAAABA~BAUAAABA", (7,), False, id="California beside a later country's"),
        pytest.param("DBACLY~CAAqAAAAAABA~", (8,), False, id="an empty text"),
        pytest.param("DBACLY~CAAqAAAAAABA~BA=AAABA", (8,), False, id="a character that is no digit"),
        pytest.param("DBACLY~CAAqAAAAAABA~BAoAAABA.", (8,), False, id="no choice, and an empty segment"),
        pytest.param("DBACTM~1NY~BAoAAABA.QA", (6,), False, id="three characters of a US Privacy string"),
    ],
)
def test_what_cannot_be_read_is_named_and_costs_nothing_else(text: str, unread: tuple[int, ...], silent: bool) -> None:
    found = read(text)
    assert (found.unread, found.is_silent) == (unread, silent)


def test_a_choice_counts_beside_a_broken_segment() -> None:
    assert opts_out(8, "BAUAAABA.") is opts_out(8, "BAUAAABA.Q") is True


@pytest.mark.parametrize("section", [9, 11, 13, 25, 26, 27])
def test_a_segment_counts_only_where_the_section_has_one_for_the_browser(section: int) -> None:
    """The second segment of three sections begins with a consent, which the same bits would say."""
    text = read(ALL).sections[section].partition(".")[0]
    assert opts_out(section, f"{text}.YA") is opts_out(section, f"{text}.ZVU") is False


@pytest.mark.parametrize("section", sorted({section for section, _ in LAYOUTS}))
def test_a_core_that_was_cut_or_has_another_version_is_unread(section: int) -> None:
    core = read(ALL).sections[section].partition(".")[0]
    version = ALPHABET.index(core[0])
    assert opts_out(section, core) is False
    assert opts_out(section, ALPHABET[version + 2] + core[1:]) is None
    assert opts_out(section, core[: -(len(core) // 2)]) is opts_out(section, core[:1]) is opts_out(section, "") is None


@given(st.integers(0, 40), st.text(max_size=30) | st.text(st.sampled_from(ALPHABET + "."), max_size=30))
def test_any_text_of_any_section_is_judged_without_an_error(section: int, text: str) -> None:
    known = section == USP or any(section == each for each, _ in LAYOUTS)
    assert opts_out(section, text) in ((True, False, None) if known else (None,))


def test_other_regions_are_not_asked() -> None:
    assert not ELSEWHERE & ({section for section, _ in LAYOUTS} | {USP})
    assert read("DBABM~" + EUROPE).verdicts == {}
