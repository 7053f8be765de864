"""Spellings that pasting, keyboards and spreadsheets make: one value for each, and none that names somebody else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.identifiers import parse_email, parse_phone
from chalicelib.domain.people.spelling import LONGEST_ADDRESS, clean, split_extension

ACCEPTED: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[2] / "data" / "identifiers_accepted.json").read_text()
)
"""What was accepted before pasted spellings were, with its value; the file says how it was made."""

FORMATTING = "\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u200b\u200c\u200d\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
BLANKS = " \t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000\u1680"
NUMBER = "+12125550101"


def email(text: str) -> str | None:
    found = parse_email(text)
    return found.value if found else None


def phone(text: str, *, leave_extension: bool = False) -> str | None:
    found = parse_phone(text, leave_extension=leave_extension)
    return found.value if found else None


def test_what_was_accepted_before_has_the_value_that_it_had() -> None:
    assert {text: email(text) for text in ACCEPTED["email"]} == ACCEPTED["email"]
    assert {text: phone(text) for text in ACCEPTED["phone"]} == ACCEPTED["phone"]
    assert {text: phone(text, leave_extension=True) for text in ACCEPTED["phone"]} == ACCEPTED["phone"]
    assert len(ACCEPTED["email"]) >= 150 and len(ACCEPTED["phone"]) >= 400


@given(
    st.sampled_from(list(ACCEPTED["email"].items())), st.lists(st.tuples(st.integers(0), st.sampled_from(FORMATTING)))
)
def test_formatting_anywhere_in_an_address_changes_nothing(case: tuple[str, str], added: list[tuple[int, str]]) -> None:
    text, value = case
    for place, character in added:
        at = place % (len(text) + 1)
        text = text[:at] + character + text[at:]
    assert email(text) == value


@given(
    st.sampled_from(list(ACCEPTED["phone"].items())),
    st.lists(st.tuples(st.integers(0), st.sampled_from(FORMATTING + BLANKS)), max_size=12),
)
def test_formatting_and_blanks_anywhere_in_a_number_change_nothing(
    case: tuple[str, str], added: list[tuple[int, str]]
) -> None:
    text, value = case
    for place, character in added:
        at = place % (len(text) + 1)
        text = text[:at] + character + text[at:]
    assert phone(text) in (value, None)  # None: at the end a dot came to stand before a digit alone
    if "." not in text:
        assert phone(text) == value


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_a_text_in_ascii_is_only_trimmed(text: str) -> None:
    assert clean(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "\u202a+1 (212) 555-0101\u202c",
        "\u2068212-555-0101\u2069",
        "\ufeff2125550101",
        "212\u00a0555\u00a00101",
        "212\u2212555\u22120101",
        "\uff0b12125550101",
        "\uff0b\uff11\uff12\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff10\uff11",
        "\uff08212\uff09555\uff0d0101",
        "212\u00ad555\u00ad0101",
        "212\u2011555\u20110101",
        "tel:+1-212-555-0101",
        "TEL: 212-555-0101",
        "\u200etel:+12125550101\n",
        "212\t555\t0101",
        " \u2003+1 212\u202f555\u20090101\r\n",
    ],
)
def test_a_pasted_number_is_the_number(text: str) -> None:
    assert phone(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "+4930123456.0",
        "+4930123456.5",
        "+4930123456. 0",
        " +4930123456.0\u200b",
        "\u202a+4930123456.0\u202c",
        "+4930123456\uff0e\uff10",
        "tel:+4930123456.0",
        "212.555.010.1",
        "2125550101.0",
        "+4930123456.0 x12",
    ],
)
def test_a_decimal_number_is_nobodys(text: str) -> None:
    assert phone(text) is phone(text, leave_extension=True) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+49 30 12345-0", "+4930123450"),
        ("+49 30 12345 \u2013 0", "+4930123450"),
        ("+49.30.123.45", "+493012345"),
        ("+33 1.23.45.67.89", "+33123456789"),
        ("(212) 555-0101.", NUMBER),
    ],
)
def test_a_dash_before_the_last_digit_and_dots_between_digits_are_ordinary(text: str, value: str) -> None:
    assert phone(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "212-555-0101 x12",
        "212-555-0101x12",
        "212-555-0101 X 12",
        "212-555-0101 ext. 12",
        "212-555-0101 Ext 12",
        "212-555-0101, ext.: 12",
        "212-555-0101 extension 12",
        "212-555-0101 extn 1234567",
        "(212) 555-0101 (ext. 12)",
        "+1-212-555-0101;ext=12",
        "tel:+1-212-555-0101;ext=12",
        "212-555-0101#12",
        "212-555-0101 # 12",
        "212-555-0101 \uff5812",
        "\u202a212-555-0101\u202c\u00a0x\u200b12",
    ],
)
def test_an_extension_is_left_off_only_where_it_is_told_to(text: str) -> None:
    assert phone(text) is None
    assert phone(text, leave_extension=True) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "x12",
        "212-555-0101 x",
        "212-555-0101 x12345678",
        "212-555-0101 x12 x13",
        "212-555-0101 y12",
        "212-555-0101 call x12",
        "1-800-FLOWERS x12",
        "555-0101 x12",
        "212-555-0101 x12 or 212-555-0102",
        "212-555-0101;phone-context=example.com",
    ],
)
def test_what_is_no_extension_makes_no_number(text: str) -> None:
    assert phone(text, leave_extension=True) is None


@given(st.text(st.sampled_from("0123456789 x#(.;=ext-"), max_size=300))
def test_a_number_without_its_extension_begins_the_text(text: str) -> None:
    number, extended = split_extension(text)
    assert text.startswith(number) and (number != text) is extended


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("\tann@example.com\t", "ann@example.com"),
        ("\u00a0Ann@Example.com\u3000", "ann@example.com"),
        ("\u202aann@example.com\u202c", "ann@example.com"),
        ("ann@exam\u00adple.com", "ann@example.com"),
        ("an\u200bn@example.com\ufeff", "ann@example.com"),
        ("\uff41\uff4e\uff4e\uff20example\uff0ecom", "ann@example.com"),
        ("\u212aelvin@example.com", "kelvin@example.com"),
        ("ann@example\u3002com", "ann@example.com"),
        ("ann@b\u00fccher.example", "ann@xn--bcher-kva.example"),
        ("Ann@B\u00dcCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"),
        ("ann@b\u00fc\u200bcher.example\u200b", "ann@xn--bcher-kva.example"),
        ("ann@stra\u00dfe.example", "ann@xn--strae-oqa.example"),
        ("ann@STRA\u1e9eE.example", "ann@xn--strae-oqa.example"),
        ("ann@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444", "ann@xn--e1afmkfd.xn--p1ai"),
        ("ann@\u4f8b\u3048.\u30c6\u30b9\u30c8", "ann@xn--r8jz45g.xn--zckzah"),
        ("ann@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example", "ann@xn--mgba3gch31f060k.example"),
        ("ann@b\u00fc\u200ccher.example", "ann@xn--bcher-kva.example"),
        ("ann@ex\u0430mple.com", "ann@xn--exmple-4nf.com"),
    ],
)
def test_an_address_is_read_as_it_was_meant(text: str, value: str) -> None:
    assert email(text) == value


def test_a_sharp_s_is_not_a_double_s() -> None:
    assert email("ann@stra\u00dfe.example") != email("ann@strasse.example")


@pytest.mark.parametrize(
    "text",
    [
        "a b@example.com",
        "a\u00a0b@example.com",
        "ann@exam ple.com",
        "ann@exam\tple.com",
        "ann @example.com",
        "ann@ example.com",
        "ann@b\u00fc cher.example",
        "ann\u00fc@example.com",
        "ann\u00fc@b\u00fccher.example",
        "ann@\u2603.example",
        "ann@-b\u00fccher.example",
        "ann@b\u00fccher",
        "ann@" + "\u00fc" * 70 + ".example",
        "ann@" + "\u00fc" * 300,
        "ann@a\u2100.example",
        "ann@b\u00fccher..example",
        "\u200b",
    ],
)
def test_white_space_within_and_names_that_no_domain_can_have_make_no_address(text: str) -> None:
    assert email(text) is None


@given(
    st.text(max_size=40), st.text(st.characters(min_codepoint=128, exclude_categories=["Cs"]), min_size=1, max_size=60)
)
def test_any_domain_is_judged_without_an_error(mailbox: str, domain: str) -> None:
    found = email(f"{mailbox}@{domain}.example")
    assert found is None or (found.isascii() and len(found) <= LONGEST_ADDRESS and email(found) == found)


def test_the_tables_of_names_are_imported_only_for_a_domain_beyond_ascii() -> None:
    code = (
        "import sys\n"
        "from chalicelib.domain.people.identifiers import parse_email\n"
        "parse_email('\\u200bAnn@xn--bcher-kva.example ')\n"
        "before = 'idna' in sys.modules\n"
        "parse_email('ann@b\\u00fccher.example')\n"
        "print(before, 'idna' in sys.modules)\n"
    )
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout == "False True\n"
