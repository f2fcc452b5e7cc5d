"""A day on which something is said to have happened."""

from datetime import date

from prescribing.actions.errors import ActionError
from prescribing.models import Patient


def check_happened(day: date, field: str, patient: Patient, today: date) -> None:
    """Raises ActionError for a day that has not come yet, or that the patient did not live."""
    if day > today:
        raise ActionError.at(field, "Enter a date that is not in the future")
    if day < patient.birth_date:
        raise ActionError.at(field, "Enter a date after the patient's birth")
