"""What is not known in the rows is not known in the record, and signed content says it all."""

import json
from datetime import date, time, timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import allergies, conditions, medicines, prescriptions, surgeries
from prescribing.actions.surgeries import SurgeryData
from prescribing.clinical.record import Answer, MedicineStatus
from prescribing.clinical.titration import Kind, nights
from prescribing.models import Hold
from prescribing.snapshots import canonical, clinical_plan, fingerprint, record_of
from tests.builders import (
    ANSWERS,
    TODAY,
    a_draft,
    a_medicine,
    a_patient,
    a_signed_prescription,
    a_surgery,
)

pytestmark = pytest.mark.django_db


def record(draft, today=TODAY):
    draft.refresh_from_db()
    return record_of(draft, today=today, knowledge=knowledge.load())


def test_nothing_is_known_of_a_new_draft_but_the_patient_and_the_plan(rao):
    patient = a_patient(allergies_asked_on=None, no_known_allergies=False)
    draft = prescriptions.start_draft(patient, by=rao, today=TODAY)

    known = record(draft)

    assert known.allergies is None
    assert known.lists_checked_on is None
    assert known.surgeries == ()
    assert known.answer("liver") is Answer.UNKNOWN
    assert known.consent is Answer.UNKNOWN
    assert known.indication is None
    assert known.birth_date == patient.birth_date
    assert known.first_night == TODAY


def test_the_day_on_which_the_lists_were_checked_is_told(rao):
    draft = a_draft(by=rao)
    a_medicine(draft.patient, by=rao)
    conditions.add_condition(draft.patient, text="asthma", by=rao)

    today, tomorrow = record(draft), record(draft, TODAY + timedelta(days=1))

    assert (today.lists_checked_on, tomorrow.lists_checked_on) == (TODAY, TODAY)
    for known in (today, tomorrow):
        assert [each.text for each in known.medicines] == ["metformin 500 mg"]
        assert known.conditions == ("asthma",)


def test_a_list_that_was_checked_and_is_empty_is_known_to_be_empty(rao):
    known = record(a_draft(by=rao))

    assert (known.medicines, known.allergies, known.conditions) == ((), (), ())


def test_an_emptied_allergy_list_does_not_say_that_there_are_none(rao):
    draft = a_draft(by=rao)
    allergy = allergies.add_allergy(draft.patient, text="latex", today=TODAY, by=rao)
    assert record(draft).allergies == ("latex",)

    allergies.remove_allergy(allergy, by=rao)

    assert record(draft).allergies is None


def test_a_medicine_arrives_as_it_stands_on_the_list(rao):
    draft = a_draft(by=rao)
    medicine = a_medicine(
        draft.patient,
        "tea",
        by=rao,
        code="1",
        code_system="rxnorm",
        status="stopped",
        last_taken=date(2026, 1, 2),
    )
    medicines.classify_medicine(medicine, edits=0, reason="Chamomile", by=rao)

    (known,) = record(draft).medicines

    assert (known.text, known.code, known.system) == ("tea", "1", "rxnorm")
    assert (known.status, known.last_taken) == (MedicineStatus.STOPPED, date(2026, 1, 2))
    assert known.not_opioid_because == "Chamomile"


def test_what_was_taken_off_a_list_is_not_known(rao):
    draft = a_draft(by=rao)
    medicine = a_medicine(draft.patient, by=rao)
    condition = conditions.add_condition(draft.patient, text="asthma", by=rao)

    medicines.remove_medicine(medicine, edits=0, by=rao)
    conditions.remove_condition(condition, by=rao)

    assert (record(draft).medicines, record(draft).conditions) == ((), ())


def test_only_planned_surgeries_count(rao):
    draft = a_draft(by=rao)
    planned = a_surgery(draft.patient, date(2026, 2, 24), by=rao, what="knee")
    done = a_surgery(draft.patient, date(2025, 2, 24), by=rao)
    surgeries.change_surgery(done, edits=0, data=SurgeryData(done.day, status="done"), by=rao)

    (known,) = record(draft).surgeries

    assert (known.day, known.at, known.what) == (planned.day, time(8), "knee")
    assert record(draft).plan.surgeries == (known,)


