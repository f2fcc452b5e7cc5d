"""What the page of one patient shows: her prescriptions, her lists, and what each medicine is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prescribing.charts import Chart
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.completion import put
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.meaning import Meaning, meaning
from prescribing.clinical.medicines import Recognition, recognise
from prescribing.forms.patients import (
    AllergyForm,
    ClassifyForm,
    ConditionForm,
    Confirmation,
    MedicineForm,
)
from prescribing.forms.surgeries import SurgeryForm
from prescribing.models import Classification, Medicine, Patient
from prescribing.permissions import Member
from prescribing.views import dated, tasks


@dataclass(frozen=True)
class ShownMedicine:
    """A medicine of the list, what it was recognised as, and the forms that change it.

    A form is made where it is shown: the plan page shows none.
    """

    entry: Medicine
    meaning: Meaning
    classification: Classification | None

    @property
    def recognition(self) -> Recognition:
        return self.meaning.recognition

    @property
    def is_open_question(self) -> bool:
        return self.meaning.is_open and self.classification is None

    @cached_property
    def form(self) -> MedicineForm:
        return _form(self.entry, self.entry.text, f"medicine_{self.entry.pk}_%s")

    @cached_property
    def classify(self) -> ClassifyForm:
        auto_id = f"classify_{self.entry.pk}_%s"
        return ClassifyForm(auto_id=auto_id, initial={"edits": self.entry.edits})

    @cached_property
    def removal(self) -> Confirmation:
        return Confirmation(auto_id="", initial={"edits": self.entry.edits})

    @cached_property
    def choices(self) -> tuple[MedicineForm, ...]:
        """The line with each name that is near in the place of the one that nobody knows."""
        text, unknown = self.entry.text, self.recognition.unknown
        return tuple(
            _form(self.entry, put(name, text, unknown), auto_id="") for name in self.meaning.choices
        )


def shown(member: Member, patient: Patient, known: Knowledge) -> dict[str, Any]:
    chart = Chart(patient, known)
    prescriptions = chart.prescriptions
    running = [one for one in prescriptions if one.is_running]
    prints = [one for one in chart.prints if one.prescription_id in {each.pk for each in running}]
    return {
        "patient": patient,
        "chart": chart,
        "running": running,
        "prints": prints,
        "last_print": prints[-1] if prints else None,
        "drafts": [one for one in prescriptions if one.is_open],
        "past": [one for one in prescriptions if not one.is_running and not one.is_open],
        "medicines": medicines_of(chart),
        "allergies": chart.allergies,
        "conditions": chart.conditions,
        "surgeries": chart.surgeries,
        **dated.shown(chart),
        **tasks.of_patient(member, chart),
        "new_medicine": MedicineForm(auto_id="new_medicine_%s"),
        "new_allergy": AllergyForm(auto_id="new_allergy_%s"),
        "new_condition": ConditionForm(auto_id="new_condition_%s"),
        "new_surgery": SurgeryForm(auto_id="new_surgery_%s"),
        "button": Confirmation(auto_id=False),
        "asked_none": Confirmation(auto_id=False, initial={"edits": patient.edits}),
    }


def medicines_of(chart: Chart) -> list[ShownMedicine]:
    """Those that are opioids or not recognised come first."""
    classified, known = chart.classified, chart.knowledge
    listed = [_shown(entry, classified.get(entry.pk), known) for entry in chart.medicines]
    return sorted(listed, key=lambda one: (not one.recognition.opioid, not one.is_open_question))


def _shown(entry: Medicine, said: Classification | None, known: Knowledge) -> ShownMedicine:
    found = recognise(entry.text, catalogue_of(known), entry.code, entry.code_system)
    return ShownMedicine(entry, meaning(found, known), said)


def _form(entry: Medicine, text: str, auto_id: str) -> MedicineForm:
    initial = {"text": text, "edits": entry.edits, "status": entry.status}
    return MedicineForm(auto_id=auto_id, initial=initial | {"last_taken": entry.last_taken})
