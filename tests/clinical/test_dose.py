"""Doses: what is read as one, what is refused and with which words, and how one is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.dose import Dose, DoseError
from tests.clinical.sentences import is_said_whole

NO_BREAK_SPACE = "\u00a0"
doses = st.integers(1, 8000).map(Dose)

ACCEPTED = [
    ("1.125", 1125),
    ("1.125 mg", 1125),
    ("1.125mg", 1125),
    (f"1.125{NO_BREAK_SPACE}mg", 1125),
    ("  4.5 mg  ", 4500),
    ("4.5\n", 4500),
    ("4.5 MG", 4500),
    ("4.50", 4500),
    ("3", 3000),
    ("3.0", 3000),
    ("0.375", 375),
    ("0.001", 1),
    ("8", 8000),
    ("1125 mcg", 1125),
    ("1 mcg", 1),
    ("0.5", 500),
]
REFUSED = [
    # Elsewhere .5 was read as 5.
    (".5", "Write 0.5 with a zero"),
    (".5 mg", "Write 0.5 mg with a zero"),
    (".125 mcg", "Write 0.125 mcg with a zero"),
    ("1,125", "Write 1.125 with a point"),
    ("4,5 mg", "with a point: a comma"),
    ("1,000", "a comma can be read as thousands"),
    ("1.1250001", "more than three decimals"),
    ("1.1250", "more than three decimals"),
    ("0.0001", "more than three decimals"),
    ("1e3", "without an exponent"),
    ("1.5E-1 mg", "without an exponent"),
    ("45e-1", "without an exponent"),
    (".5e1", "without an exponent"),
    ("+1.5", "without a sign"),
    ("-1.5", "without a sign"),
    ("\u22121.5", "without a sign"),
    ("0", "more than 0 mg"),
    ("0.000", "more than 0 mg"),
    ("0 mcg", "more than 0 mg"),
    ("1125 \u00b5g", "Use mg or mcg"),
    ("1125 \u03bcg", "Use mg or mcg"),
    ("1125 ug", "Use mg or mcg"),
    ("1 g", "Use mg or mcg"),
    ("4.5 ml", "Use mg or mcg"),
    ("1 tablet", "Use mg or mcg"),
    ("4.5 mg daily", "Use mg or mcg"),
    ("1.5-3", "Use mg or mcg"),
    ("1/2", "Use mg or mcg"),
    ("1 125", "Use mg or mcg"),
    ("1.5.5", "is not a dose. Use mg or mcg"),
    ("1_125", "is not a dose. Use mg or mcg"),
    ("1.", "is not a dose. Write a number of mg"),
    (".", "is not a dose. Write a number of mg"),
    ("mg", "is not a dose. Write a number of mg"),
    ("half", "is not a dose. Write a number of mg"),
    ("\u00bd", "is not a dose. Write a number of mg"),
    ("nan", "is not a dose. Write a number of mg"),
    ("inf", "is not a dose. Write a number of mg"),
    ("0x10", "is not a dose. Use mg or mcg"),
    ("\uff14.5", "is not a dose. Write a number of mg"),
    ("\u0664", "is not a dose. Write a number of mg"),
    ("4\u00b75", "is not a dose. Use mg or mcg"),
    ("4.\u0665", "is not a dose. Use mg or mcg"),
    ("", "Enter a dose in mg"),
    ("   ", "Enter a dose in mg"),
    ("01.5", "Write 1.5 without the leading zeros"),
    ("00.5", "Write 0.5 without the leading zeros"),
    ("007 mg", "Write 7 mg without the leading zeros"),
    ("00", "Write 0 without the leading zeros"),
    ("1.5 mcg", "must be a whole number"),
    ("1000 mg", "too large"),
    ("1000000 mcg", "too large"),
    ("9" * 5000, "too large"),
    (4.5, "must be text in quotes"),
    (4, "must be text in quotes"),
    (True, "must be text in quotes"),
    (None, "must be text in quotes"),
    (["4.5"], "must be text in quotes"),
    (b"4.5", "must be text in quotes"),
]


def shortened(value):
    return ascii(value)[:20]


@pytest.mark.parametrize(("text", "micrograms"), ACCEPTED, ids=shortened)
def test_a_dose_is_read_exactly(text, micrograms):
    assert Dose.parse(text) == Dose(micrograms)


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=shortened)
@pytest.mark.hazard("H16")
def test_anything_else_is_refused_and_says_what_is_wrong(text, words):
    with pytest.raises(DoseError) as refused:
        Dose.parse(text)

    assert words in str(refused.value)
    assert is_said_whole(str(refused.value), str(text).strip())


def test_a_minus_as_printers_write_it_is_a_sign():
    with pytest.raises(DoseError, match=r"^A dose is written without a sign\.$"):
        Dose.parse("\u22121.5")


def test_as_many_figures_are_read_as_a_dose_may_have():
    assert Dose.parse("999999 mcg") == Dose.parse("999.999 mg") == Dose(999_999)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1234567 mcg", "1234567 is too large to be a dose of low-dose naltrexone."),
        ("1234 mg", "1234 mg is too large to be a dose of low-dose naltrexone."),
        ("1.5 mcg", "A dose in mcg must be a whole number. Write it in mg instead."),
    ],
)
def test_what_is_too_large_is_named_as_it_was_written(text, says):
    with pytest.raises(DoseError) as refused:
        Dose.parse(text)

    assert str(refused.value) == says


@pytest.mark.parametrize("text", ["8.001", "8.5 mg", "9", "8001 mcg", "45"])
@pytest.mark.hazard("H17")
def test_a_dose_above_the_limit_is_refused(text):
    with pytest.raises(DoseError, match="more than 8\u00a0mg"):
        Dose.parse(text, at_most=Dose(8000))


def test_the_limit_itself_can_be_planned():
    assert Dose.parse("8", at_most=Dose(8000)) == Dose(8000)


@pytest.mark.parametrize("micrograms", [0, -1, -4500])
def test_no_dose_is_nothing_or_less(micrograms):
    with pytest.raises(DoseError, match="more than 0 mg"):
        Dose(micrograms)


def test_what_a_refusal_says_to_write_can_be_read():
    for text, words in REFUSED:
        if words.startswith("Write ") and text not in {"00", ".125 mcg"}:
            with pytest.raises(DoseError) as refused:
                Dose.parse(text)
            offered = str(refused.value).removeprefix("Write ").partition(" with")[0]
            assert Dose.parse(offered)


@pytest.mark.parametrize(
    ("micrograms", "printed"),
    [
        (375, "0.375"),
        (750, "0.75"),
        (1125, "1.125"),
        (1500, "1.5"),
        (2000, "2"),
        (3000, "3"),
        (4500, "4.5"),
        (8000, "8"),
        (10, "0.01"),
        (1, "0.001"),
        (100_000, "100"),
    ],
)
def test_a_dose_is_printed_in_one_way(micrograms, printed):
    assert Dose(micrograms).mg == printed
    assert str(Dose(micrograms)) == f"{printed}\u00a0mg"


@pytest.mark.hazard("H16")
def test_every_dose_up_to_the_limit_reads_back_as_itself():
    for micrograms in range(1, 8001):
        dose = Dose(micrograms)
        assert Dose.parse(str(dose)) == Dose.parse(dose.mg) == dose


@given(doses)
@pytest.mark.hazard("H16")
def test_no_dose_ends_in_a_zero_after_the_point_or_begins_with_the_point(dose):
    whole, point, decimals = dose.mg.partition(".")

    assert whole.isascii()
    assert whole.isdigit()
    assert whole == "0" or not whole.startswith("0")
    assert bool(point) == bool(decimals)
    assert not decimals.endswith("0")


@given(doses, doses)
def test_doses_are_ordered_as_their_amounts(one, other):
    assert (one < other) == (one.micrograms < other.micrograms)


@given(st.text(max_size=12) | st.from_regex(r"[0-9.,eE+ mcg-]{1,10}", fullmatch=True))
def test_what_is_read_at_all_is_an_amount_above_nothing_written_in_those_figures(text):
    try:
        dose = Dose.parse(text)
    except DoseError:
        return

    figures = "".join(each for each in text if each in "0123456789.")
    scale = 1 if "mcg" in text.lower() else 1000
    assert dose.micrograms == round(float(figures) * scale)
