"""A patient, and the lists of a patient: medicines, allergies, conditions."""

from django import forms

from prescribing.clinical.record import MedicineStatus
from prescribing.forms.base import WriteForm, in_a_row
from prescribing.forms.fields import (
    DayField,
    LineField,
    MedicineNameField,
    NoteField,
)
from prescribing.models import Language, Sex

SEXES = [
    (Sex.FEMALE, "Female"),
    (Sex.MALE, "Male"),
    (Sex.OTHER, "Other"),
    (Sex.UNKNOWN, "Not known"),
]
LANGUAGES = [(Language.ENGLISH, "English"), (Language.SPANISH, "Spanish")]
STATUSES = [
    (MedicineStatus.TAKING, "Taking"),
    (MedicineStatus.STOPPED, "Stopped"),
    (MedicineStatus.UNKNOWN, "Not known"),
]


class PatientForm(WriteForm):
    given_name = LineField(
        most=200, label="Given name", error_messages={"required": "Enter the given name"}
    )
    family_name = LineField(
        most=200, label="Family name", error_messages={"required": "Enter the family name"}
    )
    birth_date = DayField(
        label="Birth date",
        error_messages={"required": "Enter the birth date", "invalid": "Enter a date that exists"},
    )
    sex = forms.ChoiceField(
        choices=[("", "Choose"), *SEXES], error_messages={"required": "Choose the sex"}
    )
    language = forms.ChoiceField(choices=LANGUAGES)
    record_number = LineField(
        most=50, label="Record number", error_messages={"required": "Enter the record number"}
    )


class NewPatientForm(PatientForm):
    """Asks once more when the clinic already has a patient of this name and birth date."""

    is_another_person = forms.BooleanField(
        label="This is another person with the same name and birth date", required=False
    )


class MedicineForm(WriteForm):
    text = MedicineNameField(
        label="Medicine",
        help_text="As the patient or the label says it, with strength if known",
        error_messages={"required": "Enter the medicine"},
    )
    status = forms.ChoiceField(choices=STATUSES, initial=MedicineStatus.TAKING)
    last_taken = DayField(
        label="Last taken (if stopped)",
        required=False,
        help_text="Leave empty when it is not known",
    )
    layout = in_a_row("text", "status", "last_taken")


class ClassifyForm(WriteForm):
    reason = NoteField(
        label="Why is it not an opioid?",
        help_text=(
            "It then holds for this name on every patient’s list. Your name and this reason are "
            "shown with it, and it can be undone."
        ),
        error_messages={"required": "Write why this medicine is not an opioid"},
    )


class UndoForm(WriteForm):
    reason = NoteField(
        label="Why does it no longer hold?",
        error_messages={"required": "Write why this no longer holds"},
    )


class AllergyForm(WriteForm):
    text = LineField(most=300, label="Allergy", error_messages={"required": "Enter the allergy"})
    reaction = LineField(most=300, label="Reaction (optional)", required=False)
    layout = in_a_row("text", "reaction")


class ConditionForm(WriteForm):
    text = LineField(
        most=300, label="Condition", error_messages={"required": "Enter the condition"}
    )


class Confirmation(WriteForm):
    """A button and nothing else."""
