"""Registering and changing a patient, and the lists that are kept of her."""

from dataclasses import replace
from datetime import date

import pytest

from prescribing.actions import (
    allergies,
    classifications,
    conditions,
    medicines,
    patients,
    surgeries,
)
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.medicines import MedicineData
from prescribing.actions.patients import PatientData
from prescribing.actions.surgeries import SurgeryData
from prescribing.models import Allergy, Condition, Event, Medicine, Patient, Role
from prescribing.permissions import Refused
from tests.builders import TODAY, a_medicine, a_member, a_patient, a_surgery

pytestmark = pytest.mark.django_db

MARTA = PatientData("Marta", "Ibsen", date(1979, 3, 14), "R-1", "female", "es")
CODEINE = MedicineData("codeine 30 mg")


def test_a_registered_patient_is_found_and_leaves_one_event(okafor):
    patient = patients.register_patient(MARTA, by=okafor)

    assert Patient.objects.of(okafor.clinic).search("ibs mar").get() == patient
    assert (patient.language, patient.edits, patient.no_known_allergies) == ("es", 0, False)
    event = Event.objects.get()
    assert (event.verb, event.patient, event.actor) == ("registered", patient, okafor.user)


def test_a_record_number_is_given_to_one_patient_of_a_clinic(okafor, castro):
    first = patients.register_patient(MARTA, by=okafor)
    patients.register_patient(MARTA, by=castro)

    with pytest.raises(ActionError, match="has this record number") as refusal:
        patients.register_patient(MARTA, by=okafor)
    assert [problem.field for problem in refusal.value.problems] == ["record_number"]
    other = patients.register_patient(replace(MARTA, record_number="R-2"), by=okafor)
    with pytest.raises(ActionError, match="has this record number"):
        patients.change_patient(other, edits=0, data=MARTA, by=okafor)
    patients.change_patient(first, edits=0, data=MARTA, by=okafor)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("family_name", "x" * 201),
        ("sex", "f"),
        ("language", "de"),
        ("birth_date", None),
    ],
)
def test_a_value_that_does_not_fit_names_its_field(okafor, field, value):
    with pytest.raises(ActionError) as refusal:
        patients.register_patient(replace(MARTA, **{field: value}), by=okafor)

    assert field in {problem.field for problem in refusal.value.problems}
    assert not Patient.objects.exists()
    assert not Event.objects.exists()


def test_a_changed_name_is_found_under_the_new_one_only(okafor):
    patient = patients.register_patient(MARTA, by=okafor)

    patients.change_patient(patient, edits=0, data=replace(MARTA, family_name="Berg"), by=okafor)

    assert Patient.objects.search("berg").get().edits == 1
    assert not Patient.objects.search("ibsen").exists()
    assert Event.objects.last().detail == {"fields": ["family_name", "search_key"], "edits": 1}


def test_an_earlier_state_of_a_patient_is_not_written_over(okafor, rao):
    patient = patients.register_patient(MARTA, by=okafor)
    patients.change_patient(patient, edits=0, data=replace(MARTA, family_name="Berg"), by=rao)

    with pytest.raises(Conflict) as conflict:
        patients.change_patient(patient, edits=0, data=MARTA, by=okafor)

    assert "Nothing of yours was saved" in conflict.value.says
    assert conflict.value.moved[0].startswith("Dr Asha Rao changed it at ")
    assert "family name" in conflict.value.moved[0]
    patient.refresh_from_db()
    assert patient.family_name == "Berg"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MANAGER])
def test_only_prescribers_and_staff_write_of_patients(role):
    member = a_member(role)
    patient = a_patient()
    medicine = a_medicine(patient)
    writes = [
        lambda: patients.register_patient(MARTA, by=member),
        lambda: patients.change_patient(patient, edits=0, data=MARTA, by=member),
        lambda: medicines.add_medicine(patient, data=CODEINE, by=member),
        lambda: medicines.change_medicine(medicine, edits=0, data=CODEINE, by=member),
        lambda: medicines.remove_medicine(medicine, edits=0, by=member),
        lambda: allergies.add_allergy(patient, text="latex", today=TODAY, by=member),
        lambda: allergies.record_no_known_allergies(patient, edits=0, today=TODAY, by=member),
        lambda: conditions.add_condition(patient, text="asthma", by=member),
        lambda: surgeries.add_surgery(patient, data=SurgeryData(TODAY), by=member, today=TODAY),
    ]
    before = Event.objects.count()

    for write in writes:
        with pytest.raises(Refused):
            write()
    assert Event.objects.count() == before


