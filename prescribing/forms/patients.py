"""A patient, and the lists of a patient: medicines, allergies, conditions, surgeries."""

from typing import Any

from crispy_forms.layout import Div, Field
from django import forms

from prescribing.clinical.knowledge import Acting, Knowledge
from prescribing.clinical.record import Answer, MedicineStatus
from prescribing.forms.base import WriteForm, in_a_row
from prescribing.forms.fields import (
    ChoiceOfRadios,
    ClockField,
    DayField,
    LineField,
    MedicineNameField,
    NoteField,
)
from prescribing.models import Language, Sex, SurgeryStatus

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

NOT_KNOWN = str(Answer.UNKNOWN)
ANSWERS = [(str(Answer.YES), "Yes"), (str(Answer.NO), "No"), (NOT_KNOWN, "Not sure")]
LONG_ACTING = "long-acting-for-clinicians"
NEEDED_OF_AN_OPIOID = {
    "opioid_acting": "Say how long the opioid acts",
    "single_dose": "Say if it was a single dose",
}


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
    language = forms.ChoiceField(choices=LANGUAGES, initial=Language.ENGLISH)
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


class SurgeryForm(WriteForm):
    day = DayField(label="Date", error_messages={"required": "Enter the surgery date"})
    at = ClockField(label="Start time (optional)", required=False)
    what = LineField(most=300, label="What (optional)", required=False)
    layout = in_a_row("what", "day", "at")


class SurgeryChangeForm(SurgeryForm):
    status = forms.ChoiceField(
        choices=[(str(word), str(word).capitalize()) for word in SurgeryStatus]
    )
    layout = in_a_row("what", "day", "at", "status")


class AfterSurgeryForm(WriteForm):
    """What followed an opioid is asked only when one was given. Nothing is answered beforehand."""

    opioid_given = ChoiceOfRadios(
        label="Was an opioid given, in the operating room or after it?",
        choices=ANSWERS,
        error_messages={"required": "Say if an opioid was given"},
    )
    last_opioid_on = DayField(
        label="Date of the last opioid",
        required=False,
        help_text="Leave empty when it is not known",
    )
    opioid_acting = ChoiceOfRadios(
        label="How long does it act?",
        choices=[(Acting.SHORT, "Short"), (Acting.LONG, "Long"), (NOT_KNOWN, "Not sure")],
        required=False,
    )
    single_dose = ChoiceOfRadios(
        label="Was it a single dose, and none after it?", choices=ANSWERS, required=False
    )
    reconciled = ChoiceOfRadios(
        label="Was the medicine list brought in line with the discharge papers?",
        choices=ANSWERS,
        error_messages={"required": "Say if the list was brought in line with the papers"},
    )
    layout = (
        Div(
            Field("opioid_given", wrapper_class="asks"),
            Div("last_opioid_on", "opioid_acting", "single_dose", css_class="follow-up"),
            css_class="opens",
        ),
        "reconciled",
    )

    def __init__(self, *arguments: Any, known: Knowledge, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["opioid_acting"].help_text = known.sentences[LONG_ACTING].text

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("opioid_given") == Answer.YES:
            for name, missing in NEEDED_OF_AN_OPIOID.items():
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return typed

    def typed(self) -> dict[str, Any]:
        """Nothing of an opioid that was not given; how long it acts is empty when not known."""
        typed = super().typed()
        acting = typed["opioid_acting"]
        typed["opioid_acting"] = "" if acting == NOT_KNOWN else acting
        typed["single_dose"] = typed["single_dose"] or NOT_KNOWN
        return typed


class Confirmation(WriteForm):
    """A button and nothing else."""
