"""Keeping the operations and painful procedures that a patient has before her."""

from dataclasses import asdict, dataclass
from datetime import date, time

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.turns import change, insert, turn
from prescribing.models import Patient, Surgery
from prescribing.permissions import Member


@dataclass(frozen=True)
class SurgeryData:
    day: date
    at: time | None = None
    what: str = ""
    status: str = "planned"


def add_surgery(patient: Patient, *, data: SurgeryData, by: Member) -> Surgery:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        surgery = Surgery(clinic=by.clinic, patient=patient, **asdict(data))
        insert(surgery)
        events.record(by, "added", surgery)
    return surgery


def change_surgery(surgery: Surgery, *, edits: int, data: SurgeryData, by: Member) -> Surgery:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, surgery)
    with turn(by.clinic):
        fields = change(surgery, edits, **asdict(data))
        events.record(by, "changed", surgery, detail={"fields": fields, "edits": surgery.edits})
    return surgery
