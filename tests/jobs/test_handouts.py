"""A sample tells on paper what the plan has in its nights: calendar, table, supply and dates."""

from datetime import date

import pytest
from hypothesis import assume, given

from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.supply import lasts_until, supply
from prescribing.clinical.titration import nights
from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.pdf import words
from prescribing.jobs.handouts import sample_content
from tests.clinical import profiles  # noqa: F401 - settles how many examples are looked at
from tests.clinical.plans import FACTS, MONDAY, a_plan, plans


def sheet_of(plan):
    return build(sample_content(plan, FACTS), words("en"), paper="letter", mark="SAMPLE")


@given(plans())
def test_calendar_table_and_supply_of_a_sample_agree_with_the_nights(plan):
    laid = nights(plan)
    assume(any(night.dose for night in laid))

    sheet = sheet_of(plan)

    cells = [cell for block in sheet.blocks for week in block.weeks for cell in week.cells if cell]
    assert [(cell.night, cell.dose) for cell in sorted(cells, key=lambda cell: cell.night)] == [
        (night.date, str(night.dose) if night.dose else "") for night in laid
    ]
    assert sum(int(row.nights) for row in sheet.rows) == len(laid)
    assert len(sheet.medicines) == len(supply(laid))
    for told, entry in zip(sheet.medicines, supply(laid), strict=True):
        assert f"{entry.units}\u00a0" in told or f" {entry.units} " in told
    assert lasts_until(laid) >= plan.first_night


def test_a_sample_of_which_nothing_is_taken_is_refused():
    with pytest.raises(HandoutRefused, match="No night of this plan has a dose"):
        sheet_of(a_plan(surgeries=[Surgery(MONDAY)]))


def test_a_sample_tells_its_dates():
    sheet = sheet_of(a_plan(surgeries=[Surgery(date(2026, 2, 24))]))

    assert [each.what for each in sheet.happenings] == [
        "First dose", "Last dose before surgery", "Surgery"
    ]  # fmt: skip
    assert sheet.signed_on == ""
    assert sheet.mark == "SAMPLE"


def test_a_sample_tells_the_last_night_before_a_surgery_that_its_plan_does_not_reach():
    sheet = sheet_of(a_plan(surgeries=[Surgery(date(2026, 3, 10))]))

    assert "no dose after the night of Fri, Mar 6, 2026" in sheet.stay
