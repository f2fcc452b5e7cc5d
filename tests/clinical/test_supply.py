"""What is dispensed follows from the nights, and is rounded up one time, at the end."""

from collections import Counter
from datetime import date, time
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.instructions import agrees, write
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.supply import (
    Quantity,
    covered_until,
    lasts_until,
    ledger,
    quantities,
    refill_from,
    stock,
    supply,
)
from prescribing.clinical.titration import Hold, Kind, nights
from tests.clinical.plans import (
    EVENING,
    FACTS,
    MONDAY,
    ONE_NIGHT,
    a_plan,
    a_step,
    plans,
    tablet,
)
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
    assert refill_from(nights(plan), 10, None) is None


def test_the_refill_is_asked_for_some_days_before_the_last_night():
    laid = nights(a_plan())
    assert refill_from(laid, 10, lasts_until(laid)) == date(2026, 2, 19)


def test_the_refill_of_a_short_plan_is_asked_for_on_its_first_night():
    laid = nights(a_plan(a_step("1.125", 5)))
    assert refill_from(laid, 10, lasts_until(laid)) == MONDAY


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


@given(plans(), st.integers(0, 400))
def test_the_pieces_of_two_parts_of_a_plan_are_those_of_the_whole(plan, first):
    laid = nights(plan)
    parts = Counter()
    for part in (laid[:first], laid[first:]):
        parts.update({entry.product: entry.pieces for entry in supply(part)})

    assert parts == {entry.product: entry.pieces for entry in supply(laid)}


@given(plans(), st.integers(0, 60))
@pytest.mark.hazard("H41")
def test_it_lasts_until_the_last_dose_and_refills_begin_before(plan, days):
    laid = nights(plan)
    doses = [night.date for night in laid if night.kind is Kind.TAKE]

    assert lasts_until(laid) == (doses[-1] if doses else None)
    if doses:
        assert plan.first_night <= refill_from(laid, days, doses[-1]) <= doses[-1]


def test_a_product_is_listed_when_the_plan_first_takes_it():
    plan = a_plan(a_step("2", 1, "8"), a_step("1.5", 1, "1.5"), a_step("4", 1, "8"))

    assert [entry.product for entry in supply(nights(plan))] == [tablet("8"), tablet("1.5")]


# --- the ledger ---


def test_pieces_left_over_by_one_step_are_the_first_of_the_next():
    plan = a_plan(a_step("1.125", 7), a_step("2.25", 7), a_step("3.375", 7))

    assert [
        (line.step, line.carried, line.pieces, line.units, line.left)
        for line in ledger(nights(plan))
    ] == [(1, 0, 7, 2, 1), (2, 1, 14, 4, 3), (3, 3, 21, 5, 2)]


def test_pieces_are_carried_over_a_step_of_another_tablet_and_never_into_it():
    plan = a_plan(a_step("1.125", 7), a_step("2", 3, "8"), a_step("1.125", 7))

    assert [
        (line.product.strength.mg, line.carried, line.units, line.left)
        for line in ledger(nights(plan))
    ] == [("4.5", 0, 2, 1), ("8", 0, 1, 1), ("4.5", 1, 2, 2)]


def test_a_step_that_lives_on_what_is_left_begins_no_tablet():
    plan = a_plan(a_step("1.125", 1), a_step("2.25", 1))

    assert [(line.units, line.left) for line in ledger(nights(plan))] == [(1, 3), (0, 1)]


@given(plans())
def test_the_ledger_comes_to_the_supply(plan):
    laid = nights(plan)
    lines = ledger(laid)

    assert all(line.left >= 0 for line in lines)
    for entry in supply(laid):
        own = [line for line in lines if line.product == entry.product]
        assert sum(line.units for line in own) == entry.units
        assert sum(line.pieces for line in own) == entry.pieces
        assert own[-1].left == entry.left_over_pieces


# --- a plan under way ---


def test_what_was_dispensed_and_not_taken_is_used_first():
    (left,) = stock(nights(a_plan()), date(2026, 1, 24), {tablet("4.5"): 21})

    assert (left.taken, left.left, left.needed) == (14 + 10, 60, 140 - 24)
    assert (left.units, left.left_over_pieces) == (14, 0)  # 56 pieces are short


def test_nights_that_were_planned_and_not_taken_leave_their_pieces():
    dispensed = {tablet("4.5"): 21}
    (left,) = stock(nights(a_plan()), date(2026, 1, 24), dispensed, date(2026, 1, 18))

    assert (left.taken, left.left) == (14, 70)


def test_what_was_never_dispensed_is_none():
    plan = a_plan(a_step("1.5", 7, "1.5"), a_step("2", 7, "8"))
    laid = nights(plan)

    _, second = stock(laid, date(2026, 1, 14), {tablet("1.5"): 7})

    assert (second.dispensed, second.taken, second.left, second.unexplained) == (0, 2, 0, 2)
    assert covered_until(laid, {tablet("1.5"): 28}) == date(2026, 1, 11)


