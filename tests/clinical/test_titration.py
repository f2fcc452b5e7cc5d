"""Steps on the calendar: one night a date, holds move dates, surgery ends the doses."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.titration import (
    Hold,
    Kind,
    Plan,
    PlanError,
    Step,
    holds_outside,
    last_dose,
    last_night_before_surgery,
    next_surgery,
    nights,
    nights_until,
    spans,
)
from tests.clinical.plans import (
    MONDAY,
    NEW_YORK,
    ONE_NIGHT,
    a_clock,
    a_plan,
    a_step,
    dates,
    plans,
    tablet,
)
from tests.clinical.profiles import many


def kinds(plan):
    return Counter(night.kind for night in nights(plan))


def taken(plan):
    return [night for night in nights(plan) if night.kind is Kind.TAKE]


def doses_in_order(plan):
    return [(night.step, night.dose, night.product) for night in taken(plan)]


# --- laying out ---


def test_the_standard_ladder_is_laid_from_the_first_night_without_a_gap():
    told = spans(nights(a_plan()))

    assert [(s.first.date, s.last.date, s.nights, s.first.dose.mg) for s in told] == [
        (date(2026, 1, 5), date(2026, 1, 18), 14, "1.125"),
        (date(2026, 1, 19), date(2026, 2, 1), 14, "2.25"),
        (date(2026, 2, 2), date(2026, 2, 15), 14, "3.375"),
        (date(2026, 2, 16), date(2026, 3, 1), 14, "4.5"),
    ]


@pytest.mark.parametrize(
    ("first_night", "count", "last_night"),
    [
        (date(2028, 2, 15), 30, date(2028, 3, 15)),  # over 29 February
        (date(2026, 2, 15), 30, date(2026, 3, 16)),  # a year without one
        (date(2028, 2, 29), 1, date(2028, 2, 29)),
        (date(2026, 12, 20), 30, date(2027, 1, 18)),  # over the end of the year
        (date(2026, 3, 1), 14, date(2026, 3, 14)),  # clocks go forward on the 8th
        (date(2026, 10, 25), 14, date(2026, 11, 7)),  # clocks go back on 1 November
        (date(2011, 12, 25), 14, date(2012, 1, 7)),  # Samoa never had 30 December 2011
    ],
)
@pytest.mark.hazard("H34")
def test_months_years_leap_days_and_clocks_change_nothing(first_night, count, last_night):
    clock = a_clock(ZoneInfo("Pacific/Apia") if first_night.year == 2011 else NEW_YORK)
    plan = a_plan(a_step("1.125", count), first_night=first_night, clock=clock)

    laid = nights(plan)

    assert len(laid) == count
    assert laid[-1].date == last_night


@many
@given(plans())
@pytest.mark.hazard("H34")
def test_the_nights_are_one_a_date_without_a_gap(plan):
    laid = nights(plan)

    assert [night.date for night in laid] == [
        plan.first_night + number * ONE_NIGHT for number in range(len(laid))
    ]


@given(plans(with_surgery=False))
def test_every_step_gets_all_its_nights_in_order_whatever_is_held(plan):
    assert doses_in_order(plan) == [
        (number, step.dose, step.product)
        for number, step in enumerate(plan.steps, start=1)
        for _ in range(step.nights)
    ]


@given(plans())
def test_a_night_carries_a_whole_dose_or_nothing_at_all(plan):
    for night in nights(plan):
        if night.kind is Kind.TAKE:
            step = plan.steps[night.step - 1]
            assert (night.dose, night.product) == (step.dose, step.product)
            assert night.pieces * night.product.piece_micrograms == night.dose.micrograms
            assert 1 <= night.pieces <= night.product.most_pieces
        else:
            assert (night.step, night.dose, night.pieces, night.product) == (None, None, 0, None)


def test_the_same_plan_has_the_same_nights():
    assert nights(a_plan()) == nights(a_plan())


# --- holds ---


def test_a_hold_interrupts_a_step_which_goes_on_afterwards():
    hold = Hold(date(2026, 1, 15), 3, "side effect")
    told = spans(nights(a_plan(a_step("1.125"), a_step("2.25"), holds=[hold])))

    assert [(s.first.kind, s.first.date, s.nights) for s in told] == [
        (Kind.TAKE, date(2026, 1, 5), 10),
        (Kind.HOLD, date(2026, 1, 15), 3),
        (Kind.TAKE, date(2026, 1, 18), 4),
        (Kind.TAKE, date(2026, 1, 22), 14),
    ]
    assert told[1].first.reason == "side effect"


def test_a_hold_from_the_first_night_leaves_the_first_night_empty():
    laid = nights(a_plan(a_step("1.125", 2), holds=[Hold(MONDAY, 2, "")]))

    assert [night.kind for night in laid] == [Kind.HOLD, Kind.HOLD, Kind.TAKE, Kind.TAKE]


def test_holds_that_touch_or_overlap_count_each_night_one_time():
    holds = [Hold(MONDAY + 2 * ONE_NIGHT, 3, "one"), Hold(MONDAY + 4 * ONE_NIGHT, 3, "two")]

    assert kinds(a_plan(a_step("1.125", 7), holds=holds)) == {Kind.TAKE: 7, Kind.HOLD: 5}


def test_a_hold_outside_the_plan_changes_nothing():
    holds = [Hold(MONDAY - 9 * ONE_NIGHT, 9, ""), Hold(MONDAY + 14 * ONE_NIGHT, 9, "")]
    plan = a_plan(a_step("1.125"), holds=holds)

    assert nights(plan) == nights(a_plan(a_step("1.125")))


def test_a_hold_changes_nothing_before_it():
    hold = Hold(date(2026, 1, 20), 5, "")

    assert nights(a_plan(holds=[hold]))[:15] == nights(a_plan())[:15]


@given(plans(with_surgery=False))
@pytest.mark.hazard("H34")
def test_a_hold_moves_the_dates_and_changes_no_total(plan):
    free = Plan(plan.steps, plan.first_night, plan.clock, plan.hold_before_surgery)

    assert doses_in_order(plan) == doses_in_order(free)
    assert len(nights(plan)) == len(nights(free)) + kinds(plan)[Kind.HOLD]


@many
@given(plans(), st.integers(0, 400), st.integers(1, 400))
def test_a_part_of_the_nights_laid_out_by_itself_is_that_slice_of_the_whole(plan, gone, count):
    whole = nights(plan)
    first = min(gone, len(whole) - 1)
    free = nights(replace(plan, surgeries=()))[first : first + count]
    in_it = Counter(night.step for night in free)
    steps = tuple(
        replace(step, nights=in_it[number])
        for number, step in enumerate(plan.steps, start=1)
        if in_it[number]
    )
    assume(steps)

    part = nights(replace(plan, steps=steps, first_night=free[0].date))

    # A hold after its last dose is no night of a plan any more.
    assert len(part) == len(free) - sum(1 for _ in takewhile(not_taken, reversed(free)))
    same_steps = (night._replace(step=None) for night in whole[first:])
    assert [night._replace(step=None) for night in part] == list(islice(same_steps, len(part)))


def not_taken(night):
    return night.kind is not Kind.TAKE


def test_a_hold_of_which_no_night_is_one_of_the_plan_holds_nothing():
    before, over = Hold(MONDAY - 3 * ONE_NIGHT, 3, "before"), Hold(MONDAY - ONE_NIGHT, 2, "over")
    ends = date(2026, 3, 1) + ONE_NIGHT  # moved by the night that is held
    last, after = Hold(ends, 1, "last"), Hold(ends + 2 * ONE_NIGHT, 1, "after")
    plan = a_plan(holds=[before, over, last, after])

    assert holds_outside(plan, nights(plan)) == (before, after)
    assert holds_outside(a_plan(), nights(a_plan())) == ()


# --- the last night of the plan ---


def test_the_nights_of_the_last_step_follow_from_the_last_night():
    assert nights_until(date(2026, 3, 1), MONDAY, 42, []) == 14


def test_held_nights_are_no_nights_of_the_last_step():
    assert nights_until(date(2026, 3, 1), MONDAY, 42, [Hold(date(2026, 1, 15), 3, "")]) == 11


def test_a_last_night_at_the_end_of_the_calendar_is_counted_and_not_walked():
    end = date(9999, 12, 31)

    assert nights_until(end, MONDAY, 42, []) == (end - MONDAY).days + 1 - 42


@pytest.mark.parametrize(
    ("first", "left"),
    [("2026-01-04", 56), ("2026-01-05", 55), ("2026-03-01", 55), ("2026-03-02", 56)],
)
def test_a_hold_counts_on_the_first_night_and_the_last_and_not_beside_them(first, left):
    hold = Hold(date.fromisoformat(first), 1, "")

    assert nights_until(date(2026, 3, 1), MONDAY, 0, [hold]) == left


@pytest.mark.parametrize("last_night", [date(2026, 2, 15), date(2026, 1, 4), date(2020, 1, 1)])
def test_a_last_night_before_the_last_step_is_refused(last_night):
    with pytest.raises(PlanError) as refused:
        nights_until(last_night, MONDAY, 42, [])

    assert str(refused.value) == "The last night of the plan comes before its last step begins."


def test_a_plan_of_one_night_ends_on_its_first_night():
    assert nights_until(MONDAY, MONDAY, 0, []) == 1


@given(plans(with_surgery=False), st.integers(0, 90))
def test_a_plan_given_by_its_last_night_ends_on_it_or_on_the_last_night_not_held(plan, more):
    *before, last = plan.steps
    earlier = sum(step.nights for step in before)
    end = nights(plan)[-1].date + more * ONE_NIGHT

    left = nights_until(end, plan.first_night, earlier, plan.holds)
    longer = Plan(
        (*before, Step(last.dose, left, last.product)),
        plan.first_night,
        plan.clock,
        plan.hold_before_surgery,
        plan.holds,
    )

    free = end
    while any(free in hold for hold in plan.holds):
        free -= ONE_NIGHT
    assert nights(longer)[-1].date == free


# --- surgery ---


@pytest.mark.hazard("H10")
def test_around_a_surgery_each_night_says_why_nothing_is_taken():
    surgery = Surgery(date(2026, 2, 24), time(8))
    told = spans(nights(a_plan(surgeries=[surgery])))

    assert [(s.first.kind, s.first.date, s.nights) for s in told[3:]] == [
        (Kind.TAKE, date(2026, 2, 16), 5),
        (Kind.SURGERY_HOLD, date(2026, 2, 21), 3),
        (Kind.SURGERY, date(2026, 2, 24), 1),
        (Kind.WAIT, date(2026, 2, 25), 5),
    ]


def test_surgery_moves_no_date():
    surgery = Surgery(date(2026, 2, 24), time(8))
    free = nights(a_plan())
    laid = nights(a_plan(surgeries=[surgery]))

    assert [night.date for night in laid] == [night.date for night in free]
    assert laid[:47] == free[:47]


@pytest.mark.parametrize("days_before", [0, 1, 2, 3, 30, 3000])
def test_surgery_before_the_first_dose_can_be_taken_leaves_nothing_taken(days_before):
    surgery = Surgery(MONDAY + (2 - days_before) * ONE_NIGHT, time(8))
    plan = a_plan(surgeries=[surgery])

    assert taken(plan) == []
    assert last_dose(nights(plan)) is None
    assert last_night_before_surgery(nights(plan)) is None


def test_the_last_night_before_a_surgery_is_the_last_with_a_dose():
    surgery = Surgery(date(2026, 2, 24), time(8))

    assert last_night_before_surgery(nights(a_plan(surgeries=[surgery]))) == date(2026, 2, 20)
    after = Surgery(date(2026, 3, 3), time(8))  # of its plan, the last two nights are held
    assert last_night_before_surgery(nights(a_plan(surgeries=[after]))) == date(2026, 2, 27)
    assert last_night_before_surgery(()) is None
    one = nights(a_plan(a_step("1.5", 1, "1.5"), surgeries=[Surgery(MONDAY + 9 * ONE_NIGHT)]))
    assert last_night_before_surgery(one) is None


def test_a_surgery_after_the_plan_takes_only_the_nights_within_its_hold():
    surgery = Surgery(date(2026, 3, 3), time(8))  # the plan ends on 1 March

    assert kinds(a_plan(surgeries=[surgery])) == {Kind.TAKE: 54, Kind.SURGERY_HOLD: 2}


def test_a_surgery_far_after_the_plan_changes_nothing():
    plan = a_plan(surgeries=[Surgery(date(2026, 6, 1))])

    assert nights(plan) == nights(a_plan())
    assert last_night_before_surgery(nights(plan)) is None


def test_the_earliest_of_several_surgeries_ends_the_doses():
    later, sooner = Surgery(date(2026, 2, 24)), Surgery(date(2026, 2, 10), time(7))
    plan = a_plan(surgeries=[later, sooner])

    assert next_surgery(plan) == sooner
    assert last_dose(nights(plan)) == date(2026, 2, 6)


def test_a_surgery_whose_time_is_not_known_counts_as_the_first_of_its_day():
    timed, untimed = Surgery(date(2026, 2, 24), time(0, 1)), Surgery(date(2026, 2, 24))

    assert next_surgery(a_plan(surgeries=[timed, untimed])) == untimed


def test_a_hold_that_runs_into_a_surgery_keeps_the_surgery_nights():
    surgery = Surgery(date(2026, 2, 24), time(8))
    hold = Hold(date(2026, 2, 18), 30, "side effect")

    laid = nights(a_plan(surgeries=[surgery], holds=[hold]))

    by_date = {night.date: night.kind for night in laid}
    assert by_date[date(2026, 2, 20)] is Kind.HOLD
    assert by_date[date(2026, 2, 21)] is Kind.SURGERY_HOLD
    assert by_date[date(2026, 2, 24)] is Kind.SURGERY
    assert by_date[date(2026, 2, 25)] is Kind.WAIT


@given(plans())
@pytest.mark.hazard("H08")
def test_after_the_first_empty_night_of_a_surgery_no_dose_is_ever_taken(plan):
    after = False
    for night in nights(plan):
        after = after or night.kind in {Kind.SURGERY_HOLD, Kind.SURGERY, Kind.WAIT}
        assert not (after and night.kind in {Kind.TAKE, Kind.HOLD})


@given(plans())
def test_surgery_only_takes_doses_away(plan):
    free = Plan(plan.steps, plan.first_night, plan.clock, plan.hold_before_surgery, plan.holds)

    for night, planned in zip(nights(plan), nights(free), strict=True):
        assert night == planned or night.kind not in {Kind.TAKE, Kind.HOLD}


@given(plans())
@pytest.mark.hazard("H08")
def test_no_dose_lies_within_the_hold_hours_of_a_surgery_or_after_it(plan):
    for surgery in plan.surgeries:
        start = min(
            datetime.combine(surgery.day, surgery.at or time(0), plan.clock.zone)
            .replace(fold=fold)
            .timestamp()
            for fold in (0, 1)
        )
        at = plan.clock.dose_time or time(23, 59)
        for night in taken(plan):
            day = night.date + ONE_NIGHT if at.hour < 4 else night.date
            dose = max(
                datetime.combine(day, at, plan.clock.zone).replace(fold=fold).timestamp()
                for fold in (0, 1)
            )
            assert start - dose >= plan.hold_before_surgery.total_seconds()


@given(plans())
def test_the_kinds_around_a_surgery_follow_its_date(plan):
    for surgery in plan.surgeries:
        for night in nights(plan):
            if night.kind is Kind.SURGERY_HOLD:
                assert night.date < surgery.day
            if night.kind is Kind.SURGERY:
                assert night.date == surgery.day
            if night.kind is Kind.WAIT:
                assert night.date > surgery.day
            if night.date >= surgery.day:
                assert night.kind in {Kind.SURGERY, Kind.WAIT}


# --- what cannot be planned ---


def test_a_plan_needs_a_step():
    with pytest.raises(PlanError, match=r"^A plan needs at least one step\.$"):
        Plan((), MONDAY, a_clock(), timedelta(hours=72))


@pytest.mark.parametrize("count", [0, -1])
def test_a_step_needs_a_night(count):
    with pytest.raises(PlanError, match=r"^A step must have at least 1 night\.$"):
        a_step("1.125", count)


# --- spans ---


@given(plans())
def test_the_spans_are_the_nights_gathered(plan):
    laid = nights(plan)
    told = spans(laid)

    assert sum(span.nights for span in told) == len(laid)
    assert [span.first.date for span in told[1:]] == [
        span.last.date + ONE_NIGHT for span in told[:-1]
    ]
    for span in told:
        assert (span.last.date - span.first.date).days + 1 == span.nights


def test_two_steps_of_one_dose_stay_two_spans():
    told = spans(nights(a_plan(a_step("1.125", 7), a_step("1.125", 7))))

    assert [(span.first.step, span.nights) for span in told] == [(1, 7), (2, 7)]


@given(dates, st.integers(1, 90))
def test_a_part_of_a_plan_begun_later_is_laid_the_same_way(first_night, count):
    plan = a_plan(a_step("1.5", count, "1.5"), a_step("3", 7, "1.5"), first_night=first_night)
    rest = a_plan(a_step("3", 7, "1.5"), first_night=first_night + count * ONE_NIGHT)

    said = [(night.date, night.dose, night.pieces) for night in nights(plan)][count:]
    assert said == [(night.date, night.dose, night.pieces) for night in nights(rest)]


def test_products_may_change_from_step_to_step():
    plan = a_plan(a_step("1.5", 2, "1.5"), a_step("2", 2, "8"))

    assert [night.product for night in nights(plan)] == [tablet("1.5")] * 2 + [tablet("8")] * 2
