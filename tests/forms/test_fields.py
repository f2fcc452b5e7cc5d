"""What is typed is read as one thing, or refused in words."""

from datetime import date, time

import pytest
from django.forms import ValidationError

from prescribing.clinical.dose import Dose, DoseError
from prescribing.forms.fields import ClockField, CountField, DayField, DoseField, LineField


@pytest.mark.parametrize(("text", "micrograms"), [("1.125", 1125), (" 4.5 mg ", 4500)])
def test_a_dose_is_read_by_the_one_parser(text, micrograms):
    assert DoseField().clean(text) == Dose(micrograms)


@pytest.mark.parametrize("text", [".5", "1,5", "0", "half", "1e1", "٣"])
def test_a_dose_is_refused_in_the_parsers_words(text):
    with pytest.raises(ValidationError) as refused:
        DoseField().clean(text)
    with pytest.raises(DoseError) as said:
        Dose.parse(text)
    assert refused.value.messages == [str(said.value)]


def test_a_dose_left_empty_is_none_when_it_may_be():
    assert DoseField(required=False).clean("  ") is None


def test_a_dose_is_shown_without_its_unit():
    assert DoseField().prepare_value(Dose(1125)) == "1.125"


@pytest.mark.parametrize("text", ["2026-01-05", "01/05/2026", "Jan 5, 2026", "5 Jan 2026"])
def test_a_date_is_read_as_a_person_writes_it(text):
    assert DayField().clean(text) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["2026-02-30", "0001-01-01", "9999-12-31", "x"])
def test_a_date_outside_reason_is_refused(text):
    with pytest.raises(ValidationError):
        DayField().clean(text)


@pytest.mark.parametrize("text", ["21:00", "9:00 PM", "9 PM", "21:00:00"])
def test_a_time_is_read_as_a_person_writes_it(text):
    assert ClockField().clean(text) == time(21)


def test_a_count_says_what_would_be_right():
    with pytest.raises(ValidationError, match="Enter a whole number from 1 to 90"):
        CountField(least=1, most=90).clean("91")


def test_a_line_that_is_too_long_says_by_how_much():
    with pytest.raises(ValidationError, match="5 characters or fewer, not 6"):
        LineField(most=5).clean("123456")
