"""Keeping the list of a patient's conditions."""

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.turns import insert, turn
from prescribing.models import Condition, Patient
from prescribing.permissions import Member


def add_condition(patient: Patient, *, text: str, by: Member) -> Condition:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        condition = Condition(clinic=by.clinic, patient=patient, text=text)
        insert(condition)
        events.record(by, "added", condition)
    return condition


def remove_condition(condition: Condition, *, by: Member) -> Condition:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, condition)
    with turn(by.clinic):
        on_list = Condition.objects.of(by.clinic).current().filter(pk=condition.pk)
        if on_list.update(removed_at=timezone.now()):
            events.record(by, "removed", condition)
    condition.refresh_from_db()
    return condition
