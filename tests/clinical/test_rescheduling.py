"""What a surgery that is added, moved, cancelled or done makes of a plan that was signed before."""

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.changes import under_way
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.rescheduling import Outcome, effect
from prescribing.clinical.titration import Kind, Night, nights
from tests.clinical.plans import FACTS, ONE_NIGHT, a_clock, a_plan, plans

FILE = Path(__file__).parent.parent / "cases" / "rescheduling.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))


def operation(text):
    day, _, at = text.partition("T")
    time = datetime.fromisoformat(text).time() if at else None
    return Surgery(date.fromisoformat(day), time)


def found(case):
    told = CASES["usual"] | case
    signed = a_plan(
        first_night=told["first_night"],
        clock=a_clock(ZoneInfo(told["timezone"])),
        hold=told["hold"],
        surgeries=map(operation, told["signed"]),
    )
    as_signed = [unless_held(night, told.get("held_from")) for night in nights(signed)]
    now = replace(signed, surgeries=tuple(map(operation, told["now"])))
    return effect(
        under_way(now, as_signed, told["tonight"], FACTS.limits, FACTS.gap_rule),
        as_signed,
        is_held="held_from" in told,
        done=told.get("done", ()),
    )


def unless_held(night, held_from):
    if held_from is None or night.kind is not Kind.TAKE or night.date < held_from:
        return night
    return Night(night.date, Kind.HOLD, reason="fever")


@pytest.mark.hazard("H08")
@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_each_surgery_does_to_the_plan_what_is_written_down(case):
    told = found(case)

    assert told.outcome == case["outcome"]
    assert told.last_dose == case.get("last_dose")
    assert told.hold_from == case.get("hold_from")
    assert [one.reach for one in told.planned] == case.get("reach", [])
    late = [each.too_late for each in told.planned if each.too_late]
    assert [[one.night.isoformat(), one.hours] for one in late] == (
        [case["too_late"]] if "too_late" in case else []
    )


def test_the_last_dose_as_signed_is_told_beside_the_one_now():
    told = found({"now": ["2026-02-24T08:00"]})
    assert (told.last_signed, told.last_dose) == (date(2026, 3, 1), date(2026, 2, 20))


@pytest.mark.hazard("H08")
@given(plan=plans(with_surgery=False), after=st.integers(0, 60), ahead=st.integers(-5, 60))
def test_what_is_as_signed_or_waits_has_no_dose_close_to_surgery(plan, after, ahead):
    """Whatever is not told to be signed anew, or held, can be taken to its end as it was signed."""
    signed = nights(plan)
    tonight = plan.first_night + after * ONE_NIGHT
    surgery = Surgery(tonight + timedelta(days=ahead))
    now = under_way(
        replace(plan, surgeries=(surgery,)), signed, tonight, FACTS.limits, FACTS.gap_rule
    )

    told = effect(now, signed)

    close = [
        night.date
        for night in signed
        if night.kind is Kind.TAKE
        and night.date >= tonight
        and plan.clock.is_held(night.date, surgery, plan.hold_before_surgery)
    ]
    assert bool(close) is (told.outcome in {Outcome.REPLANNED, Outcome.NO_DOSE_LEFT})
    assert told.hold_from == min(close, default=None)


@pytest.mark.hazard("H08")
def test_each_surgery_ahead_is_told_with_its_last_night_in_the_order_of_its_hour():
    told = found(
        {
            "tonight": date(2026, 2, 10),
            "now": [
                "2026-03-10T08:00", "2026-03-10", "2026-02-09T08:00", "2026-02-24T08:00",
                "2026-02-10T23:00",
            ],
        }
    )  # fmt: skip

    assert [(one.surgery, one.last_night) for one in told.planned] == [
        (operation("2026-02-10T23:00"), date(2026, 2, 7)),
        (operation("2026-02-24T08:00"), date(2026, 2, 20)),
        (operation("2026-03-10"), date(2026, 3, 6)),
        (operation("2026-03-10T08:00"), date(2026, 3, 6)),
    ]


def test_on_the_day_of_a_surgery_that_took_place_nothing_is_left_to_take():
    day = date(2026, 2, 24)
    told = found({"tonight": day, "now": [], "done": [day]})

    assert (told.outcome, told.last_dose) == (Outcome.NO_DOSE_LEFT, None)


@pytest.mark.hazard("H08")
def test_hours_between_a_dose_and_a_surgery_are_told_whole_and_never_more_than_they_are():
    told = found({"tonight": date(2026, 2, 24), "now": ["2026-02-25T08:30"]})

    [late] = [one.too_late for one in told.planned]
    assert (late.night, repr(late.hours)) == (date(2026, 2, 23), "35")