def test_another_patients_lists_do_not_reach_the_record(rao):
    draft = a_draft(by=rao)
    a_medicine(a_patient(), "morphine", by=rao)

    assert record(draft).medicines == ()


def test_a_draft_without_steps_has_no_plan(rao):
    known = record(a_draft(by=rao, ladder=""))

    assert (known.plan, known.largest_dose) == (None, None)


def test_a_hold_of_the_plan_is_laid_out(rao):
    draft = a_draft(by=rao)
    Hold.objects.create(
        clinic=rao.clinic, plan=draft.plan, first_night=date(2026, 1, 10), nights=3, reason="flu"
    )

    laid_out = nights(clinical_plan(draft.plan, knowledge.load()))

    held = [night.date for night in laid_out if night.kind is Kind.HOLD]
    assert held == [date(2026, 1, day) for day in (10, 11, 12)]
    assert len(laid_out) == 4 * 14 + 3


def test_signed_content_holds_what_the_signature_stands_for(rao):
    patient = a_patient(language="es")
    a_surgery(patient, date(2026, 2, 24), by=rao, what="knee")
    a_medicine(patient, "paracetamol 500 mg", by=rao)
    allergies.add_allergy(patient, text="latex", reaction="rash", today=TODAY, by=rao)

    answers = ANSWERS | {"surgery": "yes"}
    content = a_signed_prescription(patient, by=rao, answers=answers).content

    assert content["patient"]["record_number"] == patient.record_number
    assert content["patient"]["language"] == "es"
    assert content["allergies"] == [{"text": "latex", "reaction": "rash"}]
    assert content["medicines"] == [
        {"text": "paracetamol 500 mg", "status": "taking", "last_taken": None}
    ]
    assert content["answers"] == answers
    assert content["knowledge"] == knowledge.version()
    assert content["content_reviewed"] is False


def test_the_example_of_a_plan_before_surgery_is_signed_as_written(rao):
    patient = a_patient()
    a_surgery(patient, date(2026, 2, 24), by=rao)

    content = a_signed_prescription(patient, by=rao, answers=ANSWERS | {"surgery": "yes"}).content

    plan = content["plan"]
    assert plan["last_night_before_surgery"] == "2026-02-20"
    assert plan["steps"][0] == {
        "position": 1,
        "dose_mg": "1.125",
        "pieces": 1,
        "nights": 14,
        "form": "scored tablet",
        "strength_mg": "4.5",
        "pieces_each": 4,
        "words": "a quarter tablet",
        "first_night": "2026-01-05",
        "last_night": "2026-01-18",
    }
    assert plan["nights"][0] == {
        "date": "2026-01-05",
        "kind": "take",
        "step": 1,
        "dose_mg": "1.125",
        "pieces": 1,
        "product": "4.5 mg",
        "form": "scored tablet",
    }
    assert [night["kind"] for night in plan["nights"][46:51]] == [
        "take",
        "surgery hold",
        "surgery hold",
        "surgery hold",
        "surgery",
    ]
    assert plan["surgeries"] == [{"day": "2026-02-24", "at": "08:00", "what": ""}]
    assert content["supply"] == [
        {
            "form": "scored tablet",
            "strength_mg": "4.5",
            "pieces_each": 4,
            "pieces": 104,
            "tablets": 26,
            "left_over_pieces": 0,
        }
    ]
    assert content["lasts_until"] == "2026-02-20"
    assert content["instructions"] == (
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: quarter tablet (1.125 mg) for "
        "14 nights, then half tablet (2.25 mg) for 14 nights, then three-quarter tablet (3.375 mg) "
        "for 14 nights, then 1 tablet (4.5 mg) for 5 nights, then STOP for surgery. Dispense 26 "
        "(twenty-six) tablets. Refills: 0."
    )


def test_content_comes_back_from_the_database_with_the_same_hash(rao):
    signed = a_signed_prescription(a_patient(given_name="Zoë \u2028 “李”"), by=rao)

    assert fingerprint(signed.content) == signed.content_hash
    assert fingerprint(json.loads(canonical(signed.content))) == signed.content_hash


def test_equal_values_have_one_spelling():
    assert (
        canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()
    )
