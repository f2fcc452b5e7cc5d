"""The shape of the plan page."""

import uuid

import pytest

from prescribing import knowledge
from prescribing.clinical.dose import Dose
from prescribing.forms.plan import OwnStep, PlanForm

FIVE = ("opioid_14_days", "liver", "pregnancy", "mood", "surgery")


def a_form(complete=False, asked=FIVE, **typed):
    known = knowledge.load()
    usual = {"key": uuid.uuid4().hex, "first_night": "2026-01-05"}
    return PlanForm(
        usual | typed,
        known=known,
        asked=asked,
        complete=complete,
    )


def test_a_draft_needs_its_first_night_and_nothing_else():
    assert a_form().is_valid()
    assert a_form(first_night="").errors == {"first_night": ["Enter the first night"]}


def test_review_needs_every_answer():
    form = a_form(complete=True)
    assert set(form.errors) == {
        "indication",
        "lists_checked",
        "ladder",
        *(each.id for each in knowledge.load().questions.values() if each.is_always_asked),
    }


def test_lists_that_count_from_an_earlier_day_need_no_tick():
    known = knowledge.load()
    form = PlanForm({}, known=known, asked=FIVE, complete=True, lists_count=True)
    assert "lists_checked" not in form.errors
    assert "mood" in form.errors


def test_an_answer_that_was_not_given_is_left_out():
    form = a_form(liver="no", mood="not known")
    assert form.is_valid()
    assert form.answers == {"liver": "no", "mood": "not known"}


def test_no_question_has_an_answer_beforehand():
    known = knowledge.load()
    form = PlanForm(known=known, asked=tuple(known.questions))
    shown = [one for first in form.questions for one in (first, *first.follow_ups)]
    assert len(shown) == len(known.questions)
    assert all(one.field.value() is None for one in shown)
    assert not form["lists_checked"].value()


def test_own_steps_are_read_row_by_row():
    form = a_form(ladder="own", dose_1="0.75", nights_1="14", dose_3="1.5", nights_3="7")
    assert form.is_valid()
    assert form.own_steps == [OwnStep(Dose(750), 14), OwnStep(Dose(1500), 7)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"dose_2": "1.5"}, "nights_2"), ({"nights_2": "7"}, "dose_2")],
)
def test_half_a_row_asks_for_the_other_half(typed, field):
    assert field in a_form(ladder="own", **typed).errors


def test_rows_of_another_plan_are_not_asked_about():
    assert a_form(ladder="standard-14", dose_2="1.5", dose_3="x", nights_4="-1").is_valid()


def test_every_group_of_indications_stands_there_one_time():
    groups = [name for name, offered in a_form().fields["indication"].choices if name]
    assert len(groups) == len(set(groups))
    assert len(groups) >= 6
