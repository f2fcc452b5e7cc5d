"""Keeping the operations and painful procedures that a patient has before her, and behind her.

Whenever one is written, what runs is looked at again in the same transaction.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, time

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError
from prescribing.actions.rescheduling import reschedule
from prescribing.actions.turns import change, insert, turn
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Acting
from prescribing.clinical.medicines import recognise
from prescribing.clinical.record import Answer
from prescribing.clinical.screening import shown
from prescribing.models import Patient, Surgery, SurgeryStatus
from prescribing.permissions import Member


@dataclass(frozen=True)
class SurgeryData:
    day: date
    at: time | None = None
    what: str = ""
    status: str = "planned"
    advised_by: str = ""


@dataclass(frozen=True)
class AfterSurgeryData:
    """What is known of opioids once it is done; nothing is, until somebody says."""

    opioid_given: str = str(Answer.UNKNOWN)
    last_opioid_on: date | None = None
    opioid_acting: str = ""
    single_dose: str = str(Answer.UNKNOWN)
    reconciled: str = str(Answer.UNKNOWN)
    opioid: str = ""
    last_opioid_at: time | None = None


def add_surgery(patient: Patient, *, data: SurgeryData, by: Member, today: date) -> Surgery:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    _check_day(data, today)
    with turn(by.clinic):
        surgery = Surgery(clinic=by.clinic, patient=patient, **asdict(data))
        insert(surgery)
        events.record(by, "added", surgery)
        reschedule(patient, _why(surgery, "was added"), by=by, today=today)
    return surgery


def change_surgery(
    surgery: Surgery, *, edits: int, data: SurgeryData, by: Member, today: date
) -> Surgery:
    """What followed belongs to a surgery that is done: another status ends it."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, surgery)
    if (data.day, data.status) != (surgery.day, surgery.status):
        _check_day(data, today)
    values = asdict(data)
    if data.status != SurgeryStatus.DONE:
        values |= asdict(AfterSurgeryData())
    with turn(by.clinic):
        _write(surgery, edits, values, by, today)
    return surgery


def cancel_surgery(surgery: Surgery, *, edits: int, by: Member, today: date) -> Surgery:
    """It will not take place; when and what it was to be stays on record."""
    told = {name: getattr(surgery, name) for name in ("day", "at", "what", "advised_by")}
    data = SurgeryData(status=SurgeryStatus.CANCELLED, **told)
    return change_surgery(surgery, edits=edits, data=data, by=by, today=today)


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
    data = replace(data, opioid_acting=_acting_of(data))
    with turn(by.clinic):
        _write(surgery, edits, asdict(data) | {"status": SurgeryStatus.DONE}, by, today)
    return surgery


def _check_day(data: SurgeryData, today: date) -> None:
    if data.status == SurgeryStatus.PLANNED and data.day < today:
        raise ActionError.at(
            "day", f"{shown(data.day)} is past. If it took place, choose Done; or correct the date."
        )
    if data.status == SurgeryStatus.DONE and data.day > today:
        raise ActionError.at(
            "day", f"{shown(data.day)} is still ahead. Choose Planned, or correct the date."
        )


def _acting_of(data: AfterSurgeryData) -> str:
    """How long the opioid acts: as its name says, where the catalogue knows it."""
    found = recognise(data.opioid, catalogue_of(knowledge.load())) if data.opioid else None
    if found is None or found.opioid is None:
        return data.opioid_acting
    if not found.opioid:
        raise ActionError.at(
            "opioid", f"“{data.opioid}” is not an opioid. Enter the last opioid that was given."
        )
    if found.acting is Acting.SHORT or found.acting is None:
        return data.opioid_acting or (found.acting or "")
    if data.opioid_acting == Acting.SHORT:
        raise ActionError.at(
            "opioid_acting", f"“{data.opioid}” acts long. Choose Long, or correct the opioid."
        )
    return found.acting


def _write(
    surgery: Surgery, edits: int, values: dict[str, object], by: Member, today: date
) -> None:
    was = surgery.day, surgery.status
    fields = change(surgery, edits, **values)
    events.record(by, "changed", surgery, detail={"fields": fields, "edits": surgery.edits})
    if fields:
        reschedule(surgery.patient, _why(surgery, _what_changed(surgery, *was)), by=by, today=today)


def _what_changed(surgery: Surgery, day: date, status: str) -> str:
    if surgery.status == status:
        return "was corrected" if surgery.day == day else f"was moved from {shown(day)}"
    return {
        SurgeryStatus.PLANNED: "is planned again",
        SurgeryStatus.DONE: "took place",
        SurgeryStatus.CANCELLED: "was cancelled",
    }.get(SurgeryStatus(surgery.status), "was changed")


def _why(surgery: Surgery, what: str) -> str:
    at = f" at {surgery.at:%H:%M}" if surgery.at else ""
    return f"Surgery on {shown(surgery.day)}{at} {what}."