def test_nobody_writes_of_another_clinics_patient(castro):
    patient = a_patient()
    medicine = a_medicine(patient)
    writes = [
        lambda: patients.change_patient(patient, edits=0, data=MARTA, by=castro),
        lambda: medicines.add_medicine(patient, data=CODEINE, by=castro),
        lambda: classifications.classify_name(medicine, edits=0, reason="known", by=castro),
        lambda: medicines.remove_medicine(medicine, edits=0, by=castro),
        lambda: allergies.add_allergy(patient, text="latex", today=TODAY, by=castro),
        lambda: conditions.add_condition(patient, text="asthma", by=castro),
        lambda: surgeries.add_surgery(patient, data=SurgeryData(TODAY), by=castro, today=TODAY),
    ]

    for write in writes:
        with pytest.raises(Refused, match="does not belong to your clinic"):
            write()


def test_a_medicine_that_is_removed_stays_on_record(okafor):
    medicine = a_medicine(a_patient(), by=okafor)

    medicines.remove_medicine(medicine, edits=0, by=okafor)

    assert not Medicine.objects.current().exists()
    assert Medicine.objects.get().removed_at is not None


def test_an_allergy_says_that_the_patient_was_asked(okafor):
    patient = a_patient(allergies_asked_on=None, no_known_allergies=False)

    allergy = allergies.add_allergy(patient, text="latex", reaction="rash", today=TODAY, by=okafor)

    patient.refresh_from_db()
    assert patient.allergies_asked_on == TODAY
    assert str(allergy) == "latex (rash)"


def test_no_known_allergies_is_not_said_over_a_listed_one(okafor):
    patient = a_patient(allergies_asked_on=None, no_known_allergies=False)
    allergy = allergies.add_allergy(patient, text="latex", today=TODAY, by=okafor)
    patient.refresh_from_db()

    with pytest.raises(ActionError, match="Remove those that are wrong first"):
        allergies.record_no_known_allergies(patient, edits=patient.edits, today=TODAY, by=okafor)
    allergies.remove_allergy(allergy, by=okafor)
    allergies.record_no_known_allergies(patient, edits=patient.edits, today=TODAY, by=okafor)
    patient.refresh_from_db()
    assert patient.no_known_allergies


def test_an_allergy_ends_no_known_allergies(okafor):
    patient = a_patient()

    allergies.add_allergy(patient, text="latex", today=TODAY, by=okafor)

    patient.refresh_from_db()
    assert not patient.no_known_allergies


def test_removing_twice_leaves_one_event(okafor):
    patient = a_patient()
    allergy = allergies.add_allergy(patient, text="latex", today=TODAY, by=okafor)
    condition = conditions.add_condition(patient, text="asthma", by=okafor)

    for _ in range(2):
        allergies.remove_allergy(allergy, by=okafor)
        conditions.remove_condition(condition, by=okafor)

    assert not Allergy.objects.current().exists()
    assert not Condition.objects.current().exists()
    assert Event.objects.filter(verb="removed").count() == 2


def test_a_surgery_is_moved_by_whoever_saw_where_it_was(okafor, rao):
    surgery = a_surgery(a_patient(), by=okafor)

    surgeries.change_surgery(
        surgery, edits=0, data=SurgeryData(TODAY, what="knee"), by=rao, today=TODAY
    )

    assert str(surgery) == "knee on 2026-01-05"
    with pytest.raises(Conflict):
        surgeries.change_surgery(surgery, edits=0, data=SurgeryData(TODAY), by=okafor, today=TODAY)
    with pytest.raises(ActionError):
        surgeries.change_surgery(
            surgery,
            edits=1,
            data=SurgeryData(TODAY, status="postponed"),
            by=okafor,
            today=TODAY,
        )


def test_a_list_of_medicines_is_added_whole_or_not_at_all(okafor):
    patient = a_patient()
    wrong = [
        CODEINE,
        replace(CODEINE, last_taken=date(2999, 1, 1)),
        replace(CODEINE, text=""),
        replace(CODEINE, last_taken=date(1900, 1, 1)),
    ]

    with pytest.raises(ActionError) as refusal:
        medicines.add_medicines(patient, entries=wrong, by=okafor)

    places = [problem.field for problem in refusal.value.problems]
    assert places == ["last_taken 2", "text 3", "last_taken 4"]
    assert not Medicine.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("day", [date(2999, 1, 1), date(1979, 3, 13)], ids=str)
def test_no_medicine_was_taken_before_birth_or_after_today(okafor, day):
    patient = a_patient()
    medicine = a_medicine(patient, by=okafor)
    data = MedicineData("codeine", status="stopped", last_taken=day)

    for write in (
        lambda: medicines.add_medicine(patient, data=data, by=okafor),
        lambda: medicines.change_medicine(medicine, edits=0, data=data, by=okafor),
    ):
        with pytest.raises(ActionError) as refusal:
            write()
        assert [problem.field for problem in refusal.value.problems] == ["last_taken"]
