"""What the page of one patient shows: her prescriptions, her lists, and what each medicine is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.medicines import Recognition, catalogue_of, recognise
from prescribing.forms.patients import (
    AllergyForm,
    ClassifyForm,
    ConditionForm,
    Confirmation,
    MedicineForm,
    SurgeryForm,
)
from prescribing.models import Medicine, Patient
from prescribing.permissions import Member

STRENGTH_AND_ALL_AFTER = re.compile(r"\s+[0-9].*")


@dataclass(frozen=True)
class ShownMedicine:
    """A medicine of the list, what it was recognised as, and the forms that change it."""

    entry: Medicine
    recognition: Recognition
    form: MedicineForm
    classify: ClassifyForm
    removal: Confirmation
    suggestions: tuple[MedicineForm, ...]

    @property
    def is_open_question(self) -> bool:
        return self.recognition.opioid is None and not self.entry.not_opioid_reason


def shown(member: Member, patient: Patient, known: Knowledge) -> dict[str, Any]:
    prescriptions = list(
        patient.prescriptions.of(member.clinic).for_lists().exclude(state="discarded")
    )
    return {
        "patient": patient,
        "running": [one for one in prescriptions if one.is_running],
        "drafts": [one for one in prescriptions if one.is_open],
        "past": [one for one in prescriptions if not one.is_running and not one.is_open],
        "medicines": medicines_of(patient, known),
        "allergies": list(patient.allergies.of(member.clinic).current()),
        "conditions": list(patient.conditions.of(member.clinic).current()),
        "surgeries": list(patient.surgeries.of(member.clinic)),
        "new_medicine": MedicineForm(auto_id="new_medicine_%s"),
        "new_allergy": AllergyForm(auto_id="new_allergy_%s"),
        "new_condition": ConditionForm(auto_id="new_condition_%s"),
        "new_surgery": SurgeryForm(auto_id="new_surgery_%s"),
        "button": Confirmation(auto_id=False),
        "asked_none": Confirmation(auto_id=False, initial={"edits": patient.edits}),
    }


def medicines_of(patient: Patient, known: Knowledge) -> list[ShownMedicine]:
    """Those that are opioids or not recognised come first."""
    entries = patient.medicines.of(patient.clinic).current().select_related("classified_by")
    listed = [_shown(entry, known) for entry in entries]
    return sorted(listed, key=lambda one: (not one.recognition.opioid, not one.is_open_question))


def _shown(entry: Medicine, known: Knowledge) -> ShownMedicine:
    found = recognise(entry.text, catalogue_of(known), entry.code, entry.code_system)
    return ShownMedicine(
        entry=entry,
        recognition=found,
        form=_form(entry, entry.text, f"medicine_{entry.pk}_%s"),
        classify=ClassifyForm(auto_id=f"classify_{entry.pk}_%s", initial={"edits": entry.edits}),
        removal=Confirmation(auto_id="", initial={"edits": entry.edits}),
        suggestions=tuple(_suggested(entry, found)),
    )


def _suggested(entry: Medicine, found: Recognition) -> Iterator[MedicineForm]:
    """The near names, each with the strength and the rest of the line as they were typed."""
    rest = STRENGTH_AND_ALL_AFTER.search(entry.text)
    for name in found.suggestions:
        yield _form(entry, name + (rest[0] if rest else ""), auto_id="")


def _form(entry: Medicine, text: str, auto_id: str) -> MedicineForm:
    initial = {"text": text, "edits": entry.edits, "status": entry.status}
    return MedicineForm(auto_id=auto_id, initial=initial | {"last_taken": entry.last_taken})
