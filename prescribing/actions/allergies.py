"""Keeping the allergy list of a patient: what she is allergic to, or that she was asked."""

from datetime import date

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import change, insert, turn
from prescribing.models import Allergy, Patient
from prescribing.permissions import Member


def add_allergy(
    patient: Patient, *, text: str, reaction: str = "", today: date, by: Member
) -> Allergy:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        patient.refresh_from_db()
        change(patient, patient.edits, allergies_asked_on=today, no_known_allergies=False)
        allergy = Allergy(clinic=by.clinic, patient=patient, text=text, reaction=reaction)
        insert(allergy)
        events.record(by, "added", allergy)
    return allergy


def remove_allergy(allergy: Allergy, *, by: Member) -> Allergy:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, allergy)
    with turn(by.clinic):
        now = timezone.now()
        if Allergy.objects.of(by.clinic).current().filter(pk=allergy.pk).update(removed_at=now):
            events.record(by, "removed", allergy)
    allergy.refresh_from_db()
    return allergy


def record_no_known_allergies(patient: Patient, *, edits: int, today: date, by: Member) -> Patient:
    """The patient was asked today and knows of none."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        if Allergy.objects.of(by.clinic).current().filter(patient=patient).exists():
            raise ActionError("Allergies are listed. Remove those that are wrong first.")
        fields = change(patient, edits, allergies_asked_on=today, no_known_allergies=True)
        events.record(by, "changed", patient, detail={"fields": fields, "edits": patient.edits})
    return patient
