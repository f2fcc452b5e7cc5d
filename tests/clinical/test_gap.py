"""After nights without a dose: the same, one step lower, or the first step; never more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.dose import Dose
from prescribing.clinical.gap import nights_without, proposed_dose
from prescribing.clinical.knowledge import FactError
from prescribing.clinical.record import Gap
from tests.clinical.plans import FACTS, ONE_NIGHT, dates

RULE = FACTS.gap_rule
LAST = date(2026, 2, 20)
STANDARD = ("1.125", "2.25", "3.375", "4.5")
doses = st.integers(1, 64).map(lambda eighths: Dose(eighths * 125))


def proposed(nights, *steps):
    taken = tuple(map(Dose.parse, steps))
    gap = Gap(LAST, taken[-1], taken)
    return proposed_dose(gap, LAST + (nights + 1) * ONE_NIGHT, RULE).mg


@pytest.mark.parametrize(
    ("nights", "dose"),
    [
        (0, "3.375"),
        (7, "3.375"),
        (8, "2.25"),
        (14, "2.25"),
        (15, "1.125"),
        (400, "1.125"),
    ],
)
def test_the_longer_the_gap_the_lower_the_dose(nights, dose):
    assert proposed(nights, *STANDARD[:3]) == dose


@pytest.mark.parametrize("nights", [7, 8, 14, 15])
def test_on_the_first_step_there_is_nothing_lower(nights):
    assert proposed(nights, "1.125") == "1.125"


def test_a_step_lower_is_the_highest_of_the_lower_doses_and_not_the_one_before():
    assert proposed(8, "1.125", "2.25", "3.375", "2.25") == "1.125"
    assert proposed(8, "1.5", "4.5", "3", "4.5") == "3"


def test_a_first_step_that_was_higher_than_the_last_dose_is_not_gone_back_to():
    assert proposed(15, "3", "1.5") == "1.5"
    assert proposed(15, "2.25", "1.125", "4.5") == "2.25"


@given(st.lists(doses, min_size=1, max_size=6), dates, st.integers(0, 400))
@pytest.mark.hazard("H10")
def test_no_more_is_ever_proposed_than_was_taken_last(taken, last, nights):
    gap = Gap(last, taken[-1], tuple(taken))

    found = proposed_dose(gap, last + timedelta(days=nights + 1), RULE)

    assert nights_without(gap, last + timedelta(days=nights + 1)) == nights
    assert found <= gap.last_dose
    assert found in taken


@given(st.lists(doses, min_size=1, max_size=6), st.integers(0, 40), st.integers(0, 40))
def test_a_longer_gap_never_has_a_higher_dose(taken, nights, more):
    rising = tuple(sorted(taken))
    gap = Gap(LAST, rising[-1], rising)

    sooner, later = (
        proposed_dose(gap, LAST + timedelta(days=count + 1), RULE)
        for count in (nights, nights + more)
    )
    assert later <= sooner


def test_a_rule_that_forgives_longer_gaps_more_is_refused():
    with pytest.raises(FactError, match="higher dose"):
        replace(RULE, same_dose_nights=15)