def test_a_product_that_is_no_longer_needed_is_told_as_left():
    plan = a_plan(a_step("1.5", 7, "1.5"), a_step("2", 7, "8"))
    first, second = stock(nights(plan), date(2026, 1, 12), {tablet("1.5"): 9, tablet("8"): 1})

    assert (first.product, first.left, first.needed, first.units) == (tablet("1.5"), 8, 0, 0)
    assert (second.left, second.needed, second.units, second.left_over_pieces) == (4, 7, 1, 1)


def test_more_taken_than_was_dispensed_is_told_and_not_hidden():
    (left,) = stock(nights(a_plan()), date(2026, 1, 24), {tablet("4.5"): 5})

    assert (left.left, left.unexplained) == (0, 4)
    assert left.units == 29


@given(plans(), st.integers(0, 200), st.integers(0, 60))
def test_what_is_taken_left_and_dispensed_makes_up_what_is_needed(plan, gone, units):
    laid = nights(plan)
    tonight = plan.first_night + gone * ONE_NIGHT
    dispensed = {entry.product: units for entry in supply(laid)}

    for each in stock(laid, tonight, dispensed):
        whole = each.product.pieces_each
        total = next(entry.pieces for entry in supply(laid) if entry.product == each.product)
        assert each.taken + each.needed == total
        assert each.left - each.unexplained == each.dispensed * whole - each.taken
        assert 0 <= each.left + each.units * whole - each.needed == each.left_over_pieces
        assert not each.units or each.left_over_pieces < whole


@pytest.mark.parametrize(
    ("tablets", "last"),
    [
        (0, None),
        (1, date(2026, 1, 8)),
        (11, date(2026, 2, 1)),
        (35, date(2026, 3, 1)),
        (99, date(2026, 3, 1)),
    ],
)
def test_tablets_suffice_until_a_night(tablets, last):
    assert covered_until(nights(a_plan()), {tablet("4.5"): tablets * 4}) == last


@given(plans())
def test_what_is_dispensed_suffices_to_the_last_dose_and_a_piece_less_does_not(plan):
    laid = nights(plan)
    needed = {entry.product: entry.pieces for entry in supply(laid)}

    assert covered_until(laid, needed) == lasts_until(laid)
    for product, pieces in needed.items():
        assert covered_until(laid, needed | {product: pieces - 1}) != lasts_until(laid)


# --- a quantity typed by hand ---


@pytest.mark.parametrize(
    ("units", "needs_reason", "left_over", "missing"),
    [(35, False, 0, 0), (34, True, 0, 4), (36, True, 4, 0), (350, True, 1260, 0)],
)
def test_a_quantity_other_than_the_nights_need_asks_for_a_reason(
    units, needs_reason, left_over, missing
):
    (needed,) = supply(nights(a_plan()))
    typed = Quantity(needed, units)

    assert typed.needs_reason is needs_reason
    assert (typed.left_over_pieces, typed.missing_pieces) == (left_over, missing)


def test_what_is_not_typed_is_what_the_nights_need():
    laid = nights(a_plan(a_step("1.5", 7, "1.5"), a_step("2", 7, "8")))

    found = quantities(supply(laid), {"scored-tablet-8000": 5, "scored-tablet-4500": 9})

    assert [(each.product, each.units, each.pieces) for each in found] == [
        (tablet("1.5"), 7, 28),
        (tablet("8"), 5, 20),
    ]
    assert [each.needs_reason for each in found] == [False, True]


@many
@given(plans(), st.data())
def test_a_quantity_lasts_as_long_as_its_pieces_and_the_text_says_that_quantity(plan, data):
    laid = nights(plan)
    needed = supply(laid)
    typed = {each.product.id: data.draw(st.integers(1, each.units + 5)) for each in needed}

    found = quantities(needed, typed)

    last = covered_until(laid, {each.product: each.pieces for each in found})
    used = supply([night for night in laid if last is not None and night.date <= last])
    have = {each.product: each.pieces for each in found}
    assert all(each.pieces <= have[each.product] for each in used)
    short = any(each.missing_pieces for each in found)
    assert (last == lasts_until(laid)) is not short
    for each in found:
        assert each.needs_reason is (each.units != each.needed.units)
        assert each.left_over_pieces - each.missing_pieces == each.pieces - each.needed.pieces
    told = {"refills": 0, "dose_time": EVENING, "phrases": FACTS.phrases}
    text = write(laid, found, **told)
    assert agrees(text, laid, found, **told)
    assert agrees(text, laid, needed, **told) is not any(each.needs_reason for each in found)
