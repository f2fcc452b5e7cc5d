"""Registering a patient, and changing who she is."""

from dataclasses import asdict, dataclass
from datetime import date

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import change, insert, turn
from prescribing.models import Patient
from prescribing.models.patient import search_key
from prescribing.permissions import Member


@dataclass(frozen=True)
class PatientData:
    given_name: str
    family_name: str
    birth_date: date
    record_number: str
    sex: str = "unknown"
    language: str = "en"


def register_patient(data: PatientData, *, by: Member) -> Patient:
    permissions.check_edit_patients(by)
    with turn(by.clinic):
        _check_record_number(data, by)
        patient = Patient(clinic=by.clinic, **_values(data))
        insert(patient)
        events.record(by, "registered", patient)
    return patient


def change_patient(patient: Patient, *, edits: int, data: PatientData, by: Member) -> Patient:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        _check_record_number(data, by, patient)
        fields = change(patient, edits, **_values(data))
        events.record(by, "changed", patient, detail={"fields": fields, "edits": patient.edits})
    return patient


def _values(data: PatientData) -> dict[str, object]:
    return {**asdict(data), "search_key": search_key(data.given_name, data.family_name)}


def _check_record_number(data: PatientData, by: Member, known: Patient | None = None) -> None:
    same = Patient.objects.of(by.clinic).filter(record_number=data.record_number)
    if any(patient != known for patient in same):
        raise ActionError.at(
            "record_number",
            "Another patient of this clinic has this record number. Open that record, or correct "
            "the number.",
        )
