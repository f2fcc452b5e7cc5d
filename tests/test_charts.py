"""A chart is read one time, and is of one patient alone."""

import pytest

from prescribing import knowledge
from prescribing.actions.screenings import look
from prescribing.actions.surgeries import cancel_surgery
from prescribing.charts import Chart
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db


def chart_of(patient):
    return Chart(patient, knowledge.load())


def test_all_lists_are_read_together_and_one_time(rao, django_assert_num_queries):
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(patient, by=rao)
    chart = chart_of(patient)

    lists = (
        "medicines", "classified", "allergies", "conditions", "surgeries", "planned_surgeries",
        "done_surgeries", "observations", "agreements", "prescriptions", "signed", "ends", "tasks",
        "policy",
    )  # fmt: skip
    with django_assert_num_queries(1):
        for _ in range(2):
            for name in lists:
                getattr(chart, name)


def test_a_chart_does_not_see_what_is_written_later_and_an_action_does(rao):
    draft = builders.a_screened_draft(by=rao)
    chart = chart_of(draft.patient)
    assert not look(draft, TODAY, chart).record.medicines

    builders.a_medicine(draft.patient, "tramadol 50 mg", by=rao)

    assert not look(draft, TODAY, chart).record.medicines
    assert [one.text for one in look(draft, TODAY).record.medicines] == ["tramadol 50 mg"]


def test_a_chart_tells_surgeries_apart(rao):
    patient = builders.a_patient(rao.clinic)
    planned = builders.a_surgery(patient, by=rao)
    cancelled = builders.a_surgery(patient, builders.TODAY.replace(month=6), by=rao)
    cancel_surgery(cancelled, edits=cancelled.edits, by=rao, today=TODAY)

    chart = chart_of(patient)

    assert set(chart.surgeries) == {planned, cancelled}
    assert (chart.planned_surgeries, chart.done_surgeries) == ((planned,), ())


def test_entries_of_others_and_those_taken_off_the_list_are_not_on_it(rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(builders.a_patient(rao.clinic, record_number="2"), by=rao)
    builders.a_medicine(builders.a_patient(builders.a_clinic("hill")))
    gone = builders.a_medicine(patient, by=rao)
    type(gone).objects.filter(pk=gone.pk).update(removed_at=builders.NOW)

    assert chart_of(patient).medicines == ()
