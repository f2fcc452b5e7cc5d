"""Keeping the medicine list of a patient. An entry is never deleted, only taken off the list."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.turns import change, check_fields, insert, turn
from prescribing.models import Medicine, Patient
from prescribing.permissions import Member


@dataclass(frozen=True)
class MedicineData:
    text: str
    code: str = ""
    code_system: str = ""
    status: str = "taking"
    last_taken: date | None = None


def add_medicine(patient: Patient, *, data: MedicineData, by: Member) -> Medicine:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    _check_last_taken(data, patient)
    with turn(by.clinic):
        medicine = Medicine(clinic=by.clinic, patient=patient, **asdict(data))
        insert(medicine)
        events.record(by, "added", medicine)
    return medicine


def add_medicines(
    patient: Patient, *, entries: Sequence[MedicineData], by: Member
) -> list[Medicine]:
    """All of a list or nothing of it, with one event that names every entry."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    medicines = [Medicine(clinic=by.clinic, patient=patient, **asdict(data)) for data in entries]
    _check_each(patient, entries, medicines)
    with turn(by.clinic):
        Medicine.objects.bulk_create(medicines)
        added = [medicine.pk for medicine in medicines]
        events.record(by, "added medicines", patient, detail={"medicines": added})
    return medicines


def change_medicine(medicine: Medicine, *, edits: int, data: MedicineData, by: Member) -> Medicine:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, medicine)
    _check_last_taken(data, medicine.patient)
    with turn(by.clinic):
        _write(medicine, edits, "changed", asdict(data), by)
    return medicine


def remove_medicine(medicine: Medicine, *, edits: int, by: Member) -> Medicine:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, medicine)
    with turn(by.clinic):
        _write(medicine, edits, "removed", {"removed_at": timezone.now()}, by)
    return medicine


def _check_last_taken(data: MedicineData, patient: Patient) -> None:
    """A year that was mistyped would count as long enough ago."""
    if data.last_taken is not None:
        today = timezone.localdate(timezone=patient.clinic.zone)
        check_happened(data.last_taken, "last_taken", patient, today)


def _check_each(
    patient: Patient, entries: Sequence[MedicineData], medicines: Sequence[Medicine]
) -> None:
    """Every problem of every entry is told at once, at its place in the list."""
    problems = [
        Problem(problem.says, f"{problem.field} {position}")
        for position, (data, medicine) in enumerate(zip(entries, medicines, strict=True), start=1)
        for problem in _problems(patient, data, medicine)
    ]
    if problems:
        raise ActionError(*problems)


def _problems(patient: Patient, data: MedicineData, medicine: Medicine) -> Iterator[Problem]:
    try:
        check_fields(medicine)
        _check_last_taken(data, patient)
    except ActionError as error:
        yield from error.problems


def _write(
    medicine: Medicine, edits: int, verb: str, values: dict[str, object], by: Member
) -> None:
    fields = change(medicine, edits, **values)
    events.record(by, verb, medicine, detail={"fields": fields, "edits": medicine.edits})
