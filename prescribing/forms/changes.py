"""What is asked of a plan under way: a change of it, or a hold."""

from collections.abc import Sequence
from typing import Any

from django import forms

from prescribing.clinical.changes import Change
from prescribing.clinical.dose import Dose
from prescribing.forms.base import WriteForm, in_a_row
from prescribing.forms.fields import ChoiceOfRadios, CountField, DayField, DoseField, NoteField

LABELS = {
    Change.STAY: "Stay longer on the present dose",
    Change.STEP_BACK: "Go one step back, then up again",
    Change.GO_DOWN: "Go down to a lower dose",
    Change.SKIP: "Skip some nights, then go on",
    Change.RESTART: "Begin again",
}
NIGHTS_NEEDED = {
    Change.STAY: "Enter how many more nights",
    Change.GO_DOWN: "Enter how many nights on the lower dose",
    Change.SKIP: "Enter how many nights to skip",
}


class ChangeForm(WriteForm):
    what = ChoiceOfRadios(
        label="What should change?",
        error_messages={"required": "Choose what should change", "invalid_choice": "Choose one"},
    )
    nights = CountField(
        label="Nights",
        help_text="To step back or begin again, empty means as long as that step was",
        least=1,
        most=90,
        required=False,
    )
    dose = DoseField(label="Lower dose, in mg", required=False)
    then_up = forms.BooleanField(label="Then up again, step by step", required=False)
    starts = DayField(
        label="From the night of", error_messages={"required": "Enter the night from which on"}
    )
    reason = NoteField(
        label="Reason", most=300, error_messages={"required": "Write the reason for the change"}
    )

    def __init__(
        self, *arguments: Any, offers: Sequence[Change], lower: Sequence[Dose], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (str(one), LABELS[one]) for one in offers
        ]
        made = ", ".join(dose.mg for dose in lower)
        self.fields["dose"].help_text = f"The present tablet makes {made}" if made else ""
        if Change.RESTART in offers:
            self.fields["dose"].label = "Dose, in mg"
            self.fields["dose"].help_text = "Empty: the dose that the nights without one ask for"

    def clean(self) -> dict[str, Any]:
        what, nights = self.cleaned_data.get("what"), self.cleaned_data.get("nights")
        missing = NIGHTS_NEEDED.get(Change(what)) if what else None
        if missing and not nights and "nights" not in self.errors:
            self.add_error("nights", missing)
        lower = self.cleaned_data.get("dose") or "dose" in self.errors
        if what == Change.GO_DOWN and not lower:
            self.add_error("dose", "Enter the lower dose")
        return self.cleaned_data


class HoldForm(WriteForm):
    first_night = DayField(
        label="No dose from the night of",
        error_messages={"required": "Enter the first night without a dose"},
    )
    reason = NoteField(
        label="Reason", most=300, error_messages={"required": "Write the reason for the hold"}
    )
    layout = (*in_a_row("first_night"), "reason")
