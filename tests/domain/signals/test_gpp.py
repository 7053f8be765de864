"""GPP strings, checked against those that the official encoder made.

tests/data/gpp.json holds strings of four releases of the npm package @iabgpp/cmpapi, the fields that the release read
back from its own string, and its version: 3.1.0 and 3.1.4 write the first layout of `usnat`, 3.1.7 the wider one under
the old number, 3.2.0 both under their own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.signals.gpp import LONGEST, UsNational, decode

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "data" / "gpp.json").read_text())
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
OPTED_OUT = "DBABLA~CICSpJUEaIWk.YA"


def fields(usnat: UsNational) -> dict[str, Any]:
    """Returns the decoded section under the encoder's names."""
    names = {name: "".join(word.title() for word in name.split("_")) for name in UsNational.__slots__}
    values = {name: getattr(usnat, name) for name in names}
    return {names[name]: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def segment(bits: str) -> str:
    """Returns the bits in URL-safe base 64."""
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def header(entries: int, rest: str, kind: int = 3, version: int = 1) -> str:
    """Returns a header that lists the sections in `rest`."""
    return segment(f"{kind:06b}{version:06b}{entries:012b}{rest}")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['library']} {case['gpp'][:20]}" for case in CASES])
def test_strings_of_the_official_encoder_are_read_as_it_reads_them(case: dict[str, Any]) -> None:
    found = decode(case["gpp"])
    assert found is not None
    assert (found.raw, list(found.sections)) == (case["gpp"], case["section_ids"])
    assert "~".join([case["gpp"].partition("~")[0], *found.sections.values()]) == case["gpp"]
    assert (found.usnat and fields(found.usnat)) == case["usnat"]


def test_the_strings_cover_both_versions_all_layouts_and_every_value() -> None:
    read = [case["usnat"] for case in CASES if case["usnat"]]
    layouts = {(each["Version"], len(each["SensitiveDataProcessing"])) for each in read}
    assert layouts == {(1, 12), (1, 16), (2, 16)} and len(read) >= 50
    assert {each["Gpc"] for each in read} == {None, True, False}
    for name in ("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"):
        assert {each[name] for each in read} == {0, 1, 2}


@pytest.mark.parametrize("case", [case for case in CASES if case["usnat"]], ids=lambda case: case["gpp"][:30])
def test_an_opt_out_of_any_kind_or_of_the_browser_counts(case: dict[str, Any]) -> None:
    found = decode(case["gpp"])
    assert found is not None and found.usnat is not None and found.unread == ()
    chosen = [case["usnat"][name] for name in ("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut")]
    assert found.verdicts[7] is (1 in chosen or case["usnat"]["Gpc"] is True)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("DBAA", [], id="no section"),
        pytest.param(header(1, "001011") + "~CICSpJUEaIWk", [7], id="usnat"),
        pytest.param(header(1, "1" + "0011" + "0011") + "~A~B~C~D", [3, 4, 5, 6], id="a range"),
        pytest.param(header(2, "0" + "011" + "1" + "11" + "011") + "~A~B~C~D", [2, 3, 4, 5], id="a number, a range"),
        pytest.param(header(1, "0" + "0" * 15 + "11") + "~A", [1597], id="a large id"),
    ],
)
def test_headers_list_sections_in_fibonacci_ranges(text: str, ids: list[int]) -> None:
    found = decode(text)
    assert found is not None and list(found.sections) == ids


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("1YNN", id="a US Privacy string alone"),
        pytest.param("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", id="a European string alone"),
        pytest.param("DBABLA", id="a section listed, none there"),
        pytest.param("DBAA~CICSpJUEaIWk", id="a section there, none listed"),
        pytest.param(OPTED_OUT + "\n", id="a line end"),
        pytest.param(" " + OPTED_OUT, id="a blank"),
        pytest.param(OPTED_OUT.replace("C", "С"), id="a Cyrillic letter"),
        pytest.param(header(1, "001011", kind=2) + "~CICSpJUEaIWk", id="another type"),
        pytest.param(header(1, "001011", version=2) + "~CICSpJUEaIWk", id="another version"),
        pytest.param(header(1, "1" + "11" + "0" * 17 + "11") + "~A", id="a range of thousands"),
        pytest.param(header(4095, "11" * 2000) + "~A", id="thousands of entries"),
        pytest.param(header(1, "0" + "0" * 6000 + "11") + "~A", id="a number without end"),
        pytest.param(header(1, "0" + "0" * 40), id="a number that does not end"),
        pytest.param("DBABLA~" + "C" * LONGEST, id="too long"),
        pytest.param("~".join(["DBABLA"] * 2000), id="thousands of sections"),
    ],
)
def test_what_is_no_gpp_string_is_not_read(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize("text", ["CICSp", "", ".YA", "C=CSpJUEaIWk", "DICSpJUEaIWk.YA", "EICSpJUEaIWk"])
def test_a_section_that_cannot_be_read_is_kept_as_text_and_named(text: str) -> None:
    found = decode(f"DBABLA~{text}")
    assert found is not None and found.sections == {7: text}
    assert (found.usnat, found.opting_out, found.unread, found.is_silent) == (None, (), (7,), True)


def test_the_length_tells_the_layout_whatever_the_version_says() -> None:
    """The first layout's 60 bits under the number 2 are read as the official encoder reads them."""
    found = decode("DBABLA~CICSpJUEaI")
    assert found is not None and found.usnat is not None and found.opting_out == (7,)
    assert (found.usnat.version, len(found.usnat.sensitive_data_processing)) == (2, 12)


def test_values_without_a_meaning_cost_nobody_their_opt_out() -> None:
    core = f"{2:06b}" + "00" * 6 + "01" + "11" * 24 + "11"
    found = decode("DBABLA~" + segment(core))
    assert found is not None and found.usnat is not None
    assert found.opting_out == (7,) and found.usnat.mspa_covered_transaction == 3


def test_segments_of_other_types_are_passed_over() -> None:
    found = decode(f"DBABLA~CICSpJUEaIWk.{segment('101')}.{segment('010')}")
    assert found is not None and found.usnat is not None and found.usnat.gpc is False


@given(st.text(st.sampled_from(ALPHABET + "~."), max_size=60).map(lambda tail: "DBA" + tail) | st.text(max_size=60))
def test_any_text_is_read_without_an_error_and_kept_whole(text: str) -> None:
    found = decode(text)
    assert found is None or found.raw == text


@given(st.lists(st.integers(8, 400), max_size=40, unique=True).map(sorted))
def test_every_list_of_ids_comes_back(ids: list[int]) -> None:
    def fibonacci(value: int) -> str:
        steps = [1, 2]
        while steps[-1] <= value:
            steps.append(steps[-1] + steps[-2])
        bits = ""
        for step in reversed(steps[:-1]):
            bits, value = ("1" + bits, value - step) if step <= value else ("0" + bits, value)
        return re.sub("0*$", "", bits) + "1"

    gaps = [here - before for before, here in zip([0, *ids], ids, strict=False)]
    text = "~".join([header(len(ids), "".join("0" + fibonacci(gap) for gap in gaps)), *("A" for _ in ids)])
    found = decode(text)
    assert found is not None and list(found.sections) == ids
