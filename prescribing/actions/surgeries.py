"""Keeping the operations and painful procedures that a patient has before her, and behind her."""

from dataclasses import asdict, dataclass
from datetime import date, time

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import change, insert, turn
from prescribing.clinical.record import Answer
from prescribing.models import Patient, Surgery, SurgeryStatus
from prescribing.permissions import Member


@dataclass(frozen=True)
class SurgeryData:
    day: date
    at: time | None = None
    what: str = ""
    status: str = "planned"


@dataclass(frozen=True)
class AfterSurgeryData:
    """What is known of opioids once it is done; nothing is, until somebody says."""

    opioid_given: str = str(Answer.UNKNOWN)
    last_opioid_on: date | None = None
    opioid_acting: str = ""
    single_dose: str = str(Answer.UNKNOWN)
    reconciled: str = str(Answer.UNKNOWN)


def add_surgery(patient: Patient, *, data: SurgeryData, by: Member) -> Surgery:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        surgery = Surgery(clinic=by.clinic, patient=patient, **asdict(data))
        insert(surgery)
        events.record(by, "added", surgery)
    return surgery


def change_surgery(surgery: Surgery, *, edits: int, data: SurgeryData, by: Member) -> Surgery:
    """What followed belongs to a surgery that is done: another status ends it."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, surgery)
    values = asdict(data)
    if data.status != SurgeryStatus.DONE:
        values |= asdict(AfterSurgeryData())
    with turn(by.clinic):
        _write(surgery, edits, values, by)
    return surgery


def record_after_surgery(
    surgery: Surgery, *, edits: int, data: AfterSurgeryData, today: date, by: Member
) -> Surgery:
    """It is done, and this is what is known of opioids since."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, surgery)
    if surgery.status == SurgeryStatus.CANCELLED or surgery.day > today:
        raise ActionError("This surgery has not taken place. Correct its date or status first.")
    if data.last_opioid_on:
        check_happened(data.last_opioid_on, "last_opioid_on", surgery.patient, today)
        if data.last_opioid_on < surgery.day:
            raise ActionError.at("last_opioid_on", "Enter a date on or after the day of surgery")
    if data.opioid_given != Answer.YES:
        # Nothing more is asked of an opioid that was not given, so nothing more is kept.
        data = AfterSurgeryData(opioid_given=data.opioid_given, reconciled=data.reconciled)
    with turn(by.clinic):
        _write(surgery, edits, asdict(data) | {"status": SurgeryStatus.DONE}, by)
    return surgery


def _write(surgery: Surgery, edits: int, values: dict[str, object], by: Member) -> None:
    fields = change(surgery, edits, **values)
    events.record(by, "changed", surgery, detail={"fields": fields, "edits": surgery.edits})
