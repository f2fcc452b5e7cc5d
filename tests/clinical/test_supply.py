"""What is dispensed follows from the nights, and is rounded up one time, at the end."""

from collections import Counter
from datetime import date, time
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.supply import lasts_until, refill_from, supply
from prescribing.clinical.titration import Hold, Kind, nights
from tests.clinical.plans import MONDAY, ONE_NIGHT, a_plan, a_step, plans, tablet
from tests.clinical.profiles import many

STANDARD = [a_step("1.125"), a_step("2.25"), a_step("3.375")]


def dispensed(plan):
    return [
        (entry.product.strength.mg, entry.pieces, entry.units, entry.left_over_pieces)
        for entry in supply(nights(plan))
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([*STANDARD, a_step("4.5", 28)], [("4.5", 196, 49, 0)]),
        (
            [a_step("1.125", 7), a_step("2.25", 7), a_step("3.375", 7)],
            [("4.5", 42, 11, 2)],
        ),
        (STANDARD, [("4.5", 84, 21, 0)]),
        ([a_step("1.125", 1)], [("4.5", 1, 1, 3)]),
        ([a_step("1.125", 2), a_step("1.125", 3)], [("4.5", 5, 2, 3)]),  # carried over
        (
            [a_step("1.5", 3, "1.5"), a_step("2", 3, "8"), a_step("3", 1, "1.5")],
            [("1.5", 20, 5, 0), ("8", 3, 1, 1)],
        ),
    ],
)  # fmt: skip
def test_pieces_are_added_up_and_tablets_rounded_up_at_the_end(steps, expected):
    assert dispensed(a_plan(*steps)) == expected


def test_a_surgery_takes_its_nights_off_the_quantity():
    surgery = Surgery(date(2026, 2, 24), time(8))
    plan = a_plan(*STANDARD, a_step("4.5", 28), surgeries=[surgery])

    assert dispensed(plan) == [("4.5", 104, 26, 0)]
    assert lasts_until(nights(plan)) == date(2026, 2, 20)


def test_a_hold_changes_the_dates_and_not_the_quantity():
    held = a_plan(holds=[Hold(date(2026, 1, 15), 3, "side effect")])

    assert dispensed(held) == dispensed(a_plan())
    assert lasts_until(nights(held)) == lasts_until(nights(a_plan())) + 3 * ONE_NIGHT


def test_nothing_is_dispensed_where_nothing_is_taken():
    plan = a_plan(surgeries=[Surgery(MONDAY)])

    assert supply(nights(plan)) == ()
    assert lasts_until(nights(plan)) is None
    assert refill_from(nights(plan), 10) is None


def test_the_refill_is_asked_for_some_days_before_the_last_night():
    assert refill_from(nights(a_plan()), 10) == date(2026, 2, 19)


def test_the_refill_of_a_short_plan_is_asked_for_on_its_first_night():
    assert refill_from(nights(a_plan(a_step("1.125", 5))), 10) == MONDAY


@many
@given(plans())
def test_the_supply_is_the_sum_of_the_nights(plan):
    laid = nights(plan)
    shares = Counter()
    for night in laid:
        if night.kind is Kind.TAKE:
            tablets = Fraction(night.dose.micrograms, night.product.strength.micrograms)
            shares[night.product] += tablets

    found = supply(laid)

    assert [entry.product for entry in found] == list(shares)
    for entry in found:
        assert entry.units == ceil(shares[entry.product])
        assert entry.pieces == shares[entry.product] * entry.product.pieces_each
        assert 0 <= entry.left_over_pieces < entry.product.pieces_each
        left = (entry.units - shares[entry.product]) * entry.product.pieces_each
        assert entry.left_over_pieces == left


@given(plans(), st.integers(0, 60))
def test_it_lasts_until_the_last_dose_and_refills_begin_before(plan, days):
    laid = nights(plan)
    doses = [night.date for night in laid if night.kind is Kind.TAKE]

    assert lasts_until(laid) == (doses[-1] if doses else None)
    if doses:
        assert plan.first_night <= refill_from(laid, days) <= doses[-1]


def test_a_product_is_listed_when_the_plan_first_takes_it():
    plan = a_plan(a_step("2", 1, "8"), a_step("1.5", 1, "1.5"), a_step("4", 1, "8"))

    assert [entry.product for entry in supply(nights(plan))] == [tablet("8"), tablet("1.5")]
