"""The calendar holds each night of the plan once, with its dose, whatever the plan."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.handouts.content import build
from prescribing.handouts.pdf import render, words
from tests.handouts.reading import calendar, page_texts
from tests.handouts.samples import (
    CAPSULE,
    SIGNED_AT,
    TABLET,
    a_content,
    taken_nights,
    the_surgery_plan,
)

SMALL_TABLET = ("scored tablet", "1.5", 4)
PLANS = {
    "standard": a_content(),
    "7 nights a step": a_content([(1, 7), (2, 7), (3, 7), (4, 7)]),
    "10 nights a step": a_content([(1, 10), (2, 10), (3, 10), (4, 10)]),
    "surgery": the_surgery_plan(),
    "holds": a_content(holds=[(date(2026, 1, 10), 3), (date(2026, 2, 10), 1)]),
    "capsules": a_content([(1, 14), (2, 14), (3, 28)], products=[CAPSULE] * 3),
    "several tablets": a_content(
        [(3, 14), (6, 14), (9, 14), (12, 14)], products=[SMALL_TABLET] * 4
    ),
    "new tablet at the turn of the year": a_content(
        [(3, 14), (2, 14), (3, 14), (4, 14)],
        products=[SMALL_TABLET, TABLET, TABLET, TABLET],
        first_night=date(2026, 12, 14),
    ),
    "8 steps": a_content([(n, 7) for n in range(1, 9)], products=[SMALL_TABLET] * 8),
    "90 nights at the end": a_content([(1, 14), (2, 14), (3, 14), (4, 90)]),
}


PRINTED = [(plan, "letter") for plan in PLANS] + [("surgery", "a4"), ("several tablets", "a4")]


@pytest.mark.parametrize(("plan", "paper"), PRINTED)
@pytest.mark.hazard("H35")
def test_each_night_stands_in_the_calendar_once_with_its_dose(plan, paper):
    content = PLANS[plan]

    cells = calendar(render(content, paper=paper, signed_at=SIGNED_AT).pdf)

    nights = content["plan"]["nights"]
    assert [cell.night.isoformat() for cell in cells] == [night["date"] for night in nights]
    assert {cell.night: cell.dose for cell in cells if cell.dose} == taken_nights(content)
    assert all(cell.words for cell in cells)


@pytest.mark.hazard("H14")
def test_a_cell_says_how_much_in_words():
    pdf = render(PLANS["several tablets"], paper="letter", signed_at=SIGNED_AT).pdf

    said = list(dict.fromkeys(cell.words for cell in calendar(pdf)))

    assert said == ["3 quarters", "1 and a half", "2 and a quarter", "3 tablets"]


def test_nights_around_surgery_say_why_nothing_is_taken():
    cells = {cell.night: cell.words for cell in calendar(_surgery_pdf())}

    assert cells[date(2026, 2, 20)] == "1 whole"
    assert {cells[date(2026, 2, day)] for day in (21, 22, 23)} == {"No tablet"}
    assert cells[date(2026, 2, 24)] == "SURGERY No tablet"
    assert cells[date(2026, 2, 25)].startswith("Wait. Ask us")


def test_after_surgery_the_paper_says_to_wait():
    assert "After surgery: take no doses until we tell you." in page_texts(_surgery_pdf())[1]


def test_weeks_of_waiting_stand_apart_from_the_last_step():
    content = a_content([(1, 14), (2, 60)], surgery=(date(2026, 2, 4), None, ""))

    *_, step, after = blocks_of(content)

    assert (step.step, after.step) == ("2", "")
    assert [cell.kind for cell in step.weeks[-1].cells] == [
        *["surgery-hold"] * 2, "surgery", *["wait"] * 4,
    ]  # fmt: skip
    assert {cell.kind for week in after.weeks for cell in week.cells if cell} == {"wait"}


@given(
    steps=st.lists(st.tuples(st.integers(1, 16), st.integers(1, 90)), min_size=1, max_size=8),
    first_night=st.dates(date(2024, 1, 1), date(2031, 1, 1)),
    surgery=st.none() | st.integers(5, 400),
    holds=st.lists(st.tuples(st.integers(1, 100), st.integers(1, 10)), max_size=3),
)
@pytest.mark.hazard("H34")
def test_no_plan_loses_or_repeats_a_night(steps, first_night, surgery, holds):
    content = a_content(
        steps,
        first_night=first_night,
        surgery=(first_night + timedelta(surgery), None, "") if surgery else None,
        holds=[(first_night + timedelta(after), nights) for after, nights in holds],
    )

    weeks = [week for block in blocks_of(content) for week in block.weeks]

    cells = [cell for week in weeks for cell in week.cells if cell]
    assert [cell.night.isoformat() for cell in cells] == [
        night["date"] for night in content["plan"]["nights"]
    ]
    doses = {cell.night: cell.dose.removesuffix("\u00a0mg") for cell in cells if cell.dose}
    assert doses == taken_nights(content)
    for week in weeks:
        assert {str(cell.night.year) for cell in week.cells if cell} == set(week.year.split("\n"))


@pytest.mark.hazard("H13")
def test_a_new_strength_is_marked():
    texts = page_texts(
        render(PLANS["new tablet at the turn of the year"], paper="a4", signed_at=SIGNED_AT).pdf
    )

    assert all("NEW TABLET: 4.5\u00a0mg" in text for text in texts)


def test_rows_begin_on_the_first_weekday_of_the_plan():
    first, second = blocks_of(a_content([(1, 10), (2, 10)], first_night=date(2026, 1, 8)))

    assert first.weekdays == second.weekdays == ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")
    assert [cell and cell.date for cell in second.weeks[0].cells] == [
        None, None, None, "Jan 18", "Jan 19", "Jan 20", "Jan 21",
    ]  # fmt: skip


def blocks_of(content):
    return build(content, words("en"), paper="letter", signed_at=SIGNED_AT).blocks


@cache
def _surgery_pdf():
    return render(the_surgery_plan(), paper="letter", signed_at=SIGNED_AT).pdf
