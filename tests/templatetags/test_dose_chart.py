"""The picture of a plan: where its lines and words stand, and what it says without them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Kind, nights
from prescribing.templatetags.dose_chart import FLOOR, LEFT, RIGHT, TOP, WIDTH, chart
from prescribing.templatetags.told import ToldNight
from tests.clinical.plans import MONDAY, a_plan, plans


def told(*runs, first=MONDAY):
    """Runs of so many nights on a dose, or of a kind without one."""
    listed = []
    for done, count in runs:
        for _ in range(count):
            day = first + timedelta(days=len(listed))
            kind = done if isinstance(done, Kind) else Kind.TAKE
            listed.append(ToldNight(day, kind, None if kind is done else Dose.parse(done)))
    return listed


def as_told(plan):
    return [ToldNight(night.date, night.kind, night.dose) for night in nights(plan)]


LADDER = told(("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14))


def test_a_ladder_climbs_from_left_to_right_and_fills_the_width():
    bars = chart(LADDER).bars

    assert [bar.height for bar in bars] == [26.0, 52.0, 78.0, 104.0]
    assert [bar.y + bar.height for bar in bars] == [FLOOR] * 4
    assert bars[-1].y == TOP
    assert (bars[0].x, bars[-1].x + bars[-1].width) == (LEFT, RIGHT)


def test_each_step_is_labelled_by_the_one_printer_of_doses():
    labels = [label.says for label in chart(LADDER).labels]
    assert labels == [str(Dose.parse(dose)) for dose in ("1.125", "2.25", "3.375", "4.5")]


def test_nights_without_a_dose_are_hatched_and_named():
    picture = chart(
        told(("4.5", 10), (Kind.HOLD, 5), ("4.5", 10), (Kind.SURGERY_HOLD, 3), (Kind.SURGERY, 1))
    )

    assert [(gap.y, gap.height) for gap in picture.gaps] == [(TOP, FLOOR - TOP)] * 2
    assert "no dose from Jan 15 to Jan 19, 5 nights" in picture.says
    assert "stop for surgery from Jan 30 to Feb 2, 4 nights" in picture.says


def test_it_says_in_words_all_that_it_draws():
    nbsp = "\u00a0"
    assert chart(told(("1.125", 14), ("2.25", 1))).says == (
        f"1.125{nbsp}mg from Jan 5 to Jan 18, 14 nights",
        f"2.25{nbsp}mg on Jan 19",
    )


def test_tonight_stands_where_it_falls_and_only_within_the_plan():
    assert chart(LADDER, MONDAY).tonight == LEFT
    assert chart(LADDER, MONDAY + timedelta(days=28)).tonight == WIDTH / 2
    assert chart(LADDER, MONDAY - timedelta(days=1)).tonight is None
    assert chart(LADDER, date(2027, 1, 1)).tonight is None


def test_without_a_dose_there_is_no_picture():
    assert chart([]) is None
    assert chart(told((Kind.WAIT, 5))) is None


def test_dates_that_no_version_speaks_of_lie_between_two_runs():
    early = told(("4.5", 5))
    late = told(("4.5", 5), first=MONDAY + timedelta(days=20))
    assert len(chart([*early, *late]).bars) == 2


@given(plans())
def test_nothing_is_drawn_outside_and_no_word_over_another(plan):
    picture = chart(as_told(plan))
    if picture is None:
        return
    for bar in (*picture.bars, *picture.gaps):
        assert LEFT <= bar.x <= bar.x + bar.width <= RIGHT + 0.2
        assert TOP <= bar.y <= bar.y + bar.height <= FLOOR + 0.1
    for label in picture.labels:
        assert label.left >= 0
        assert label.left + label.width <= WIDTH
    for number, label in enumerate(picture.labels):
        assert not any(label.meets(other) for other in picture.labels[number + 1 :])


@given(st.integers(1, 90))
def test_a_plan_of_one_dose_is_one_bar(count):
    (bar,) = chart(told(("3", count))).bars
    assert (bar.x, bar.y, bar.height) == (LEFT, TOP, FLOOR - TOP)


def test_the_usual_plan_is_drawn():
    assert len(chart(as_told(a_plan())).bars) == 4
