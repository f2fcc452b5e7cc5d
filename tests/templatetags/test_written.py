"""Fields that are written in Python are what templates of crispy forms make of them."""

from pathlib import Path

import pytest
from django.template import engines
from django.test.html import parse_html

from prescribing import knowledge
from prescribing.forms.patients import MedicineForm, NewPatientForm
from prescribing.forms.plan import ROWS, PlanForm
from prescribing.forms.surgeries import SurgeryForm

REFERENCE = Path(__file__).parent / "reference"
WRONG = "<b>no</b> \"such' value"


def by_template(name, **context):
    template = engines["django"].from_string((REFERENCE / f"{name}.html").read_text())
    return template.render(context | {"form_show_errors": True})


def by_tag(tag, **context):
    return engines["django"].from_string("{% load written %}{% " + tag + " %}").render(context)


def a_plan(data=None, **options):
    known = knowledge.load()
    return PlanForm(data, known=known, asked=list(known.questions), complete=True, **options)


FORMS = {
    "plan": a_plan,
    "medicine": MedicineForm,
    "patient": NewPatientForm,
    "surgery": SurgeryForm,
}
FILLED = {
    "empty": lambda make: make(),
    "nothing sent": lambda make: make({}),
    "all wrong": lambda make: make(dict.fromkeys(make().fields, WRONG)),
    "all ticked": lambda make: make(dict.fromkeys(make().fields, "no")),
}
every_form = pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
every_filling = pytest.mark.parametrize("fill", FILLED.values(), ids=FILLED)


@every_form
@every_filling
def test_a_field_is_written_as_by_its_template(make, fill):
    form = fill(make)
    single = [one for one in form if not one.is_hidden and not one.use_fieldset]
    assert single
    for field in single:
        for wrapper in ("", "grow"):
            ours = by_tag("written_field field", field=field, wrapper_class=wrapper)
            theirs = by_template("field", field=field, wrapper_class=wrapper)
            assert parse_html(ours) == parse_html(theirs), field.name


@every_filling
@pytest.mark.parametrize("number", ["", 3])
def test_a_question_is_written_as_by_its_template(fill, number):
    form = fill(a_plan)
    for name in form.known.questions:
        ours = by_tag("asked field number", field=form[name], number=number)
        theirs = by_template("asked", field=form[name], number=number)
        assert parse_html(ours) == parse_html(theirs), name


@every_filling
def test_a_step_is_written_as_by_its_template(fill):
    form = fill(a_plan)
    for row in ROWS:
        cells = {"row": row, "dose": form[f"dose_{row}"], "nights": form[f"nights_{row}"]}
        ours = by_tag("own_step row dose nights", **cells)
        assert parse_html(ours) == parse_html(by_template("own_step", **cells)), row


def test_what_was_typed_and_what_is_told_cannot_leave_their_places():
    form = a_plan(dict.fromkeys(a_plan().fields, WRONG))
    form.add_error("refills", WRONG)
    for name in ("refills", "indication_text", "opioid_name"):
        assert "<b>no" not in by_tag("written_field field", field=form[name])
    form.fields["surgery"].help_text = form.fields["surgery"].label = WRONG
    assert "<b>no" not in by_tag("asked field", field=form["surgery"])
